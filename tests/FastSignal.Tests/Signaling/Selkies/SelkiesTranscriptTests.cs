using FastSignal.Signaling;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>Plays the golden transcripts of both dialects.</summary>
public sealed class SelkiesTranscriptTests
{
    public static TheoryData<string, string> FirstGeneration() => Scene.In("SelkiesClassic");

    public static TheoryData<string, string> MainBranch() => Scene.In("SelkiesMain");

    [Theory]
    [MemberData(nameof(FirstGeneration))]
    public void A_scene_of_the_first_generation_goes_as_written(string file, string title) =>
        Scene.Play("SelkiesClassic", file, title, SelkiesSeats.Classic);

    [Theory]
    [InlineData("browser.txt", "a browser is offered picture and sound")]
    [InlineData("server.txt", "a server takes the picture and the sound")]
    public void It_goes_the_same_where_the_client_chose_the_dialect_itself(string file, string title) => Scene.Play(
        "SelkiesClassic", file, title, SelkiesSeats.Classic with { Path = "/api/signaling", Dialect = null, QueryProtocol = "selkies" },
        new SignalingOptions { SupportedProtocols = ["gstreamer", "selkies"] });

    [Theory]
    [MemberData(nameof(MainBranch))]
    public void A_scene_of_the_main_branch_goes_as_written(string file, string title) => Scene.Play("SelkiesMain", file, title, SelkiesSeats.Main);
}

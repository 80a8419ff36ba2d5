using FastSignal.Signaling;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.SimpleServer;

/// <summary>Plays the golden transcripts of the dialect.</summary>
public sealed class SimpleTranscriptTests
{
    public static TheoryData<string, string> Scenes() => Scene.In("SimpleServer");

    [Theory]
    [MemberData(nameof(Scenes))]
    public void A_scene_goes_as_written(string file, string title) =>
        Scene.Play("SimpleServer", file, title, new ConnectRequest { Dialect = "simple_server", MaxMessageSize = 1 << 20 });
}

using FastSignal.Media.Sources;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling.Control;

namespace FastSignal.Tests.Server.Configuration;

public sealed class StreamsTests
{
    [Fact]
    public void A_stream_has_all_its_keys()
    {
        StreamDefinition stream = Assert.Single(Loading.Good("""
            { "streams": { "Cam-1": {
              "title": "Camera", "video": "v4l2src", "audio": "alsasrc", "codecs": "vp8, opus", "video_bitrate": 4000, "audio_bitrate": 96,
              "key_frame_interval": 60, "playout_delay_min": "10ms", "playout_delay_max": "200ms", "grace_period": 0,
            } } }
            """).Streams);

        Assert.Equal("Cam-1", stream.Name);
        Assert.Equal("Camera", stream.Title);
        Assert.Equal("v4l2src", stream.VideoSource);
        Assert.Equal("alsasrc", stream.AudioSource);
        Assert.Null(stream.Pipeline);
        Assert.Equal(["vp8", "opus"], stream.Codecs);
        Assert.Equal((4000, 96, 60), (stream.VideoBitrateKbps, stream.AudioBitrateKbps, stream.KeyFrameInterval));
        Assert.Equal((10, 200), (stream.PlayoutDelayMinMs, stream.PlayoutDelayMaxMs));
        Assert.Equal(TimeSpan.Zero, stream.GracePeriod);
    }

    [Fact]
    public void Streams_keep_the_order_of_their_declaration_and_replace_the_demo()
    {
        FastSignalConfiguration configuration = Loading.Good(
            """{ "streams": { "zebra": { "pipeline": "x" }, "ant": { "video": "y" } } }""",
            environment: new Dictionary<string, string?> { ["FASTSIGNAL__STREAMS__CAM__VIDEO"] = "z", ["FASTSIGNAL__STREAMS__ZEBRA__TITLE"] = "Z" });
        Assert.Equal(["zebra", "ant", "cam"], configuration.Streams.Select(stream => stream.Name));
        Assert.Equal("Z", configuration.Streams[0].Title);
    }

    [Fact]
    public void The_environment_finds_a_stream_of_the_file_whatever_its_case() => Assert.Equal(
        ("Cam", "T"),
        Loading.Good("""{ "streams": { "Cam": { "video": "x" } } }""", environment: new Dictionary<string, string?> { ["FASTSIGNAL__STREAMS__CAM__TITLE"] = "T" })
            .Streams.Select(stream => (stream.Name, stream.Title)).Single());

    [Fact]
    public void One_key_of_the_demo_can_be_changed_alone()
    {
        StreamDefinition demo = Assert.Single(Loading.Good(args: ["--streams:demo:video_bitrate=800"]).Streams);
        Assert.Equal(800, demo.VideoBitrateKbps);
        Assert.Contains("videotestsrc", demo.VideoSource, StringComparison.Ordinal);
    }

    [Fact]
    public void A_minimum_playout_delay_alone_lifts_the_maximum() =>
        Assert.Equal(50, Loading.Good(args: ["--streams:demo:playout_delay_min=50ms"]).Streams[0].PlayoutDelayMaxMs);

    [Fact]
    public void Names_and_their_number_are_bounded()
    {
        Assert.True(Loading.Load(Streams([new string('a', NameText.MaximumLength)])).Ok);
        Assert.False(Loading.Load(Streams([new string('a', NameText.MaximumLength + 1)])).Ok);
        Assert.True(Loading.Load(Streams(Enumerable.Range(0, StreamKeys.MaximumStreams).Select(i => $"s{i}"))).Ok);
        Assert.False(Loading.Load(Streams(Enumerable.Range(0, StreamKeys.MaximumStreams + 1).Select(i => $"s{i}"))).Ok);

        static string Streams(IEnumerable<string> names) =>
            $$"""{ "streams": { {{string.Join(',', names.Select(name => $$"""{{JsonText.Quote(name)}}: { "video": "x" }"""))}} } }""";
    }

    [Fact]
    public void A_stream_names_who_controls_it_or_follows_the_section()
    {
        ControlSettings control = Loading.Good("""
            { "control": { "policy": "on_request", "shared_inputs": ["gamepad"] },
              "streams": { "a": { "video": "x", "control": "admin_only" }, "b": { "video": "x", "control": "everyone" }, "c": { "video": "x" } } }
            """).Control;
        Assert.Equal(ControlPolicy.OnRequest, control.Policy);
        Assert.Equal((InputPermissions.All, InputPermissions.Gamepad, InputPermissions.None), (control.HolderInputs, control.SharedInputs, control.ViewerInputs));
        Assert.Equal(2, control.StreamPolicies.Count);
        Assert.Equal((ControlPolicy.AdminOnly, ControlPolicy.Everyone), (control.StreamPolicies["a"], control.StreamPolicies["b"]));
    }
}

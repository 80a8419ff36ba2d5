using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.EndToEnd.Media;

/// <summary>Short streams and quick timings for driving real pipelines in tests.</summary>
internal static class MediaRig
{
    /// <summary>How long a test waits for something that should happen soon, on a busy machine.</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public const string SmallVideo = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=320,height=240,framerate=30/1";
    public const string Tone = "audiotestsrc is-live=true volume=0.02 samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2";

    public static readonly SourceTimings Quick = new()
    {
        FirstBackOff = TimeSpan.FromMilliseconds(50), MaxBackOff = TimeSpan.FromMilliseconds(200),
    };

    public static StreamDefinition Small(params string[] codecs) => new()
    {
        Name = "small", VideoSource = SmallVideo, AudioSource = Tone, Codecs = codecs, VideoBitrateKbps = 500,
        GracePeriod = TimeSpan.FromMilliseconds(100),
    };

    public static GStreamerSource Source(StreamDefinition stream, SourceTimings? timings = null) =>
        new(stream, NullLogger.Instance, timings ?? Quick);

    public static async Task Until(Func<bool> condition, string what)
    {
        using var timeout = new CancellationTokenSource(Deadline);
        while (!condition())
        {
            if (timeout.IsCancellationRequested)
                Assert.Fail($"Not within {Deadline.TotalSeconds:0} s: {what}.");
            await Task.Delay(10, CancellationToken.None);
        }
    }

    /// <summary>Every frame is back and no pipeline is left; each test ends with it.</summary>
    public static Task NothingLeft() => Until(() => GStreamerFrame.LiveCount == 0, "all frames given back");
}

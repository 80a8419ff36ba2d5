using FastSignal.Media.Sources;

namespace FastSignal.Media;

/// <summary>The stream a server without configuration offers.</summary>
public static class DemoStream
{
    /// <summary>
    /// 1280x720 at 30 fps with motion and a running clock (<c>timeoverlay</c> is in Debian's gstreamer1.0-x), and a quiet
    /// tone in blocks of 10 ms, the length of the Opus frames made of them.
    /// </summary>
    public static StreamDefinition Definition { get; } = new()
    {
        Name = "demo",
        Title = "Demo: test pattern",
        VideoSource =
            "videotestsrc is-live=true pattern=smpte horizontal-speed=4 ! video/x-raw,format=I420,width=1280,height=720,framerate=30/1"
            + " ! timeoverlay halignment=center valignment=center shaded-background=true font-desc=\"Sans Bold 48\"",
        AudioSource =
            "audiotestsrc is-live=true wave=sine freq=440 volume=0.02 samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2",
    };
}

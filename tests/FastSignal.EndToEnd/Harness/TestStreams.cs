using System.Net;

namespace FastSignal.EndToEnd.Harness;

/// <summary>Arguments of the server that tests have in common.</summary>
internal static class TestStreams
{
    /// <summary>Where relays listen; the server stays on 127.0.0.1.</summary>
    public static readonly IPAddress RelayAddress = IPAddress.Parse("127.0.0.2");

    /// <summary>480x270 at 30 fps, cheap enough for several encoders, viewers and decoders on two cores.</summary>
    public const string SmallVideo = "videotestsrc is-live=true pattern=ball ! video/x-raw,format=I420,width=480,height=270,framerate=30/1";

    /// <summary>A tone in 10 ms blocks.</summary>
    public const string Tone = "audiotestsrc is-live=true volume=0.05 samplesperbuffer=480 ! audio/x-raw,rate=48000,channels=2";

    /// <summary>The stream <c>small</c>: picture and tone, stopped soon after its last viewer.</summary>
    public static readonly string[] Small =
    [
        $"--streams:small:video={SmallVideo}", $"--streams:small:audio={Tone}", "--streams:small:video_bitrate=800",
        "--streams:small:grace_period=500ms",
    ];

    /// <summary>Tells browsers to send to the relay.</summary>
    public static readonly string Relayed = $"--webrtc:public_addresses={RelayAddress}";
}

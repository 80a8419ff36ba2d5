using System.Net;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

/// <summary>Fixtures and the offer they answer.</summary>
internal static class SdpKit
{
    public const string Fingerprint = "1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09:1A:2B:3C:4D:5E:6F:70:81:92:A3:B4:C5:D6:E7:F8:09";

    public static string[] Fixtures { get; } =
    [
        "chrome-answer", "chrome-offer", "chromium-156-answer", "chromium-156-offer", "firefox-answer", "firefox-offer", "safari-offer", "aiortc-answer", "webrtcbin-answer",
        "gstreamer-offer-data-only", "gstreamer-offer-not-bundled",
    ];

    public static LocalMedia Video { get; } = new()
    {
        Kind = SdpMediaKind.Video,
        Mid = "0",
        Codecs = [LocalCodec.H264(96, 97), LocalCodec.Vp8(98, 99)],
        Ssrc = 1111,
        RtxSsrc = 2222,
        CName = "fs",
        StreamId = "desk-video",
        TrackId = "video0",
    };

    public static LocalMedia Audio { get; } = new()
    {
        Kind = SdpMediaKind.Audio,
        Mid = "1",
        Codecs = [LocalCodec.Opus(111)],
        Ssrc = 3333,
        CName = "fs",
        StreamId = "desk-audio",
        TrackId = "audio0",
    };

    public static SessionParameters Parameters { get; } = new()
    {
        SessionId = "1234567890",
        Ice = new IceCredentials("servrfrg", "serverpasswordserverpass"),
        FingerprintValue = Fingerprint,
        Candidates = [IceCandidate.Host(new IPEndPoint(IPAddress.Loopback, 8080)), IceCandidate.Host(new IPEndPoint(IPAddress.IPv6Loopback, 8080), 1)],
        Media = [Video, Audio],
    };

    /// <summary>The text of a fixture with CRLF line ends, as it is on the wire.</summary>
    public static string Load(string name)
        => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Rtc", "Sdp", "Fixtures", name + ".txt")).Replace("\n", "\r\n", StringComparison.Ordinal);

    public static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out SessionDescription? description, out SdpError error), error.ToString());
        return description!;
    }
}

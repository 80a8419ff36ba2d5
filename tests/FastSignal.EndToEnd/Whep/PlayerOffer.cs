namespace FastSignal.EndToEnd.Whep;

/// <summary>Offers of WHEP players, as text.</summary>
internal static class PlayerOffer
{
    public const string Fragment = "play";
    public const string Password = "aPasswordOfTwentyTwoCh";

    /// <summary>Video, audio and a data channel in one bundle, without candidates, as pages that make a data channel offer.</summary>
    public static readonly string Full = Write("0 1 2") + Section("video", "0", "recvonly") + Section("audio", "1", "recvonly") + Data;

    /// <summary>The data channel first, and directions of a call.</summary>
    public static readonly string DataFirst =
        Write("2 1 0") + Data + Section("audio", "1", "sendrecv") + Section("video", "0", "sendrecv");

    /// <summary>A codec nobody here has.</summary>
    public static readonly string Unplayable = Full.Replace("VP8", "AV1", StringComparison.Ordinal).Replace("opus", "speex", StringComparison.Ordinal);

    private static string Data =>
        $"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\n{Transport}a=mid:2\r\na=sctp-port:5000\r\n";

    private static string Transport =>
        $"a=ice-ufrag:{Fragment}\r\na=ice-pwd:{Password}\r\na=fingerprint:sha-256 {Abuse.Kit.Description.FalseFingerprint}\r\na=setup:actpass\r\n";

    private static string Write(string mids) =>
        $"v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {mids}\r\n";

    private static string Section(string kind, string mid, string direction)
    {
        (int number, string codec) = kind == "video" ? (96, "VP8/90000") : (111, "opus/48000/2");
        return $"m={kind} 9 UDP/TLS/RTP/SAVPF {number}\r\nc=IN IP4 0.0.0.0\r\n{Transport}a=mid:{mid}\r\na={direction}\r\na=rtcp-mux\r\na=rtpmap:{number} {codec}\r\n";
    }
}

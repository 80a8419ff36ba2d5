using System.Globalization;

namespace FastSignal.Rtc.Sdp;

/// <summary>A codec as we can send it.</summary>
/// <param name="Name">Encoding name of the rtpmap: <c>H264</c>, <c>VP8</c>, <c>opus</c>.</param>
/// <param name="PayloadType">Payload type in our offers, 96 to 127.</param>
/// <param name="ClockRate">Hertz.</param>
public sealed record LocalCodec(string Name, int PayloadType, int ClockRate)
{
    private static readonly string[] VideoFeedback = ["nack", "nack pli", "ccm fir", "transport-cc", "goog-remb", "rrtr"];
    private static readonly string[] AudioFeedback = ["transport-cc"];

    /// <summary>Audio channels of the rtpmap; 1 writes none.</summary>
    public int Channels { get; init; } = 1;

    /// <summary>Payload type of the retransmission stream in our offers (RFC 4588); null offers none.</summary>
    public int? RtxPayloadType { get; init; }

    /// <summary>Text of the fmtp; empty writes none.</summary>
    public string FormatParameters { get; init; } = string.Empty;

    /// <summary>Feedback types, for example <c>nack pli</c>.</summary>
    public IReadOnlyList<string> Feedback { get; init; } = [];

    /// <summary>True for H.264, whose profile takes part in the choice of a payload type.</summary>
    public bool IsH264 => Name.Equals("H264", StringComparison.OrdinalIgnoreCase);

    /// <summary>H.264 in packetization mode 1 (RFC 6184).</summary>
    /// <param name="payloadType">Payload type in our offers.</param>
    /// <param name="rtxPayloadType">Retransmission payload type, or null.</param>
    /// <param name="profileLevelId">Six hexadecimal digits that match the stream's SPS.</param>
    public static LocalCodec H264(int payloadType, int? rtxPayloadType, string profileLevelId = "42e01f") => new("H264", payloadType, 90000)
    {
        RtxPayloadType = rtxPayloadType,
        FormatParameters = string.Create(CultureInfo.InvariantCulture, $"level-asymmetry-allowed=1;packetization-mode=1;profile-level-id={profileLevelId}"),
        Feedback = VideoFeedback,
    };

    /// <summary>VP8 (RFC 7741).</summary>
    public static LocalCodec Vp8(int payloadType, int? rtxPayloadType) => new("VP8", payloadType, 90000)
    {
        RtxPayloadType = rtxPayloadType,
        Feedback = VideoFeedback,
    };

    /// <summary>Opus with in-band FEC (RFC 7587).</summary>
    public static LocalCodec Opus(int payloadType) => new("opus", payloadType, 48000)
    {
        Channels = 2,
        FormatParameters = "minptime=10;useinbandfec=1",
        Feedback = AudioFeedback,
    };

    internal bool Matches(RtpMap map)
        => map.Encoding.Equals(Name, StringComparison.OrdinalIgnoreCase) && map.ClockRate == ClockRate && map.Channels == Channels;
}

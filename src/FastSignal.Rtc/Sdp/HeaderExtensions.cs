namespace FastSignal.Rtc.Sdp;

/// <summary>The RTP header extensions that are offered: their URIs and the ids used in our offers.</summary>
public static class HeaderExtensions
{
    /// <summary>Highest id of a one-byte header (RFC 8285 section 4.2); the sender writes no other.</summary>
    public const int MaxOneByteId = 14;

    /// <summary>Absolute send time.</summary>
    public const string AbsSendTimeUri = "http://www.webrtc.org/experiments/rtp-hdrext/abs-send-time";

    /// <summary>Transport-wide sequence number.</summary>
    public const string TransportCcUri = "http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01";

    /// <summary>MID (RFC 8843 section 15).</summary>
    public const string MidUri = "urn:ietf:params:rtp-hdrext:sdes:mid";

    /// <summary>Playout delay limits.</summary>
    public const string PlayoutDelayUri = "http://www.webrtc.org/experiments/rtp-hdrext/playout-delay";

    /// <summary>Id of <see cref="AbsSendTimeUri"/> in our offers.</summary>
    public const int AbsSendTimeId = 2;

    /// <summary>Id of <see cref="TransportCcUri"/> in our offers.</summary>
    public const int TransportCcId = 3;

    /// <summary>Id of <see cref="MidUri"/> in our offers.</summary>
    public const int MidId = 4;

    /// <summary>Id of <see cref="PlayoutDelayUri"/> in our offers.</summary>
    public const int PlayoutDelayId = 5;
}

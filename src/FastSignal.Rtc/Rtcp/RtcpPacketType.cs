namespace FastSignal.Rtc.Rtcp;

/// <summary>RTCP packet types (RFC 3550 section 12.1, RFC 4585 section 6.1, RFC 3611 section 2).</summary>
public enum RtcpPacketType : byte
{
    /// <summary>SR.</summary>
    SenderReport = 200,

    /// <summary>RR.</summary>
    ReceiverReport = 201,

    /// <summary>SDES.</summary>
    SourceDescription = 202,

    /// <summary>BYE.</summary>
    Goodbye = 203,

    /// <summary>APP.</summary>
    Application = 204,

    /// <summary>RTPFB: feedback about transport.</summary>
    TransportFeedback = 205,

    /// <summary>PSFB: feedback about payload.</summary>
    PayloadFeedback = 206,

    /// <summary>XR.</summary>
    ExtendedReport = 207,
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>Values of the FMT field of feedback packets that FastSignal reads or writes.</summary>
public static class FeedbackFormat
{
    /// <summary>RTPFB: generic NACK (RFC 4585 section 6.2.1).</summary>
    public const byte GenericNack = 1;

    /// <summary>RTPFB: transport-wide congestion control (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1).</summary>
    public const byte TransportWideCongestionControl = 15;

    /// <summary>PSFB: picture loss indication (RFC 4585 section 6.3.1).</summary>
    public const byte PictureLossIndication = 1;

    /// <summary>PSFB: full intra request (RFC 5104 section 4.3.1).</summary>
    public const byte FullIntraRequest = 4;

    /// <summary>PSFB: application layer feedback (RFC 4585 section 6.4), which carries REMB.</summary>
    public const byte ApplicationLayer = 15;
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>Types of XR blocks that FastSignal reads or writes (RFC 3611 section 4).</summary>
public static class ExtendedReportBlockType
{
    /// <summary>RRTR: the receiver's clock (section 4.4).</summary>
    public const byte ReceiverReferenceTime = 4;

    /// <summary>DLRR: the answer to RRTR (section 4.5).</summary>
    public const byte DelaySinceLastReceiverReport = 5;
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>A sub-block of a DLRR block (RFC 3611 section 4.5), from which a receiver that sends nothing learns its round trip time.</summary>
/// <param name="Ssrc">The receiver that the sub-block is for.</param>
/// <param name="LastReceiverReport">LRR: middle 32 bits of the NTP timestamp in its last RRTR block.</param>
/// <param name="DelaySinceLastReceiverReport">DLRR: time since that block arrived in 1/65536 s.</param>
public readonly record struct DlrrSubBlock(uint Ssrc, uint LastReceiverReport, uint DelaySinceLastReceiverReport)
{
    internal const int Size = 12;
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>One entry of a FIR (RFC 5104 section 4.3.1.1): a command to send a key frame.</summary>
/// <param name="MediaSsrc">SSRC of the stream.</param>
/// <param name="CommandSequenceNumber">Number of the command; a repeat of the command keeps it.</param>
public readonly record struct FullIntraRequest(uint MediaSsrc, byte CommandSequenceNumber)
{
    internal const int Size = 8;
}

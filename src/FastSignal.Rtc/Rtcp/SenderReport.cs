namespace FastSignal.Rtc.Rtcp;

/// <summary>The sender's half of an SR packet (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">SSRC of the sender.</param>
/// <param name="NtpTimestamp">Wall time of the report, NTP 32.32.</param>
/// <param name="RtpTimestamp">The same instant in the stream's clock.</param>
/// <param name="PacketCount">Packets sent since the start, modulo 2^32.</param>
/// <param name="OctetCount">Payload octets sent since the start, modulo 2^32.</param>
public readonly record struct SenderReport(uint Ssrc, ulong NtpTimestamp, uint RtpTimestamp, uint PacketCount, uint OctetCount);

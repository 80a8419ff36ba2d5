using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>A reception report block of SR and RR (RFC 3550 section 6.4.1).</summary>
/// <param name="Ssrc">The source that the block is about.</param>
/// <param name="FractionLost">Loss since the previous report in 1/256.</param>
/// <param name="CumulativeLost">Packets lost since the start, a signed 24-bit number on the wire.</param>
/// <param name="ExtendedHighestSequenceNumber">Highest sequence number received; wraps in the upper 16 bits.</param>
/// <param name="Jitter">Interarrival jitter in units of the stream's clock.</param>
/// <param name="LastSenderReport">LSR: middle 32 bits of the last sender report's NTP timestamp, or 0.</param>
/// <param name="DelaySinceLastSenderReport">DLSR: time since that report in 1/65536 s, or 0.</param>
public readonly record struct ReportBlock(
    uint Ssrc,
    byte FractionLost,
    int CumulativeLost,
    uint ExtendedHighestSequenceNumber,
    uint Jitter,
    uint LastSenderReport,
    uint DelaySinceLastSenderReport)
{
    /// <summary>Size in bytes on the wire.</summary>
    public const int Size = 24;

    private const int MaxCumulativeLost = 0x7F_FFFF;
    private const int MinCumulativeLost = -0x80_0000;

    internal static ReportBlock Read(ReadOnlySpan<byte> block)
    {
        uint loss = BinaryPrimitives.ReadUInt32BigEndian(block[4..]);
        return new ReportBlock(
            BinaryPrimitives.ReadUInt32BigEndian(block),
            (byte)(loss >> 24),
            (int)(loss << 8) >> 8,
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[20..]));
    }

    internal void Write(Span<byte> block)
    {
        int lost = Math.Clamp(CumulativeLost, MinCumulativeLost, MaxCumulativeLost);
        BinaryPrimitives.WriteUInt32BigEndian(block, Ssrc);
        BinaryPrimitives.WriteUInt32BigEndian(block[4..], (uint)FractionLost << 24 | ((uint)lost & 0xFF_FFFF));
        BinaryPrimitives.WriteUInt32BigEndian(block[8..], ExtendedHighestSequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(block[12..], Jitter);
        BinaryPrimitives.WriteUInt32BigEndian(block[16..], LastSenderReport);
        BinaryPrimitives.WriteUInt32BigEndian(block[20..], DelaySinceLastSenderReport);
    }
}

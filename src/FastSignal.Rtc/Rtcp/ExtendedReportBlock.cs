using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>One block of an XR packet (RFC 3611 section 3).</summary>
public readonly ref struct ExtendedReportBlock
{
    internal ExtendedReportBlock(byte type, ReadOnlySpan<byte> content)
    {
        Type = type;
        Content = content;
    }

    /// <summary>Block type; see <see cref="ExtendedReportBlockType"/>.</summary>
    public byte Type { get; }

    /// <summary>What follows the four octets of the block's header.</summary>
    public ReadOnlySpan<byte> Content { get; }

    /// <summary>Number of whole DLRR sub-blocks; 0 for a block of another type.</summary>
    public int DlrrCount =>
        Type == ExtendedReportBlockType.DelaySinceLastReceiverReport ? Content.Length / DlrrSubBlock.Size : 0;

    /// <summary>Reads the NTP timestamp (32.32) of an RRTR block; false for a block of another type or too short.</summary>
    public bool TryGetReceiverReferenceTime(out ulong ntp)
    {
        ntp = 0;
        return Type == ExtendedReportBlockType.ReceiverReferenceTime && BinaryPrimitives.TryReadUInt64BigEndian(Content, out ntp);
    }

    /// <summary>The DLRR sub-block at a position from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public DlrrSubBlock GetDlrr(int index)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, DlrrCount);
        ReadOnlySpan<byte> block = Content.Slice(index * DlrrSubBlock.Size, DlrrSubBlock.Size);
        return new DlrrSubBlock(
            BinaryPrimitives.ReadUInt32BigEndian(block),
            BinaryPrimitives.ReadUInt32BigEndian(block[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(block[8..]));
    }
}

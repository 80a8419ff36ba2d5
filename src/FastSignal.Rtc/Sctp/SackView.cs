using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>The value of a SACK chunk (RFC 9260 section 3.3.4).</summary>
internal readonly ref struct SackView
{
    /// <summary>Cumulative TSN, window and the two counts.</summary>
    public const int FixedLength = 12;

    /// <summary>Start and end of one gap block, relative to the cumulative TSN.</summary>
    public const int GapBlockLength = 4;

    private readonly ReadOnlySpan<byte> _value;

    private SackView(ReadOnlySpan<byte> value, int gapBlocks)
    {
        _value = value;
        GapBlockCount = gapBlocks;
    }

    /// <summary>Every TSN up to this one has arrived.</summary>
    public uint CumulativeTsn => BinaryPrimitives.ReadUInt32BigEndian(_value);

    /// <summary>The receiver's window in bytes.</summary>
    public uint Window => BinaryPrimitives.ReadUInt32BigEndian(_value[4..]);

    /// <summary>Gap blocks looked at: at most <see cref="SctpLimits.MaxGapBlocks"/>; further ones are reported again later.</summary>
    public int GapBlockCount { get; }

    /// <summary>False when the chunk is too short for what it announces.</summary>
    public static bool TryParse(ChunkView chunk, out SackView sack)
    {
        sack = default;
        if (chunk.Value.Length < FixedLength)
            return false;
        int blocks = BinaryPrimitives.ReadUInt16BigEndian(chunk.Value[8..]);
        int duplicates = BinaryPrimitives.ReadUInt16BigEndian(chunk.Value[10..]);
        if (chunk.Value.Length < FixedLength + blocks * GapBlockLength + duplicates * sizeof(uint))
            return false;
        sack = new SackView(chunk.Value, Math.Min(blocks, SctpLimits.MaxGapBlocks));
        return true;
    }

    /// <summary>A gap block: TSNs that have arrived, relative to <see cref="CumulativeTsn"/>, both ends included.</summary>
    public (int Start, int End) GapBlock(int index)
    {
        ReadOnlySpan<byte> block = _value[(FixedLength + index * GapBlockLength)..];
        return (BinaryPrimitives.ReadUInt16BigEndian(block), BinaryPrimitives.ReadUInt16BigEndian(block[2..]));
    }
}

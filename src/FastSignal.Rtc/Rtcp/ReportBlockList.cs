namespace FastSignal.Rtc.Rtcp;

/// <summary>The report blocks of one SR or RR packet, at most 31, read where they lie.</summary>
public readonly ref struct ReportBlockList
{
    /// <summary>Largest number of blocks in one packet: the count has five bits (RFC 3550 section 6.4.1).</summary>
    public const int MaxCount = 31;

    private readonly ReadOnlySpan<byte> _blocks;

    internal ReportBlockList(ReadOnlySpan<byte> blocks) => _blocks = blocks;

    /// <summary>Number of blocks.</summary>
    public int Count => _blocks.Length / ReportBlock.Size;

    /// <summary>The block at a position from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public ReportBlock this[int index] => ReportBlock.Read(_blocks.Slice(index * ReportBlock.Size, ReportBlock.Size));
}

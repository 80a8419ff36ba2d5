namespace FastSignal.WebSockets.Compression;

/// <summary>The codes a dynamic block brings along (RFC 1951 section 3.2.7). Reused from block to block.</summary>
internal sealed class DynamicCodes
{
    /// <summary>Most symbols of the code of literals and lengths that a block may declare.</summary>
    private const int MaxLiterals = 286;

    private const int MaxDistances = 30;

    /// <summary>Symbols of the code that the lengths of the two others are written in.</summary>
    private const int LengthSymbols = 19;

    private const int EndOfBlock = 256;

    private readonly HuffmanCode _lengthCode = new(LengthSymbols);
    private readonly byte[] _lengths = new byte[MaxLiterals + MaxDistances];

    /// <summary>Literals, end of block and lengths.</summary>
    public HuffmanCode Literals { get; } = new(MaxLiterals);

    /// <summary>Distances.</summary>
    public HuffmanCode Distances { get; } = new(MaxDistances);

    /// <summary>The order in which the lengths of the length code stand.</summary>
    private static ReadOnlySpan<byte> LengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>Reads the codes behind a block's header; false when they are not valid.</summary>
    public bool TryRead(ref DeflateBits bits)
    {
        bits.Refill();
        int literalCount = bits.Take(5) + 257;
        int distanceCount = bits.Take(5) + 1;
        int lengthCount = bits.Take(4) + 4;
        if (bits.IsOverdrawn || literalCount > MaxLiterals || distanceCount > MaxDistances)
            return false;

        Span<byte> lengths = stackalloc byte[LengthSymbols];
        lengths.Clear();
        foreach (byte symbol in LengthOrder[..lengthCount])
        {
            bits.Refill();
            lengths[symbol] = (byte)bits.Take(3);
        }

        if (bits.IsOverdrawn || !_lengthCode.TryBuild(lengths, mayBeSparse: false))
            return false;
        return TryReadLengths(ref bits, literalCount + distanceCount) &&
            _lengths[EndOfBlock] != 0 &&
            Literals.TryBuild(_lengths.AsSpan(0, literalCount), mayBeSparse: true) &&
            Distances.TryBuild(_lengths.AsSpan(literalCount, distanceCount), mayBeSparse: true);
    }

    private bool TryReadLengths(ref DeflateBits bits, int count)
    {
        int at = 0;
        while (at < count)
        {
            bits.Refill();
            int symbol = _lengthCode.Decode(ref bits);
            int repeat = symbol switch
            {
                16 => 3 + bits.Take(2),
                17 => 3 + bits.Take(3),
                18 => 11 + bits.Take(7),
                _ => 1,
            };
            if (symbol < 0 || bits.IsOverdrawn || at + repeat > count || (symbol == 16 && at == 0))
                return false;

            byte length = symbol switch { 16 => _lengths[at - 1], > 16 => 0, _ => (byte)symbol };
            _lengths.AsSpan(at, repeat).Fill(length);
            at += repeat;
        }

        return true;
    }
}

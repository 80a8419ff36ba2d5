namespace FastSignal.WebSockets.Compression;

/// <summary>A canonical prefix code of DEFLATE (RFC 1951 section 3.2.2), decoded by table where its words are short.</summary>
/// <param name="maxSymbols">Most symbols the code may have.</param>
internal sealed class HuffmanCode(int maxSymbols)
{
    /// <summary>Longest code word in bits.</summary>
    private const int MaxBits = 15;

    /// <summary>Words up to this length are found in one look-up; the rest, which is rare, bit by bit.</summary>
    private const int TableBits = 10;

    private const int TableSize = 1 << TableBits;

    /// <summary>Bits of a table entry that hold the word's length; the symbol stands above them. Zero: no such short word.</summary>
    private const int LengthBits = 4;

    private readonly ushort[] _table = new ushort[TableSize];

    /// <summary>How many words there are of each length.</summary>
    private readonly ushort[] _counts = new ushort[MaxBits + 1];

    /// <summary>All symbols in the order of their words.</summary>
    private readonly ushort[] _symbols = new ushort[maxSymbols];

    /// <summary>
    /// Builds the code anew from the length of each symbol's word. False when the lengths describe no code, or one with
    /// unused words.
    /// </summary>
    /// <param name="lengths">Length per symbol, 0 for a symbol that does not occur.</param>
    /// <param name="mayBeSparse">Whether a code of no word, or of one word of one bit, is allowed all the same (section 3.2.7).</param>
    public bool TryBuild(ReadOnlySpan<byte> lengths, bool mayBeSparse)
    {
        Array.Clear(_table);
        Array.Clear(_counts);
        foreach (byte length in lengths)
            _counts[length]++;
        _counts[0] = 0;

        Span<int> words = stackalloc int[MaxBits + 2];
        Span<int> places = stackalloc int[MaxBits + 2];
        int unused = 1;
        int longest = 0;
        for (int length = 1; length <= MaxBits; length++)
        {
            unused = (unused << 1) - _counts[length];
            if (unused < 0)
                return false;
            if (_counts[length] > 0)
                longest = length;
            words[length + 1] = (words[length] + _counts[length]) << 1;
            places[length + 1] = places[length] + _counts[length];
        }

        if (unused > 0 && (longest > 1 || !mayBeSparse))
            return false;

        for (int symbol = 0; symbol < lengths.Length; symbol++)
        {
            int length = lengths[symbol];
            if (length == 0)
                continue;
            _symbols[places[length]++] = (ushort)symbol;
            int word = words[length]++;
            if (length > TableBits)
                continue;
            for (int i = Reverse(word, length); i < TableSize; i += 1 << length)
                _table[i] = (ushort)((symbol << LengthBits) | length);
        }

        return true;
    }

    /// <summary>The next symbol, or -1 when no word matches. The caller refills, and looks whether it overdrew.</summary>
    public int Decode(ref DeflateBits bits)
    {
        int entry = _table[bits.Peek(TableBits)];
        if (entry == 0)
            return DecodeLong(ref bits);
        bits.Drop(entry & ((1 << LengthBits) - 1));
        return entry >> LengthBits;
    }

    private int DecodeLong(ref DeflateBits bits)
    {
        int ahead = bits.Peek(MaxBits);
        int word = 0;
        int first = 0;
        int place = 0;
        for (int length = 1; length <= MaxBits; length++)
        {
            word |= ahead & 1;
            ahead >>= 1;
            int count = _counts[length];
            if (word - first < count)
            {
                bits.Drop(length);
                return _symbols[place + word - first];
            }

            place += count;
            first = (first + count) << 1;
            word <<= 1;
        }

        return -1;
    }

    /// <summary>Words are sent with their first bit first, unlike everything else (section 3.1.1).</summary>
    private static int Reverse(int word, int length)
    {
        int reversed = 0;
        for (int i = 0; i < length; i++)
        {
            reversed = (reversed << 1) | (word & 1);
            word >>= 1;
        }

        return reversed;
    }
}

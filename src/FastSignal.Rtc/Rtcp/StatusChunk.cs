namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// One packet status chunk of transport-wide feedback: a run of one symbol (draft-holmer section 3.1.3), or a vector of 14
/// one-bit or 7 two-bit symbols (section 3.1.4).
/// </summary>
internal readonly struct StatusChunk(ushort bits)
{
    private const int VectorBit = 0x8000;
    private const int TwoBitSymbolsBit = 0x4000;
    private const int RunLengthMask = 0x1FFF;
    private const int OneBitSymbols = 14;
    private const int TwoBitSymbols = 7;

    /// <summary>Number of packets the chunk has symbols for.</summary>
    internal int Count =>
        !IsVector ? bits & RunLengthMask : HasTwoBitSymbols ? TwoBitSymbols : OneBitSymbols;

    private bool IsVector => (bits & VectorBit) != 0;

    private bool HasTwoBitSymbols => (bits & TwoBitSymbolsBit) != 0;

    /// <summary>The symbol at a position below <see cref="Count"/>.</summary>
    internal PacketStatus this[int position]
    {
        get
        {
            if (!IsVector)
                return (PacketStatus)(bits >> 13 & 3);
            return HasTwoBitSymbols
                ? (PacketStatus)(bits >> (2 * (TwoBitSymbols - 1 - position)) & 3)
                : (PacketStatus)(bits >> (OneBitSymbols - 1 - position) & 1);
        }
    }

    /// <summary>Size in bytes of the deltas that the first symbols announce; false when one of them is the reserved symbol.</summary>
    internal bool TryMeasureDeltas(int symbols, out int size)
    {
        size = 0;
        if (!IsVector)
        {
            PacketStatus status = this[0];
            size = symbols * (int)status;
            return status != PacketStatus.Reserved || symbols == 0;
        }

        for (int position = 0; position < symbols; position++)
        {
            PacketStatus status = this[position];
            if (status == PacketStatus.Reserved)
                return false;
            size += (int)status;
        }

        return true;
    }
}

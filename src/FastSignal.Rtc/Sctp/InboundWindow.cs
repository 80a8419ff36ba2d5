namespace FastSignal.Rtc.Sctp;

/// <summary>The received TSNs from the oldest that is still needed to the newest, addressed by TSN; grows to <see cref="SctpLimits.MaxTsnSpan"/>.</summary>
internal sealed class InboundWindow(uint first)
{
    private const int FirstCapacity = 16;

    private InboundChunk[] _chunks = [];

    /// <summary>The oldest TSN held.</summary>
    public uint First { get; private set; } = first;

    /// <summary>The slot of a TSN for which <see cref="TryCover"/> was true.</summary>
    public ref InboundChunk this[uint tsn] => ref _chunks[tsn & (uint)(_chunks.Length - 1)];

    /// <summary>True when the TSN is not before the window and lies in what has been covered.</summary>
    public bool Covers(uint tsn) => tsn - First < (uint)_chunks.Length;

    /// <summary>Makes the window reach a TSN; false when that would make it wider than allowed.</summary>
    public bool TryCover(uint tsn)
    {
        uint distance = tsn - First;
        if (distance >= SctpLimits.MaxTsnSpan)
            return false;
        if (distance < (uint)_chunks.Length)
            return true;
        int capacity = Math.Max(FirstCapacity, _chunks.Length);
        while (capacity <= distance)
            capacity *= 2;
        InboundChunk[] larger = new InboundChunk[capacity];
        for (uint i = 0; i < _chunks.Length; i++)
            larger[(First + i) & (uint)(capacity - 1)] = this[First + i];
        _chunks = larger;
        return true;
    }

    /// <summary>Forgets the oldest TSN.</summary>
    public void RemoveFirst()
    {
        if (_chunks.Length > 0)
            this[First] = default;
        First++;
    }

    /// <summary>Forgets every TSN and continues with this one.</summary>
    public void Restart(uint tsn)
    {
        Array.Clear(_chunks);
        First = tsn;
    }
}

namespace FastSignal.Rtc.Sctp;

/// <summary>The chunks that are not acknowledged cumulatively, in the order of their TSNs; grows to <see cref="SctpLimits.MaxTsnSpan"/>.</summary>
internal sealed class OutstandingRing
{
    private const int FirstCapacity = 16;

    private OutstandingChunk[] _chunks = [];
    private int _head;

    /// <summary>Chunks held.</summary>
    public int Count { get; private set; }

    /// <summary>True when no further chunk may be in flight.</summary>
    public bool IsFull => Count >= SctpLimits.MaxTsnSpan;

    /// <summary>The chunk that is <paramref name="index"/> after the oldest.</summary>
    public ref OutstandingChunk this[int index] => ref _chunks[(_head + index) & (_chunks.Length - 1)];

    /// <summary>Appends a chunk.</summary>
    public void Add(in OutstandingChunk chunk)
    {
        if (Count == _chunks.Length)
            Grow();
        Count++;
        this[Count - 1] = chunk;
    }

    /// <summary>Removes the oldest chunk.</summary>
    public void RemoveFirst()
    {
        _chunks[_head] = default;
        _head = (_head + 1) & (_chunks.Length - 1);
        Count--;
    }

    private void Grow()
    {
        OutstandingChunk[] larger = new OutstandingChunk[Math.Max(FirstCapacity, _chunks.Length * 2)];
        for (int i = 0; i < Count; i++)
            larger[i] = this[i];
        _chunks = larger;
        _head = 0;
    }
}

namespace FastSignal.Transport.Loops;

/// <summary>
/// The slab a loop receives into, and the spare ones. A slice that its reader has used up by the time its turn ends, which is
/// the rule, costs nothing: the next one starts at the same place.
/// </summary>
internal sealed class SlabPool
{
    /// <summary>Most a connection receives in one turn: what is left waits until the others have had theirs.</summary>
    public const int TurnBytes = 64 * 1024;

    /// <summary>Spare slabs kept; more go to the collector.</summary>
    private const int MaxSpare = 4;

    /// <summary>Slices start at cache lines, so that two readers do not share one.</summary>
    private const int Alignment = 64;

    private readonly Lock _gate = new();
    private readonly Stack<ReadSlab> _spare = new(MaxSpare);
    private ReadSlab? _current;
    private int _offset;

    /// <summary>Where the room starts.</summary>
    public int Offset => _offset;

    /// <summary>A slab with room behind <see cref="Offset"/>. Only the loop's thread asks.</summary>
    /// <param name="bytes">Room wanted; no more than a slab's size.</param>
    public ReadSlab WithRoom(int bytes)
    {
        if (_current is { IsUnshared: true })
            _offset = 0;
        if (_current is null || ReadSlab.Size - _offset < bytes)
        {
            _current?.Release();
            _current = Rent();
            _current.Hold();
            _offset = 0;
        }

        return _current;
    }

    /// <summary>The first bytes behind <see cref="Offset"/> have become a connection's.</summary>
    public void Take(int bytes)
    {
        _current!.Hold();
        _offset = Math.Min(ReadSlab.Size, (_offset + bytes + Alignment - 1) & -Alignment);
    }

    /// <summary>A slab nobody holds any more.</summary>
    public void Return(ReadSlab slab)
    {
        lock (_gate)
        {
            if (_spare.Count < MaxSpare)
                _spare.Push(slab);
        }
    }

    private ReadSlab Rent()
    {
        lock (_gate)
        {
            if (_spare.TryPop(out ReadSlab? slab))
                return slab;
        }

        return new ReadSlab(this);
    }
}

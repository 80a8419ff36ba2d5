namespace FastSignal.Transport.Loops;

/// <summary>
/// Finds the owner of a reported tag. A tag is a slot and a generation: an event of a descriptor that was closed earlier in the
/// same batch finds nobody, even when the slot has a new owner.
/// </summary>
internal sealed class SourceTable
{
    private const int SlotBits = 32;

    /// <summary>Generations wrap here, so that a tag is never negative.</summary>
    private const int GenerationMask = 0x3FFFFFFF;

    private readonly Lock _gate = new();
    private readonly Stack<int> _free = new();
    private IEventSource?[] _sources = new IEventSource?[64];
    private int _used;
    private int _generation;

    /// <summary>Gives the source its tag. Safe for any thread.</summary>
    public void Add(IEventSource source)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out int slot))
            {
                slot = _used++;
                if (slot == _sources.Length)
                {
                    IEventSource?[] larger = new IEventSource?[slot * 2];
                    _sources.CopyTo(larger, 0);
                    Volatile.Write(ref _sources, larger);
                }
            }

            _generation = (_generation + 1) & GenerationMask;
            source.Tag = ((long)_generation << SlotBits) | (uint)slot;
            Volatile.Write(ref _sources[slot], source);
        }
    }

    /// <summary>The owner of a tag, or null.</summary>
    public IEventSource? Find(long tag)
    {
        IEventSource? source = Volatile.Read(ref Volatile.Read(ref _sources)[(int)tag]);
        return source is not null && source.Tag == tag ? source : null;
    }

    /// <summary>Takes a source out; its tag finds nobody any more.</summary>
    public void Remove(IEventSource source)
    {
        lock (_gate)
        {
            int slot = (int)source.Tag;
            _sources[slot] = null;
            _free.Push(slot);
        }
    }

    /// <summary>Everyone in the table now.</summary>
    public IEventSource[] Snapshot()
    {
        lock (_gate)
            return [.. _sources.OfType<IEventSource>()];
    }
}

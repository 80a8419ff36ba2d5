namespace FastSignal.Primitives;

/// <summary>
/// What expires next, in a binary min-heap. Activity does not touch the heap: an entry that comes up before its item's
/// <see cref="IExpiring.ExpiresAtUs"/> is armed again for that time, so a busy item costs one heap operation per timeout
/// and not one per message. Due items are handed out; ending them is the caller's business, outside the lock.
/// </summary>
public sealed class ExpiryQueue<T> where T : class, IExpiring
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _heap = [];

    /// <summary>Items waiting.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _heap.Count;
        }
    }

    /// <summary>Queues an item for the time it names now. Keep the entry to take it out again.</summary>
    public Entry Add(T item)
    {
        ArgumentNullException.ThrowIfNull(item);
        Entry entry = new(item) { DueUs = item.ExpiresAtUs };
        lock (_gate)
        {
            entry.Index = _heap.Count;
            _heap.Add(entry);
            SiftUp(entry.Index);
        }

        return entry;
    }

    /// <summary>Takes an entry out; false when it has left already (expired or removed).</summary>
    public bool Remove(Entry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        lock (_gate)
        {
            if (entry.Index < 0)
                return false;
            RemoveAt(entry.Index);
            return true;
        }
    }

    /// <summary>Moves every item that has expired at <paramref name="nowUs"/> from the queue to <paramref name="expired"/>.</summary>
    public void TakeExpired(long nowUs, List<T> expired)
    {
        ArgumentNullException.ThrowIfNull(expired);
        lock (_gate)
        {
            while (_heap.Count > 0 && _heap[0].DueUs <= nowUs)
            {
                Entry first = _heap[0];
                long expiresAtUs = first.Item.ExpiresAtUs;
                if (expiresAtUs > nowUs)
                {
                    first.DueUs = expiresAtUs;
                    SiftDown(0);
                    continue;
                }

                RemoveAt(0);
                expired.Add(first.Item);
            }
        }
    }

    private void RemoveAt(int index)
    {
        Entry removed = _heap[index];
        int last = _heap.Count - 1;
        Entry moved = _heap[last];
        _heap.RemoveAt(last);
        removed.Index = -1;
        if (index == last)
            return;

        Place(moved, index);
        SiftDown(index);
        SiftUp(moved.Index);
    }

    private void SiftUp(int index)
    {
        Entry entry = _heap[index];
        while (index > 0)
        {
            int parent = (index - 1) / 2;
            if (_heap[parent].DueUs <= entry.DueUs)
                break;
            Place(_heap[parent], index);
            index = parent;
        }

        Place(entry, index);
    }

    private void SiftDown(int index)
    {
        Entry entry = _heap[index];
        while (true)
        {
            int child = 2 * index + 1;
            if (child >= _heap.Count)
                break;
            if (child + 1 < _heap.Count && _heap[child + 1].DueUs < _heap[child].DueUs)
                child++;
            if (_heap[child].DueUs >= entry.DueUs)
                break;
            Place(_heap[child], index);
            index = child;
        }

        Place(entry, index);
    }

    private void Place(Entry entry, int index)
    {
        _heap[index] = entry;
        entry.Index = index;
    }

    /// <summary>An item's place in the queue.</summary>
    public sealed class Entry
    {
        internal Entry(T item) => Item = item;

        internal T Item { get; }

        // Guarded by the queue's lock; -1 once the entry has left.
        internal int Index { get; set; }

        internal long DueUs { get; set; }
    }
}

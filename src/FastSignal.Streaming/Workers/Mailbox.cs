namespace FastSignal.Streaming.Workers;

/// <summary>
/// Many writers, one reader. Datagrams are refused when <see cref="Capacity"/> items wait, so that whoever floods the port
/// crowds out nobody's media; frames and commands always get in, as their senders keep bounds of their own. The reader
/// takes everything at once, so that the lock is touched once per batch.
/// </summary>
internal sealed class Mailbox
{
    /// <summary>Items that may wait before datagrams are refused.</summary>
    public const int Capacity = 4096;

    private readonly object _gate = new();
    private List<WorkItem> _incoming = new(256);
    private bool _waiting;
    private bool _closed;

    /// <summary>Items waiting now. Any thread.</summary>
    public int Depth
    {
        get
        {
            lock (_gate)
                return _incoming.Count;
        }
    }

    /// <summary>Adds an item unless the mailbox is full or closed; on false the caller still owns it.</summary>
    public bool TryPost(WorkItem item) => Post(item, Capacity);

    /// <summary>Adds an item whose sender bounds their number, whatever the depth; false only when the mailbox is closed.</summary>
    public bool TryPostBounded(WorkItem item) => Post(item, int.MaxValue);

    /// <summary>Adds a command whatever the depth, as the sessions that issue them are few; false only when the mailbox is closed.</summary>
    public bool TryPostCommand(Action command) => TryPostBounded(new WorkItem(null, command));

    /// <summary>
    /// Swaps the waiting items into <paramref name="taken"/> (which must be empty), waiting up to
    /// <paramref name="waitMs"/> milliseconds for the first, or without end for <see cref="Timeout.Infinite"/>. False when closed and nothing is left.
    /// </summary>
    public bool Take(ref List<WorkItem> taken, int waitMs)
    {
        lock (_gate)
        {
            if (_incoming.Count == 0 && !_closed)
            {
                _waiting = true;
                Monitor.Wait(_gate, waitMs);
                _waiting = false;
            }

            (taken, _incoming) = (_incoming, taken);
            return taken.Count > 0 || !_closed;
        }
    }

    /// <summary>Refuses what comes from now on; what waits is still taken.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _closed = true;
            Monitor.Pulse(_gate);
        }
    }

    private bool Post(WorkItem item, int capacity)
    {
        lock (_gate)
        {
            if (_closed || _incoming.Count >= capacity)
                return false;
            _incoming.Add(item);
            // Waking costs a system call: only when the reader really sleeps.
            if (_waiting)
            {
                _waiting = false;
                Monitor.Pulse(_gate);
            }

            return true;
        }
    }
}

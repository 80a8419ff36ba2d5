using FastSignal.Primitives;

namespace FastSignal.WebSockets;

/// <summary>
/// One timer for everything here that waits for a time: pings, write and close deadlines, request heads. It runs only
/// while there is something to watch. A scan costs a few nanoseconds per item, less than a timer per connection.
/// </summary>
internal sealed class Heartbeat : IDisposable
{
    /// <summary>Time between two scans: how late a deadline may be noticed.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly List<ITimed> _items = [];
    private readonly Timer _timer;
    private int _scanning;

    public Heartbeat() => _timer = new Timer(static state => ((Heartbeat)state!).Tick(MonotonicClock.NowUs), this, Timeout.Infinite, Timeout.Infinite);

    /// <summary>The timer of the process.</summary>
    public static Heartbeat Shared { get; } = new();

    /// <summary>Items watched now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
                return _items.Count;
        }
    }

    public void Add(ITimed item)
    {
        lock (_gate)
        {
            item.Slot = _items.Count;
            _items.Add(item);
            if (_items.Count == 1)
                _timer.Change(Resolution, Resolution);
        }
    }

    public void Remove(ITimed item)
    {
        lock (_gate)
        {
            ITimed last = _items[^1];
            _items[item.Slot] = last;
            last.Slot = item.Slot;
            _items.RemoveAt(_items.Count - 1);
            if (_items.Count == 0)
                _timer.Change(Timeout.Infinite, Timeout.Infinite);
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>Acts on every item that is due. Items act outside the lock, because acting may write to a transport.</summary>
    public void Tick(long nowUs)
    {
        // A scan that outlasts the resolution must not be overtaken by the next one.
        if (Interlocked.Exchange(ref _scanning, 1) != 0)
            return;

        try
        {
            foreach (ITimed item in Due(nowUs))
                item.OnDue(nowUs);
        }
        finally
        {
            Volatile.Write(ref _scanning, 0);
        }
    }

    private List<ITimed> Due(long nowUs)
    {
        // Usually nothing is due, and an empty list costs one small object ten times a second.
        List<ITimed> due = [];
        lock (_gate)
        {
            foreach (ITimed item in _items)
            {
                if (item.IsDue(nowUs))
                    due.Add(item);
            }
        }

        return due;
    }
}

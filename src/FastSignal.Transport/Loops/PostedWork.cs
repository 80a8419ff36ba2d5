namespace FastSignal.Transport.Loops;

/// <summary>
/// Callbacks for a loop's thread, from any thread, in order. What is posted while others run waits for the next round, so
/// that sockets get their turn in between. Two lists change places, so nothing is allocated once they have grown.
/// </summary>
internal sealed class PostedWork
{
    private readonly Lock _gate = new();
    private List<(Action<object?> Callback, object? State)> _waiting = [];
    private List<(Action<object?> Callback, object? State)> _running = [];

    /// <summary>Whether the loop sleeps, or is about to, and has to be woken.</summary>
    private bool _sleeps;

    /// <summary>Adds a callback; true when the loop has to be woken for it.</summary>
    public bool Add(Action<object?> callback, object? state)
    {
        lock (_gate)
        {
            _waiting.Add((callback, state));
            bool wake = _sleeps;
            _sleeps = false;
            return wake;
        }
    }

    /// <summary>Whether the loop may sleep: nothing waits, and whoever adds something from now on wakes it.</summary>
    public bool MaySleep()
    {
        lock (_gate)
            return _sleeps = _waiting.Count == 0;
    }

    /// <summary>The loop is awake: nobody has to wake it.</summary>
    public void Awake()
    {
        // Without the lock: a thread that still sees it asleep wakes it once in vain.
        if (_sleeps)
            Volatile.Write(ref _sleeps, false);
    }

    /// <summary>What waits now; valid until the next call.</summary>
    public List<(Action<object?> Callback, object? State)> Take()
    {
        _running.Clear();
        lock (_gate)
            (_waiting, _running) = (_running, _waiting);
        return _running;
    }
}

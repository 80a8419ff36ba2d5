namespace FastSignal.Signaling.Dispatch;

/// <summary>
/// The workers for what may take long. Whoever has work that cannot be queued runs it itself: a full queue slows its
/// own clients down and loses nothing. Any thread.
/// </summary>
internal sealed class Dispatcher
{
    private readonly Worker[] _workers;
    private volatile DispatchMode _mode;
    private uint _next;

    /// <summary>Makes the workers.</summary>
    public Dispatcher(RouterOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.WorkerCount);
        _mode = options.Mode;
        _workers = new Worker[options.WorkerCount];
        for (int i = 0; i < _workers.Length; i++)
            _workers[i] = new Worker(options.QueueSize);
    }

    /// <summary>How the next session gets its worker.</summary>
    public DispatchMode Mode { get => _mode; set => _mode = value; }

    /// <summary>What the workers are doing now.</summary>
    public DispatchLoad Load
    {
        get
        {
            int load = 0, running = 0;
            foreach (Worker worker in _workers)
            {
                load += worker.Load;
                running += worker.IsRunning ? 1 : 0;
            }

            return new DispatchLoad(_workers.Length, Math.Max(0, load - running), running);
        }
    }

    /// <summary>Ends when all workers were stopped and have run what waited.</summary>
    public Task Completion => Task.WhenAll(_workers.Select(static worker => worker.Completion));

    /// <summary>Sessions waiting for and run by one worker.</summary>
    public int LoadOf(int worker) => _workers[worker].Load;

    /// <summary>Hands work to a worker; false when there is none, its queue is full, or it was stopped.</summary>
    public bool TrySchedule(IDispatched work) => _workers.Length > 0 && Choose(work).TryQueue(work);

    /// <summary>Takes nothing more. Idempotent.</summary>
    public void Stop()
    {
        foreach (Worker worker in _workers)
            worker.Stop();
    }

    private Worker Choose(IDispatched work)
    {
        switch (_mode)
        {
            case DispatchMode.Hash:
                return _workers[work.DispatchHash % (uint)_workers.Length];
            case DispatchMode.RoundRobin:
                return _workers[Interlocked.Increment(ref _next) % (uint)_workers.Length];
            default:
                // Starting from another worker each time, or the first would get all of a light load.
                uint start = Interlocked.Increment(ref _next) % (uint)_workers.Length;
                Worker best = _workers[start];
                int least = best.Load;
                for (uint i = 1; i < _workers.Length && least > 0; i++)
                {
                    Worker worker = _workers[(start + i) % (uint)_workers.Length];
                    int load = worker.Load;
                    if (load < least)
                        (best, least) = (worker, load);
                }

                return best;
        }
    }
}

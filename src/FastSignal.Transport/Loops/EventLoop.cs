using FastSignal.Transport.Linux;
using Microsoft.Extensions.Logging;

namespace FastSignal.Transport.Loops;

/// <summary>
/// One thread that waits for its sockets and runs what their readiness sets free. Asleep while nothing happens; each round
/// gives every ready connection one bounded turn.
/// </summary>
internal sealed class EventLoop : IAsyncDisposable
{
    /// <summary>Longest wait for the thread to end.</summary>
    private static readonly TimeSpan s_endTimeout = TimeSpan.FromSeconds(2);

    private readonly EpollSet _epoll = new();
    private readonly SourceTable _sources = new();
    private readonly PostedWork _posted = new();
    private readonly ILogger _logger;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _threadId;
    private int _connections;
    private bool _isStopping;

    /// <summary>Starts the thread.</summary>
    /// <param name="index">Number in the thread's name.</param>
    /// <param name="logger">Told when a callback throws, which none should.</param>
    public EventLoop(int index, ILogger logger)
    {
        _logger = logger;
        new Thread(Run) { IsBackground = true, Name = $"epoll-{index}" }.Start();
    }

    /// <summary>Where connections receive into.</summary>
    public SlabPool Slabs { get; } = new();

    /// <summary>Where connections write into.</summary>
    public BlockPool Blocks { get; } = new();

    /// <summary>Connections placed here and not closed yet.</summary>
    public int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>Whether the caller runs on the loop's thread.</summary>
    public bool IsCurrent => Environment.CurrentManagedThreadId == Volatile.Read(ref _threadId);

    /// <summary>A connection was placed here.</summary>
    public void CountIn() => Interlocked.Increment(ref _connections);

    /// <summary>A connection placed here was closed.</summary>
    public void CountOut() => Interlocked.Decrement(ref _connections);

    /// <summary>Starts to report a descriptor's events; returns 0 or the error. Safe for any thread.</summary>
    public int Watch(int descriptor, IEventSource source, Readiness interest)
    {
        _sources.Add(source);
        int error = _epoll.Add(descriptor, source.Tag, interest);
        if (error != 0)
            _sources.Remove(source);
        return error;
    }

    /// <summary>Stops to report events to a source.</summary>
    public void Forget(IEventSource source) => _sources.Remove(source);

    /// <summary>Runs a callback on the loop's thread in its next round. Safe for any thread.</summary>
    public void Post(Action<object?> callback, object? state)
    {
        if (_posted.Add(callback, state))
            _epoll.Wake();
    }

    /// <summary>
    /// Aborts the connections that are left and ends the thread when the last one is closed. Does not wait for ever: one whose
    /// owner never touches it again would hold up the process, and the thread is a background one.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        Post(static state => ((EventLoop)state!).Stop(), this);
        await Task.WhenAny(_ended.Task, Task.Delay(s_endTimeout));
    }

    private void Run()
    {
        Volatile.Write(ref _threadId, Environment.CurrentManagedThreadId);
        while (!_isStopping || ConnectionCount > 0)
        {
            int events = _epoll.Wait(isBlocking: _posted.MaySleep());
            _posted.Awake();
            for (int i = 0; i < events; i++)
            {
                Readiness readiness = _epoll.EventAt(i, out long tag);
                if (tag != EpollSet.WakeTag && _sources.Find(tag) is { } source)
                    Report(source, readiness);
            }

            foreach ((Action<object?> callback, object? state) in _posted.Take())
                Call(callback, state);
        }

        _epoll.Dispose();
        _ended.TrySetResult();
    }

    private void Stop()
    {
        _isStopping = true;
        foreach (IEventSource source in _sources.Snapshot())
            source.Abandon();
    }

    private void Report(IEventSource source, Readiness readiness)
    {
        try
        {
            source.OnEvents(readiness);
        }
#pragma warning disable CA1031 // The thread serves thousands of others: whatever one throws ends here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TransportLog.CallbackFailed(_logger, exception);
        }
    }

    private void Call(Action<object?> callback, object? state)
    {
        try
        {
            callback(state);
        }
#pragma warning disable CA1031 // The thread serves thousands of others: whatever one throws ends here.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            TransportLog.CallbackFailed(_logger, exception);
        }
    }
}

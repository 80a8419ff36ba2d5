using System.Threading.Channels;

namespace FastSignal.Signaling.Dispatch;

/// <summary>
/// One worker: a bounded queue of sessions and a loop that runs them one after the other. It is no thread of its own:
/// while its queue is empty it costs nothing.
/// </summary>
internal sealed class Worker
{
    private readonly Channel<IDispatched> _queue;
    private int _load;
    private int _running;

    /// <param name="queueSize">Sessions that may wait.</param>
    public Worker(int queueSize)
    {
        _queue = Channel.CreateBounded<IDispatched>(new BoundedChannelOptions(queueSize) { SingleReader = true });
        Completion = RunAsync();
    }

    /// <summary>Sessions waiting and running.</summary>
    public int Load => Volatile.Read(ref _load);

    /// <summary>Whether a session runs now.</summary>
    public bool IsRunning => Volatile.Read(ref _running) != 0;

    /// <summary>Ends when the worker was stopped and its queue is empty.</summary>
    public Task Completion { get; }

    /// <summary>Queues a session; false when the queue is full or closed.</summary>
    public bool TryQueue(IDispatched work)
    {
        // Counted first: the loop may be done with it before this method returns.
        Interlocked.Increment(ref _load);
        if (_queue.Writer.TryWrite(work))
            return true;
        Interlocked.Decrement(ref _load);
        return false;
    }

    /// <summary>Takes nothing more; what waits is still run.</summary>
    public void Stop() => _queue.Writer.TryComplete();

    private async Task RunAsync()
    {
        ChannelReader<IDispatched> reader = _queue.Reader;
        while (await reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (reader.TryRead(out IDispatched? work))
            {
                Volatile.Write(ref _running, 1);
                work.Run();
                Volatile.Write(ref _running, 0);
                Interlocked.Decrement(ref _load);
            }
        }
    }
}

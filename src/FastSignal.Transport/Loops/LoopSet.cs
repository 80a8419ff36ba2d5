using Microsoft.Extensions.Logging;

namespace FastSignal.Transport.Loops;

/// <summary>The loops of a transport, and which of them a new connection goes to.</summary>
internal sealed class LoopSet : IAsyncDisposable
{
    private readonly EventLoop[] _loops;

    /// <summary>Starts the loops.</summary>
    public LoopSet(int count, ILogger logger)
    {
        _loops = new EventLoop[count];
        for (int i = 0; i < count; i++)
            _loops[i] = new EventLoop(i, logger);
    }

    /// <summary>The loop that accepts.</summary>
    public EventLoop First => _loops[0];

    /// <summary>Connections of all loops.</summary>
    public int ConnectionCount => _loops.Sum(loop => loop.ConnectionCount);

    /// <summary>The loop with the fewest connections, which counts one more from now on. Only the listener's thread of control asks.</summary>
    public EventLoop Place()
    {
        EventLoop least = _loops[0];
        foreach (EventLoop loop in _loops)
        {
            if (loop.ConnectionCount < least.ConnectionCount)
                least = loop;
        }

        least.CountIn();
        return least;
    }

    /// <summary>Aborts what is left and ends the threads.</summary>
    public async ValueTask DisposeAsync() => await Task.WhenAll(_loops.Select(loop => loop.DisposeAsync().AsTask()));
}

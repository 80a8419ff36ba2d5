using System.Runtime.CompilerServices;
using FastSignal.Primitives;

namespace FastSignal.WebSockets.Receiving;

/// <summary>
/// Awaited to give the thread back and go on later: on the event loop where the connection has one, so that its next turn is
/// as cheap as the last, else on the thread pool.
/// </summary>
internal readonly struct TurnEnd(IEventLoopFeature? loop) : ICriticalNotifyCompletion
{
    /// <summary>Never: the others get their turn first.</summary>
    public bool IsCompleted => false;

    /// <summary>The awaiter is the awaited.</summary>
    public TurnEnd GetAwaiter() => this;

    /// <summary>Nothing to return.</summary>
    public void GetResult()
    {
    }

    /// <inheritdoc/>
    public void OnCompleted(Action continuation) => UnsafeOnCompleted(continuation);

    /// <inheritdoc/>
    public void UnsafeOnCompleted(Action continuation)
    {
        if (loop is not null)
            loop.Post(static state => ((Action)state!)(), continuation);
        else
            ThreadPool.UnsafeQueueUserWorkItem(static state => state(), continuation, preferLocal: false);
    }
}

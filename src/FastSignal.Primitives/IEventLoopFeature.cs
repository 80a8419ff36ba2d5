namespace FastSignal.Primitives;

/// <summary>
/// A feature of connections whose bytes arrive on an event loop's thread: lets code that never blocks be run there. A
/// transport without such a thread has no such feature.
/// </summary>
public interface IEventLoopFeature
{
    /// <summary>
    /// Whether code that waits for the connection's bytes goes on on the loop's thread. False at first: such code goes on on
    /// the thread pool and may block. Where it is true, blocking holds up every other connection of the loop.
    /// </summary>
    bool RunsOnLoop { get; set; }

    /// <summary>Runs a callback on the loop's thread, behind what other connections have to do now. Safe for any thread.</summary>
    void Post(Action<object?> callback, object? state);
}

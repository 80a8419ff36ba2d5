namespace FastSignal.Signaling.Dispatch;

/// <summary>How the <see cref="Dispatcher"/> chooses the worker of a session that has something heavy to do.</summary>
public enum DispatchMode
{
    /// <summary>The worker with the fewest sessions waiting and running.</summary>
    LeastLoaded,

    /// <summary>One worker after the other.</summary>
    RoundRobin,

    /// <summary>Always the same worker for the same session, by a hash of its id.</summary>
    Hash,
}

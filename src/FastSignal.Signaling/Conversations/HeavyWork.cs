namespace FastSignal.Signaling.Conversations;

/// <summary>What is left of a message whose handling may take long, taken out of the frame it came in.</summary>
internal abstract class HeavyWork
{
    /// <summary>Does it; runs on a worker, or where the message was read when no worker is free.</summary>
    public abstract ValueTask RunAsync();

    /// <summary>It waited for a worker longer than <c>router.max_queue_wait</c> and is not done any more: the client is told.</summary>
    public abstract void RunTooLate();
}

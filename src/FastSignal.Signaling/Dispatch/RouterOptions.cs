namespace FastSignal.Signaling.Dispatch;

/// <summary>Configuration section <c>router</c>: where messages that may take long are handled.</summary>
public sealed record RouterOptions
{
    /// <summary>Workers; 0 handles everything on the thread that read it.</summary>
    public int WorkerCount { get; init; } = 4;

    /// <summary>Sessions that may wait for one worker; one more is handled on the thread that read its message.</summary>
    public int QueueSize { get; init; } = 256;

    /// <summary>A message that waited longer for its worker is answered with 1001 in place of being handled late.</summary>
    public TimeSpan MaxQueueWait { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How the worker is chosen.</summary>
    public DispatchMode Mode { get; init; } = DispatchMode.LeastLoaded;

    /// <summary>Messages that may wait behind a slow one of the same session before its connection is not read any more.</summary>
    public int InboxSize { get; init; } = 32;
}

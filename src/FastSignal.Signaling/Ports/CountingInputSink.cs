namespace FastSignal.Signaling.Ports;

/// <summary>Takes every event and does nothing but count: what a server without controllable sources uses.</summary>
public sealed class CountingInputSink : IInputSink
{
    private long _count;

    /// <summary>Events taken so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <inheritdoc/>
    public ErrorCode? Receive(string sessionId, string? stream, in InputEvent input)
    {
        Interlocked.Increment(ref _count);
        return null;
    }
}

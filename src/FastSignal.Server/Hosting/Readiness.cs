namespace FastSignal.Server.Hosting;

/// <summary>Whether the server takes new clients, and if not, why. Any thread.</summary>
internal sealed class Readiness
{
    private long _maxMemoryBytes;
    private volatile bool _stopping;
    private volatile bool _memoryExceeded;

    /// <param name="maxMemoryBytes">Resident bytes above which new clients are refused; 0 for no limit.</param>
    public Readiness(long maxMemoryBytes) => _maxMemoryBytes = maxMemoryBytes;

    /// <summary>Resident bytes above which new clients are refused; 0 for no limit. Looked at with the next sample.</summary>
    public long MaxMemoryBytes { get => Interlocked.Read(ref _maxMemoryBytes); set => Interlocked.Exchange(ref _maxMemoryBytes, value); }

    /// <summary>One sentence when new clients are refused, else null.</summary>
    public string? Refusal => _stopping ? "the server is stopping" : _memoryExceeded ? "the server is short of memory" : null;

    /// <summary>Looks at the resident memory; called about once a second, never per connection.</summary>
    public void Sample() => _memoryExceeded = MaxMemoryBytes is > 0 and var limit && Environment.WorkingSet > limit;

    /// <summary>From now on nobody new is taken.</summary>
    public void Stop() => _stopping = true;
}

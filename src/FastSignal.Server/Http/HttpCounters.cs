namespace FastSignal.Server.Http;

/// <summary>Running totals of the HTTP layer. Any thread.</summary>
internal sealed class HttpCounters
{
    private long _refusedForRate;

    /// <summary>Requests refused with 429.</summary>
    public long RefusedForRate => Interlocked.Read(ref _refusedForRate);

    /// <summary>Counts a refusal.</summary>
    public void CountRefusedForRate() => Interlocked.Increment(ref _refusedForRate);
}

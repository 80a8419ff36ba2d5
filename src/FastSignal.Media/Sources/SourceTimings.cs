namespace FastSignal.Media.Sources;

/// <summary>How long the steps of a pipeline's life may take.</summary>
public sealed record SourceTimings
{
    /// <summary>A pipeline that does not play within this time has failed to start.</summary>
    public TimeSpan StartDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// A playing pipeline whose sources give nothing for this long counts as started all the same: a source may have
    /// nothing to show yet.
    /// </summary>
    public TimeSpan FirstMediaWait { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>A pipeline that does not stop within this time is left to itself.</summary>
    public TimeSpan StopDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Wait before the first restart; each further one doubles it.</summary>
    public TimeSpan FirstBackOff { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait before a restart.</summary>
    public TimeSpan MaxBackOff { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A pipeline that ran this long has earned a fresh start of the back-off.</summary>
    public TimeSpan StableAfter { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The wait before the next restart, after <paramref name="failures"/> in a row.</summary>
    /// <param name="failures">From zero.</param>
    public TimeSpan BackOff(int failures)
    {
        // Thirty doublings of any sensible first wait are beyond the maximum; more would overflow.
        const int mostDoublings = 30;
        double wait = FirstBackOff.TotalMilliseconds * Math.Pow(2, Math.Clamp(failures, 0, mostDoublings));
        return TimeSpan.FromMilliseconds(Math.Min(wait, MaxBackOff.TotalMilliseconds));
    }
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// When the next report is due: an interval drawn anew from 0.5 to 1.5 of its nominal length each time, so that the reports
/// of many peers do not fall into step (RFC 3550 section 6.2). The draw is a seeded sequence: the same seed gives the same
/// times.
/// </summary>
public struct ReportSchedule
{
    /// <summary>Nominal interval in microseconds: one second, the pace at which browsers report too.</summary>
    public const long DefaultIntervalUs = 1_000_000;

    // 2^32 divided by the golden ratio, odd: multiplication by it loses no seed.
    private const uint SeedSpread = 0x9E37_79B9;

    private readonly long _intervalUs;
    private uint _state;

    /// <param name="nowUs">Monotonic time; the first report is due one drawn interval later.</param>
    /// <param name="seed">Any number; different peers should have different ones.</param>
    /// <param name="intervalUs">Nominal interval in microseconds.</param>
    public ReportSchedule(long nowUs, uint seed, long intervalUs = DefaultIntervalUs)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(intervalUs);
        _intervalUs = intervalUs;
        // Spreads neighbouring seeds apart; zero is the one state that the generator cannot leave.
        _state = seed == 0 ? uint.MaxValue : seed * SeedSpread;
        DueUs = nowUs + Draw();
    }

    /// <summary>When the next report is due, monotonic microseconds.</summary>
    public long DueUs { get; private set; }

    /// <summary>True once per interval: when a report is due; the next interval starts at <paramref name="nowUs"/>.</summary>
    public bool TryTake(long nowUs)
    {
        if (nowUs < DueUs)
            return false;
        DueUs = nowUs + Draw();
        return true;
    }

    private long Draw()
    {
        // Xorshift (Marsaglia 2003): even spread is all that is asked of it.
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _intervalUs / 2 + (long)((ulong)_intervalUs * (_state >> 16) >> 16);
    }
}

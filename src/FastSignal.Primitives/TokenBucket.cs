namespace FastSignal.Primitives;

/// <summary>A token bucket: so many per second in the long run, a burst at once. Used by one thread at a time.</summary>
public struct TokenBucket
{
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly int _ratePerSecond;
    private readonly long _capacity;

    // In millionths of a token, so that a microsecond of a rate of one per second is still a whole number.
    private long _level;
    private long _filledUs;

    /// <summary>A full bucket.</summary>
    /// <param name="ratePerSecond">Tokens per second; 0 for no limit.</param>
    /// <param name="burst">Tokens a full bucket holds.</param>
    /// <param name="nowUs">Now.</param>
    public TokenBucket(int ratePerSecond, int burst, long nowUs)
    {
        _ratePerSecond = ratePerSecond;
        _capacity = burst * MicrosecondsPerSecond;
        _level = _capacity;
        _filledUs = nowUs;
    }

    /// <summary>Takes tokens; false, and none taken, when there are not enough.</summary>
    public bool TryTake(long nowUs, int tokens = 1)
    {
        if (_ratePerSecond == 0)
            return true;

        // An hour fills any bucket; the bound keeps the product within 64 bits.
        long elapsedUs = Math.Clamp(nowUs - _filledUs, 0, 3600 * MicrosecondsPerSecond);
        _level = Math.Min(_capacity, _level + elapsedUs * _ratePerSecond);
        _filledUs = nowUs;
        if (_level < tokens * MicrosecondsPerSecond)
            return false;
        _level -= tokens * MicrosecondsPerSecond;
        return true;
    }
}

namespace FastSignal.Media.Sources;

/// <summary>
/// Turns any number of key-frame requests into at most one per interval; a request made inside the interval is not lost
/// but served at its end. Time is an argument; the owner keeps the timer and serialises the calls.
/// </summary>
internal struct KeyFrameCoalescer
{
    /// <summary>Result of <see cref="Request"/>: an earlier request already waits for the interval's end.</summary>
    public const long AlreadyPending = -1;

    private readonly long _intervalUs;
    private long _lastForcedUs;
    private bool _hasForced;
    private bool _isPending;

    /// <param name="minimumInterval">Shortest time between two forced key frames.</param>
    public KeyFrameCoalescer(TimeSpan minimumInterval)
    {
        _intervalUs = (long)minimumInterval.TotalMicroseconds;
    }

    /// <summary>
    /// A viewer wants a key frame. Zero: force one now. Positive: call <see cref="Due"/> after so many microseconds.
    /// <see cref="AlreadyPending"/>: nothing to do.
    /// </summary>
    public long Request(long nowUs)
    {
        if (_isPending)
            return AlreadyPending;
        long sinceLastUs = nowUs - _lastForcedUs;
        if (_hasForced && sinceLastUs < _intervalUs)
        {
            _isPending = true;
            return _intervalUs - sinceLastUs;
        }
        Mark(nowUs);
        return 0;
    }

    /// <summary>The interval is over: true when a request waited for it and a key frame is to be forced now.</summary>
    public bool Due(long nowUs)
    {
        if (!_isPending)
            return false;
        Mark(nowUs);
        return true;
    }

    private void Mark(long nowUs)
    {
        _isPending = false;
        _hasForced = true;
        _lastForcedUs = nowUs;
    }
}

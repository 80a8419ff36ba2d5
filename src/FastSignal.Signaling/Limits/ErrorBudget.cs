namespace FastSignal.Signaling.Limits;

/// <summary>
/// Counts protocol errors in a sliding window by remembering when the last ones happened. Nothing is allocated for a
/// client that makes none. Used by one thread at a time.
/// </summary>
internal struct ErrorBudget
{
    private readonly int _allowed;
    private readonly long _windowUs;
    private long[]? _times;
    private int _next;

    /// <param name="allowed">Errors within the window that exhaust the budget; 0 for no limit.</param>
    /// <param name="windowUs">Length of the window in microseconds.</param>
    public ErrorBudget(int allowed, long windowUs)
    {
        _allowed = allowed;
        _windowUs = windowUs;
    }

    /// <summary>Notes an error; false when it exhausts the budget.</summary>
    public bool TrySpend(long nowUs)
    {
        if (_allowed == 0)
            return true;
        if (_times is null)
        {
            _times = new long[_allowed];
            Array.Fill(_times, long.MinValue / 2);
        }

        _times[_next] = nowUs;
        _next = (_next + 1) % _allowed;

        // The slot to be written next holds the oldest of the last `allowed` errors, this one included.
        return nowUs - _times[_next] >= _windowUs;
    }
}

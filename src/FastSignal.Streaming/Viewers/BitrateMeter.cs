namespace FastSignal.Streaming.Viewers;

/// <summary>Bits per second over the last whole second: the difference of a byte counter over the difference of time.</summary>
internal sealed class BitrateMeter
{
    private const long IntervalUs = 1_000_000;

    private long _lastBytes;
    private long _lastUs = -1;

    /// <summary>The last interval's rate; 0 before the first has passed.</summary>
    public double BitsPerSecond { get; private set; }

    /// <summary>When the next sample is due.</summary>
    public long NextSampleUs => _lastUs < 0 ? 0 : _lastUs + IntervalUs;

    /// <summary>Offers the counter's value; taken when an interval has passed.</summary>
    public void Sample(long bytes, long nowUs)
    {
        if (nowUs < NextSampleUs)
            return;
        if (_lastUs >= 0)
            BitsPerSecond = (bytes - _lastBytes) * 8e6 / (nowUs - _lastUs);
        _lastBytes = bytes;
        _lastUs = nowUs;
    }
}

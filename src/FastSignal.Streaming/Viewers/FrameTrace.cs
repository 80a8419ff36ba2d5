using FastSignal.Primitives;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// The last pictures of one viewer with the moment each left the pipeline, so that a browser on the same machine, which
/// knows when it presented the picture of an RTP timestamp, can tell how long the way took. Belongs to the viewer's worker.
/// </summary>
internal sealed class FrameTrace
{
    /// <summary>Pictures remembered: four seconds at 60 fps, well above the interval at which a page asks.</summary>
    public const int Capacity = 256;

    private readonly (uint RtpTimestamp, long ArrivalUs)[] _ring = new (uint, long)[Capacity];
    private long _added;

    /// <summary>
    /// Remembers a picture. One that comes in several frames counts from its first: parameter sets leave the payloader
    /// ahead of the slices of the same picture.
    /// </summary>
    /// <param name="rtpTimestamp">The timestamp the viewer was sent.</param>
    /// <param name="arrivalUs">When the frame left the pipeline, in microseconds of <see cref="MonotonicClock"/>.</param>
    public void Add(uint rtpTimestamp, long arrivalUs)
    {
        if (_added > 0 && _ring[(_added - 1) % Capacity].RtpTimestamp == rtpTimestamp)
            return;
        _ring[_added++ % Capacity] = (rtpTimestamp, arrivalUs);
    }

    /// <summary>The pictures, oldest first, in wall time.</summary>
    /// <param name="unixUs">Wall time in microseconds since 1970, read together with <paramref name="nowUs"/>.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    public TracedFrame[] Read(long unixUs, long nowUs)
    {
        int count = (int)Math.Min(_added, Capacity);
        var frames = new TracedFrame[count];
        for (int i = 0; i < count; i++)
        {
            (uint rtpTimestamp, long arrivalUs) = _ring[(_added - count + i) % Capacity];
            frames[i] = new TracedFrame(rtpTimestamp, arrivalUs + unixUs - nowUs);
        }

        return frames;
    }
}

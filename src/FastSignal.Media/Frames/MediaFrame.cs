using FastSignal.Primitives;

namespace FastSignal.Media.Frames;

/// <summary>
/// What one sample of the payloader holds: a run of RTP packets of one picture (or one audio frame) whose payloads stay
/// where the pipeline put them. A picture may arrive as several of these (the parameter sets of an H.264 key frame come
/// ahead of its slices); the marker bit ends it. Reference-counted: the last <see cref="Release"/> gives the memory back.
/// </summary>
public abstract class MediaFrame
{
    // Starts at zero while pooled; the creator sets it to one before the frame is shown to anybody.
    private int _references;

    /// <summary>The packets, in order of sequence number.</summary>
    public abstract ReadOnlySpan<MediaPacket> Packets { get; }

    /// <summary>The payload slices of all packets, in order.</summary>
    public abstract ReadOnlySpan<NativeSlice> Slices { get; }

    /// <summary>True when the first packet begins a key frame (a viewer may start here).</summary>
    public bool StartsKeyFrame { get; protected set; }

    /// <summary>When the frame left the pipeline, in microseconds of <see cref="MonotonicClock"/>.</summary>
    public long ArrivalUs { get; protected set; }

    /// <summary>Keeps the frame's memory until a matching <see cref="Release"/>. Any thread.</summary>
    public void Retain()
    {
        int before = Interlocked.Increment(ref _references) - 1;
        if (before <= 0)
            throw new InvalidOperationException("A media frame was retained after its last release.");
    }

    /// <summary>Drops one reference; the last one unmaps the memory and returns the frame to its pool. Any thread.</summary>
    public void Release()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
            Recycle();
        else if (left < 0)
            throw new InvalidOperationException("A media frame was released more often than it was retained.");
    }

    /// <summary>The creator's own first reference.</summary>
    protected void Open() => Volatile.Write(ref _references, 1);

    /// <summary>Gives the memory back; called exactly once per <see cref="Open"/>.</summary>
    protected abstract void Recycle();
}

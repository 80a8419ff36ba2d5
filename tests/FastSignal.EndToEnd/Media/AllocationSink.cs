using FastSignal.Media.Frames;

namespace FastSignal.EndToEnd.Media;

/// <summary>
/// Sums what the pipeline's thread allocates from one frame to the next, after the first frames have warmed up pools and
/// code. Frames are kept for a moment and given back, as the engine does.
/// </summary>
internal sealed class AllocationSink : IFrameSink
{
    private const int WarmUpFrames = 60;
    private const int HeldFrames = 4;
    private readonly MediaFrame?[] _held = new MediaFrame?[HeldFrames];
    private int _frames;
    private long _before;
    private long _allocatedBytes;

    public int Measured => Math.Max(0, Volatile.Read(ref _frames) - WarmUpFrames);

    public long AllocatedBytes => Volatile.Read(ref _allocatedBytes);

    public void OnFrame(MediaFrame frame)
    {
        long now = GC.GetAllocatedBytesForCurrentThread();
        int index = _frames % HeldFrames;
        _held[index]?.Release();
        frame.Retain();
        _held[index] = frame;
        if (_frames >= WarmUpFrames)
            _allocatedBytes += now - _before;
        _before = now;
        Volatile.Write(ref _frames, _frames + 1);
    }

    /// <summary>Gives back what is still held. Only after the source has stopped.</summary>
    public void ReleaseHeld()
    {
        foreach (MediaFrame? frame in _held)
            frame?.Release();
        Array.Clear(_held);
    }
}

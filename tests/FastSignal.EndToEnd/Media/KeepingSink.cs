using FastSignal.Media.Frames;

namespace FastSignal.EndToEnd.Media;

/// <summary>Retains the first frames it gets, and notes their bytes at that moment.</summary>
internal sealed class KeepingSink(int capacity) : IFrameSink
{
    private readonly List<(MediaFrame Frame, byte[] Bytes)> _kept = [];

    public bool IsFull
    {
        get
        {
            lock (_kept)
                return _kept.Count == capacity;
        }
    }

    public void OnFrame(MediaFrame frame)
    {
        lock (_kept)
        {
            if (_kept.Count == capacity)
                return;
            frame.Retain();
            _kept.Add((frame, Bytes(frame)));
        }
    }

    public void AssertUnchangedAndRelease()
    {
        foreach ((MediaFrame frame, byte[] bytes) in _kept)
        {
            Assert.Equal(bytes, Bytes(frame));
            frame.Release();
        }
    }

    private static byte[] Bytes(MediaFrame frame)
    {
        var bytes = new List<byte>();
        foreach (var slice in frame.Slices)
            bytes.AddRange(slice.Span);
        return [.. bytes];
    }
}

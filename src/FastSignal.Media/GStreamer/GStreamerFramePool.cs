namespace FastSignal.Media.GStreamer;

/// <summary>
/// Frames not in use. Shared by all pipelines and independent of them: a frame may be released long after its pipeline
/// has gone.
/// </summary>
internal static class GStreamerFramePool
{
    /// <summary>Most frames kept for reuse; more than that in flight at once are left to the collector.</summary>
    private const int Capacity = 256;

    private static readonly Lock Sync = new();
    private static readonly GStreamerFrame[] Free = new GStreamerFrame[Capacity];
    private static int _count;

    /// <summary>A frame to load; new when none is free.</summary>
    public static GStreamerFrame Rent()
    {
        lock (Sync)
        {
            if (_count > 0)
                return Free[--_count];
        }
        return new GStreamerFrame();
    }

    /// <summary>Takes back an emptied frame.</summary>
    public static void Return(GStreamerFrame frame)
    {
        lock (Sync)
        {
            if (_count < Capacity)
                Free[_count++] = frame;
        }
    }
}

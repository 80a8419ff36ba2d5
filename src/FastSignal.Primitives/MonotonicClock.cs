using System.Diagnostics;

namespace FastSignal.Primitives;

/// <summary>
/// Monotonic time in microseconds. Protocol code never reads it: time is an argument (<c>nowUs</c>), so that tests
/// run under a virtual clock. Only the owners of sockets, threads and callbacks call <see cref="NowUs"/>.
/// </summary>
public static class MonotonicClock
{
    private static readonly double MicrosecondsPerTick = 1_000_000.0 / Stopwatch.Frequency;

    /// <summary>Microseconds since an arbitrary fixed point; never goes back.</summary>
    public static long NowUs => (long)(Stopwatch.GetTimestamp() * MicrosecondsPerTick);
}

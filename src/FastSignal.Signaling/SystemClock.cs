using FastSignal.Primitives;

namespace FastSignal.Signaling;

/// <summary>The machine's time.</summary>
public sealed class SystemClock : ISignalingClock
{
    /// <summary>The only one needed.</summary>
    public static SystemClock Instance { get; } = new();

    /// <inheritdoc/>
    public long NowUs => MonotonicClock.NowUs;

    /// <inheritdoc/>
    public long UnixTimeMs => DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    /// <inheritdoc/>
    public ITimer? CreateTimer(Action callback) =>
        new Timer(static state => ((Action)state!)(), callback, Timeout.Infinite, Timeout.Infinite);
}

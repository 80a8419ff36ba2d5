namespace FastSignal.Signaling;

/// <summary>The two times signalling needs; a virtual one drives the tests.</summary>
public interface ISignalingClock
{
    /// <summary>Monotonic microseconds, for limits and timeouts.</summary>
    long NowUs { get; }

    /// <summary>Milliseconds since the Unix epoch, for what clients and operators read.</summary>
    long UnixTimeMs { get; }

    /// <summary>
    /// Makes a timer that is not armed. Under a clock that only moves when told it never fires: whoever moves the clock
    /// calls <see cref="SignalingServer.Tick"/> as well.
    /// </summary>
    ITimer? CreateTimer(Action callback) => null;
}

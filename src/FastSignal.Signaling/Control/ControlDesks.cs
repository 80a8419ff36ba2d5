using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Control;

/// <summary>
/// The desks of all streams somebody watches: one comes with the first viewer and goes with the last. Desks are few (one
/// per stream), so whoever needs all of them walks through all of them. Any thread.
/// </summary>
internal sealed class ControlDesks : IDisposable
{
    // A timer that fires a little early finds nothing due and has to be armed again.
    private static readonly TimeSpan TimerSlack = TimeSpan.FromMilliseconds(1);

    private readonly SessionEnvironment _environment;
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ControlDesk> _byStream = new(StringComparer.Ordinal);
    private readonly ITimer? _timer;
    private ControlDesk[] _all = [];
    private int _armed;

    /// <summary>No desk yet.</summary>
    public ControlDesks(SessionEnvironment environment)
    {
        _environment = environment;
        if (environment.Options.Control.MoveInterval > TimeSpan.Zero)
            _timer = environment.Clock.CreateTimer(Flush);
    }

    /// <summary>Streams somebody watches.</summary>
    public int Count => Volatile.Read(ref _all).Length;

    /// <summary>The desk of a stream; null when nobody watches it.</summary>
    public ControlDesk? Find(string stream)
    {
        lock (_gate)
            return _byStream.GetValueOrDefault(stream);
    }

    /// <summary>A viewer comes to a stream.</summary>
    public ControlDesk Enter(string stream, SessionControl member, out bool hasNews)
    {
        lock (_gate)
        {
            if (!_byStream.TryGetValue(stream, out ControlDesk? desk))
            {
                _byStream.Add(stream, desk = new ControlDesk(_environment, stream));
                _all = [.. _byStream.Values];
            }

            hasNews = desk.Enter(member);
            return desk;
        }
    }

    /// <summary>A viewer goes. True when there is something to tell those who stay.</summary>
    public bool Leave(ControlDesk desk, SessionControl member)
    {
        lock (_gate)
        {
            bool changed = desk.Leave(member, _environment.Clock.NowUs);
            if (!desk.IsEmpty)
                return changed;
            _byStream.Remove(desk.Stream);
            _all = [.. _byStream.Values];
            return false;
        }
    }

    /// <summary>Ends what is due: holders' times, waiting moves.</summary>
    public void Tick(long nowUs)
    {
        foreach (ControlDesk desk in Volatile.Read(ref _all))
            desk.Tick(nowUs);
    }

    /// <summary>A move waits: have it applied when its interval is over, even when nothing follows it.</summary>
    public void Arm()
    {
        if (_timer is not null && Interlocked.Exchange(ref _armed, 1) == 0)
            _timer.Change(_environment.Options.Control.MoveInterval + TimerSlack, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops the timer.</summary>
    public void Dispose() => _timer?.Dispose();

    private void Flush()
    {
        Volatile.Write(ref _armed, 0);
        long nowUs = _environment.Clock.NowUs;
        bool more = false;
        foreach (ControlDesk desk in Volatile.Read(ref _all))
            more |= desk.Flush(nowUs);
        if (more)
            Arm();
    }
}

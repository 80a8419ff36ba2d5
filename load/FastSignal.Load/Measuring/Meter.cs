using System.Diagnostics;
using FastSignal.Load.Client;
using FastSignal.Primitives;

namespace FastSignal.Load.Measuring;

/// <summary>
/// Counts units and latencies while it is open, and once a second says how things stand. May be opened and closed again: the windows
/// add up, and what happens between them is not measured. Belongs to the loop's thread; only <see cref="Latest"/> is read from elsewhere.
/// </summary>
internal sealed class Meter
{
    private const long IntervalUs = 1_000_000;

    /// <summary>Most intervals kept: above the longest run.</summary>
    private const int MaxIntervals = 3 * 3600;

    private readonly LoadLoop _loop;
    private readonly ServerProcess? _server;
    private readonly LogLinearHistogram _second = new();
    private readonly List<Interval> _intervals = [];
    private ProcessSample? _windowSample;
    private ProcessSample? _secondSample;
    private TimeSpan _windowClientCpu;
    private long _windowBusyUs;
    private long _windowFromUs;
    private long _secondFromUs;
    private long _secondBusyUs;
    private long _secondUnits;
    private Interval? _latest;
    private string _phase = "connecting";

    /// <summary>Watches a loop and, where it can be seen, the server.</summary>
    public Meter(LoadLoop loop, ServerProcess? server)
    {
        (_loop, _server) = (loop, server);
        loop.OnTurn = Turn;
    }

    /// <summary>Whether units count at the moment.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Units counted in all windows.</summary>
    public long Units { get; private set; }

    /// <summary>Length of all windows in microseconds.</summary>
    public long ElapsedUs { get; private set; }

    /// <summary>Latencies in microseconds.</summary>
    public LogLinearHistogram Latency { get; } = new();

    /// <summary>CPU time of the server in all windows, in microseconds; null when it could not be sampled.</summary>
    public long? ServerCpuUs { get; private set; }

    /// <summary>Resident memory of the server when the first window opened.</summary>
    public long? RssBefore { get; private set; }

    /// <summary>Resident memory of the server when the last window closed.</summary>
    public long? RssAfter { get; private set; }

    /// <summary>Largest resident memory that was seen.</summary>
    public long? RssPeak { get; private set; }

    /// <summary>CPU time of this process in all windows, in microseconds.</summary>
    public long ClientCpuUs { get; private set; }

    /// <summary>Work of the loop in all windows, in microseconds.</summary>
    public long ClientBusyUs { get; private set; }

    /// <summary>Connections with a socket, the most there were.</summary>
    public int PeakConnections { get; private set; }

    /// <summary>The seconds of all windows.</summary>
    public IReadOnlyList<Interval> Intervals => _intervals;

    /// <summary>What the scenario is doing, in a word.</summary>
    public string Phase
    {
        get => Volatile.Read(ref _phase);
        set => Volatile.Write(ref _phase, value);
    }

    /// <summary>How things stood a moment ago; any thread may ask.</summary>
    public Interval? Latest => Volatile.Read(ref _latest);

    /// <summary>Counts a unit whose latency is known.</summary>
    public void Record(long latencyUs)
    {
        _second.Record(latencyUs);
        _secondUnits++;
        if (!IsOpen)
            return;
        Latency.Record(latencyUs);
        Units++;
    }

    /// <summary>Counts units without a latency.</summary>
    public void Count(long units)
    {
        _secondUnits += units;
        if (IsOpen)
            Units += units;
    }

    /// <summary>Counts a latency that is no unit.</summary>
    public void RecordLatency(long latencyUs)
    {
        _second.Record(latencyUs);
        if (IsOpen)
            Latency.Record(latencyUs);
    }

    /// <summary>Begins to measure.</summary>
    public void Open()
    {
        Debug.Assert(!IsOpen, "Windows do not nest.");
        _windowSample = _server?.Sample();
        RssBefore ??= _windowSample?.RssBytes;
        _windowClientCpu = Environment.CpuUsage.TotalTime;
        _windowBusyUs = _loop.BusyUs;
        _windowFromUs = MonotonicClock.NowUs;
        IsOpen = true;
        StartSecond(_windowFromUs, _windowSample);
    }

    /// <summary>Ends the window.</summary>
    public void Close()
    {
        Debug.Assert(IsOpen, "Only an open window closes.");
        long now = MonotonicClock.NowUs;
        ProcessSample? sample = _server?.Sample();
        // A last stretch of less than half a second would only be noise in the charts.
        if (now - _secondFromUs > IntervalUs / 2 || _intervals.Count == 0)
            Cut(now, sample);
        IsOpen = false;
        ElapsedUs += now - _windowFromUs;
        ClientBusyUs += _loop.BusyUs - _windowBusyUs;
        ClientCpuUs += (long)(Environment.CpuUsage.TotalTime - _windowClientCpu).TotalMicroseconds;
        if (sample is not { } after || _windowSample is not { } before)
            return;
        ServerCpuUs = (ServerCpuUs ?? 0) + after.CpuUs - before.CpuUs;
        RssAfter = after.RssBytes;
        RssPeak = Math.Max(RssPeak ?? 0, after.RssBytes);
    }

    private void Turn(long nowUs)
    {
        PeakConnections = Math.Max(PeakConnections, _loop.Count);
        if (_secondFromUs == 0)
            StartSecond(nowUs, _server?.Sample());
        else if (nowUs - _secondFromUs >= IntervalUs)
            Cut(nowUs, _server?.Sample());
    }

    private void Cut(long nowUs, ProcessSample? sample)
    {
        double lengthUs = Math.Max(1, nowUs - _secondFromUs);
        Interval interval = new()
        {
            At = (ElapsedUs + (IsOpen ? nowUs - _windowFromUs : 0)) / 1e6,
            Rate = _secondUnits * 1e6 / lengthUs,
            P50Us = _second.Percentile(50),
            P99Us = _second.Percentile(99),
            ServerCpuPercent = sample is { } now && _secondSample is { } before ? (now.CpuUs - before.CpuUs) * 100 / lengthUs : null,
            ServerRssBytes = sample?.RssBytes,
            ClientBusyPercent = (_loop.BusyUs - _secondBusyUs) * 100 / lengthUs,
            Connections = _loop.Count,
        };
        Volatile.Write(ref _latest, interval);
        if (IsOpen && _intervals.Count < MaxIntervals)
            _intervals.Add(interval);
        if (IsOpen && sample is { } seen)
            RssPeak = Math.Max(RssPeak ?? 0, seen.RssBytes);
        StartSecond(nowUs, sample);
    }

    private void StartSecond(long nowUs, ProcessSample? sample)
    {
        _secondFromUs = nowUs;
        _secondSample = sample;
        _secondBusyUs = _loop.BusyUs;
        _secondUnits = 0;
        _second.Reset();
    }
}

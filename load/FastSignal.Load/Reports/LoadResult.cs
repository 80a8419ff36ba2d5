using FastSignal.Load.Measuring;

namespace FastSignal.Load.Reports;

/// <summary>Everything one run found out; what the JSON file holds.</summary>
internal sealed record LoadResult
{
    /// <summary>Name of the scenario.</summary>
    public required string Scenario { get; init; }

    /// <summary>Name of the server in a comparison; may be empty.</summary>
    public required string Label { get; init; }

    /// <summary>Name of the measurement in a comparison; may be empty.</summary>
    public required string Row { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Processor, memory and system of this machine.</summary>
    public required string Machine { get; init; }

    /// <summary>Every option with its value.</summary>
    public required IReadOnlyDictionary<string, string> Options { get; init; }

    /// <summary>Seconds that were measured.</summary>
    public required double Seconds { get; init; }

    /// <summary>What is counted, in the singular.</summary>
    public required string Unit { get; init; }

    /// <summary>How many.</summary>
    public required long Count { get; init; }

    /// <summary>How many per second.</summary>
    public required double Rate { get; init; }

    /// <summary>What the latency is that of.</summary>
    public required string LatencyOf { get; init; }

    /// <summary>Latencies; null when none was measured.</summary>
    public LatencyFigures? Latency { get; init; }

    /// <summary>The server's side; null when it could not be sampled.</summary>
    public ServerFigures? Server { get; init; }

    /// <summary>This tool's side.</summary>
    public required ClientFigures Client { get; init; }

    /// <summary>Errors by kind.</summary>
    public required IReadOnlyDictionary<string, long> Errors { get; init; }

    /// <summary>What else the scenario has to say.</summary>
    public required IReadOnlyDictionary<string, double> Details { get; init; }

    /// <summary>The limits and what became of them.</summary>
    public required IReadOnlyList<LimitCheck> Limits { get; init; }

    /// <summary>The measured seconds.</summary>
    public required IReadOnlyList<Interval> Intervals { get; init; }

    /// <summary>Why the run ended before its end; null when it did not.</summary>
    public string? Aborted { get; init; }

    /// <summary>Whether it ran to its end and every limit holds.</summary>
    public bool Passed => Aborted is null && Limits.All(limit => limit.Holds);
}

/// <summary>Latencies in microseconds.</summary>
/// <param name="Count">How many.</param>
/// <param name="Mean">The average.</param>
/// <param name="P50">The median.</param>
/// <param name="P90">Nine of ten are at most this.</param>
/// <param name="P99">99 of 100 are at most this.</param>
/// <param name="P999">999 of 1,000 are at most this.</param>
/// <param name="Max">The largest.</param>
/// <param name="Curve">Percentiles from 0 to 100 for a chart.</param>
internal sealed record LatencyFigures(long Count, double Mean, long P50, long P90, long P99, long P999, long Max, IReadOnlyList<CurvePoint> Curve);

/// <summary>One point of the percentile curve.</summary>
/// <param name="Percent">From 0 to 100.</param>
/// <param name="Us">Latency in microseconds.</param>
internal sealed record CurvePoint(double Percent, long Us);

/// <summary>What the server used in the measured time.</summary>
/// <param name="Pid">Process id.</param>
/// <param name="Name">Name of the executable.</param>
/// <param name="CpuUsPerUnit">CPU time for each unit in microseconds: the main figure; null when nothing was counted.</param>
/// <param name="CpuPercent">CPU time in percent of one core.</param>
/// <param name="RssBefore">Resident memory in bytes at the begin.</param>
/// <param name="RssAfter">At the end.</param>
/// <param name="RssPeak">The most that was seen.</param>
/// <param name="RssGrowth">Growth in bytes as the scenario defines it.</param>
internal sealed record ServerFigures(
    int Pid, string Name, double? CpuUsPerUnit, double CpuPercent, long RssBefore, long RssAfter, long RssPeak, long RssGrowth);

/// <summary>What this tool used in the measured time.</summary>
/// <param name="CpuPercent">CPU time of the process in percent of one core; polling for exact pacing counts in it.</param>
/// <param name="BusyPercent">Work of the loop in percent of the time, without sleeping and polling.</param>
/// <param name="IsSaturated">Whether the client may have been the bottleneck, so that rate and latency are its own; CPU time per unit is not touched by it.</param>
/// <param name="PeakConnections">Most connections at once.</param>
internal sealed record ClientFigures(double CpuPercent, double BusyPercent, bool IsSaturated, int PeakConnections);

/// <summary>A limit of the user's.</summary>
/// <param name="Name">Name of its option.</param>
/// <param name="Allowed">What it says.</param>
/// <param name="Measured">What came out, or why that is unknown.</param>
/// <param name="Holds">Whether it holds; one that could not be checked does not.</param>
internal sealed record LimitCheck(string Name, string Allowed, string Measured, bool Holds);

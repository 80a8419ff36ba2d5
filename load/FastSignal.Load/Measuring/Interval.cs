namespace FastSignal.Load.Measuring;

/// <summary>About a second of a run.</summary>
internal sealed record Interval
{
    /// <summary>Seconds from the begin of the measured time to the end of this one.</summary>
    public required double At { get; init; }

    /// <summary>Units per second.</summary>
    public required double Rate { get; init; }

    /// <summary>Median latency in microseconds; 0 when nothing was measured.</summary>
    public required long P50Us { get; init; }

    /// <summary>99 of 100 latencies are at most this.</summary>
    public required long P99Us { get; init; }

    /// <summary>CPU time of the server as percent of one core; null when it is not sampled.</summary>
    public double? ServerCpuPercent { get; init; }

    /// <summary>Resident memory of the server in bytes; null when it is not sampled.</summary>
    public long? ServerRssBytes { get; init; }

    /// <summary>How busy the client's loop was, in percent of the time.</summary>
    public required double ClientBusyPercent { get; init; }

    /// <summary>Connections with a socket.</summary>
    public required int Connections { get; init; }
}

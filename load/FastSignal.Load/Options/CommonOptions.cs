using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Options;

/// <summary>What every scenario takes, and the bounds that none exceeds.</summary>
internal static class CommonOptions
{
    /// <summary>Most connections one run may hold; a process has no more local ports to one address.</summary>
    public const int MaxConnections = 60_000;

    /// <summary>Most connections that may be under way at once.</summary>
    public const int MaxInFlight = 4096;

    /// <summary>Most messages, connections or negotiations a paced run may begin in a second.</summary>
    public const double MaxRate = 1_000_000;

    /// <summary>Longest measured time.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromHours(2);

    /// <summary>Longest warm-up.</summary>
    public static readonly TimeSpan MaxWarmup = TimeSpan.FromMinutes(10);

    /// <summary>Longest wait for connections, for the last answers, or for the server to settle.</summary>
    public static readonly TimeSpan MaxPatience = TimeSpan.FromMinutes(10);

    public static readonly TextOption Url = new("url", "ws://127.0.0.1:8080", "ws://HOST:PORT", "The server; loopback unless --allow-remote.");
    public static readonly Switch AllowRemote = new("allow-remote", "Allow a target that is not loopback. Load only what is yours.");
    public static readonly Option<int> Pid = Integer(
        "pid", 0, 0, int.MaxValue, "(0 finds who listens on the port)", "Process whose CPU time and memory are sampled; it must run on this machine.");
    public static readonly Option<TimeSpan> ConnectTimeout = Duration(
        "connect-timeout", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(100), MaxPatience, "Longest time until every connection is open.");
    public static readonly Option<int> InFlight = Integer("in-flight", 64, 1, MaxInFlight, "connections", "Connections that are set up at the same time.");
    public static readonly TextOption Label = new("label", "", "text", "Name of the server in a comparison.");
    public static readonly TextOption Row = new("row", "", "text", "Name of the measurement in a comparison.");
    public static readonly TextOption Json = new("json", "", "a file name", "Also write the result as JSON.");
    public static readonly TextOption Html = new("html", "", "a file name", "Also write the result as one self-contained HTML page.");
    public static readonly Switch Quiet = new("quiet", "No progress, only the result.");

    public static readonly Option<TimeSpan> MaxP99 = Duration(
        "max-p99", null, TimeSpan.FromMilliseconds(0.001), TimeSpan.FromHours(1), "Limit: 99 of 100 latencies are at most this.");
    public static readonly Option<double> MaxCpuUs = Number(
        "max-cpu-us", null, 0.001, 1e9, "microseconds", "Limit: CPU time of the server for each unit (message, delivery, connection).");
    public static readonly Option<int> MaxErrors = Integer("max-errors", 0, 0, int.MaxValue, "errors", "Limit: errors of all kinds.");
    public static readonly Option<double> MinRate = Number("min-rate", null, 0.001, 1e9, "units per second", "Limit: least throughput.");

    /// <summary>Where a scenario's connections go.</summary>
    public static TextOption Path(string path) => new("path", path, "a path that begins with /", "Path of the WebSocket.", text => text.StartsWith('/'));

    /// <summary>How many connections.</summary>
    public static Option<int> Connections(int count) => Integer("connections", count, 1, MaxConnections, "connections", "Connections at once.");

    /// <summary>The measured time.</summary>
    public static Option<TimeSpan> Measured(double seconds) => Duration(
        "duration", TimeSpan.FromSeconds(seconds), TimeSpan.FromMilliseconds(100), MaxDuration, "Time that is measured.");

    /// <summary>The time before it.</summary>
    public static Option<TimeSpan> Warmup(double seconds) => Duration(
        "warmup", TimeSpan.FromSeconds(seconds), TimeSpan.Zero, MaxWarmup, "Load before the measured time; a JIT server needs 20s.");

    /// <summary>Growth of the server's memory that is allowed; null for no limit unless given.</summary>
    public static Option<long> MaxRssGrowth(long? bytes) => Size(
        "max-rss-growth", bytes, 0, 1L << 40, "Limit: growth of the server's resident memory over the measured time.");

    /// <summary>The options of every scenario, behind its own.</summary>
    public static IReadOnlyList<Option> Shared(Option<long> maxRssGrowth) =>
    [
        Url, AllowRemote, Pid, ConnectTimeout, InFlight, MaxErrors, MaxP99, MaxCpuUs, MinRate, maxRssGrowth, Label, Row, Json, Html, Quiet,
    ];
}

using System.Globalization;
using System.Text;

namespace FastSignal.Load.Reports;

/// <summary>The result as lines of text.</summary>
internal static class TextReport
{
    /// <summary>Writes it.</summary>
    public static string Write(LoadResult result)
    {
        StringBuilder text = new();
        string label = result.Label.Length > 0 ? $" ({result.Label})" : "";
        Line(text, $"{result.Scenario}{label}: {Plural(result.Count, result.Unit)} in {result.Seconds:0.0} s, {result.Rate:0} a second");
        if (result.Server is { } server)
        {
            string each = server.CpuUsPerUnit is { } us ? string.Create(CultureInfo.InvariantCulture, $"{us:0.00} us CPU for each {result.Unit}, ") : "";
            Line(text, $"  server   {each}{server.CpuPercent:0} % of a core, RSS {Mb(server.RssBefore)} -> {Mb(server.RssAfter)}, peak {Mb(server.RssPeak)} (process {server.Pid}, {server.Name})");
        }
        else
        {
            Line(text, $"  server   not sampled: nothing was measured, or no process to be seen from here listens there");
        }

        if (result.Latency is { } latency)
            Line(text, $"  latency  p50 {Time(latency.P50)}, p90 {Time(latency.P90)}, p99 {Time(latency.P99)}, p99.9 {Time(latency.P999)}, max {Time(latency.Max)} ({result.LatencyOf})");
        Line(text, $"  client   loop busy {result.Client.BusyPercent:0} %, CPU {result.Client.CpuPercent:0} % of a core, at most {Plural(result.Client.PeakConnections, "connection")}");
        if (result.Client.IsSaturated)
            Line(text, $"           The client was saturated: rate and latency may be its own; CPU for each {result.Unit} is the server's.");
        foreach ((string name, double value) in result.Details)
            Line(text, $"  {name} {value.ToString(CultureInfo.InvariantCulture)}");
        foreach ((string kind, long count) in result.Errors)
            Line(text, $"  error    {count} x {kind}");
        foreach (LimitCheck limit in result.Limits)
            Line(text, $"  limit    --{limit.Name} {limit.Allowed}: {limit.Measured}, {(limit.Holds ? "holds" : "BROKEN")}");
        if (result.Aborted is not null)
            Line(text, $"  ABORTED  {result.Aborted}");
        return text.ToString();
    }

    /// <summary>A latency in the unit that reads best.</summary>
    public static string Time(long us) => us switch
    {
        < 1000 => string.Create(CultureInfo.InvariantCulture, $"{us} us"),
        < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{us / 1000.0:0.00} ms"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{us / 1e6:0.00} s"),
    };

    /// <summary>Bytes as megabytes (10^6).</summary>
    public static string Mb(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB");

    /// <summary>A count with its unit.</summary>
    public static string Plural(long count, string unit) => (count, unit) switch
    {
        (1, _) => $"1 {unit}",
        (_, "delivery") => string.Create(CultureInfo.InvariantCulture, $"{count} deliveries"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{count} {unit}s"),
    };

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}

using System.Globalization;
using System.Net;
using System.Text;
using FastSignal.Load.Measuring;

namespace FastSignal.Load.Reports;

/// <summary>The result as one HTML page that needs nothing but itself.</summary>
internal static class HtmlReport
{
    private const string Style = """
        :root{color-scheme:light dark}
        body{font:15px/1.5 system-ui,sans-serif;max-width:1360px;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.4rem;margin-bottom:0}
        .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(420px,1fr));gap:1rem}
        figure{margin:0;border:1px solid #8884;border-radius:8px;padding:.75rem}
        figcaption{font-weight:600}
        svg{width:100%;height:auto}
        svg text{font-size:11px;fill:currentColor;opacity:.75}
        .grid{stroke:#8884}
        .legend{margin:.25rem 0 0}
        table{border-collapse:collapse;margin:1rem 0}
        td,th{border:1px solid #8884;padding:.25rem .6rem;text-align:left}
        .bad{color:#dc2626;font-weight:600}
        .good{color:#059669;font-weight:600}
        """;

    /// <summary>Writes it.</summary>
    public static string Write(LoadResult result)
    {
        string title = result.Label.Length > 0 ? $"{result.Scenario}: {result.Label}" : result.Scenario;
        StringBuilder page = new();
        Add(page, $"<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n");
        Add(page, $"<title>{Encode(title)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<h1>{Encode(title)}</h1>\n");
        Add(page, $"<p>{result.StartedAt:yyyy-MM-dd HH:mm} UTC, {Encode(result.Machine)}</p>\n");
        Add(page, $"<p class=\"{(result.Passed ? "good" : "bad")}\">{(result.Passed ? "passed" : "failed")}{(result.Aborted is null ? "" : ": " + Encode(result.Aborted))}</p>\n");
        Figures(page, result);
        Charts(page, result);
        Table(page, "Limit", ["Allowed", "Measured", ""], result.Limits.Select(limit => (limit.Name, new[] { limit.Allowed, limit.Measured, limit.Holds ? "holds" : "broken" })));
        Table(page, "Error", ["Count"], result.Errors.Select(error => (error.Key, new[] { error.Value.ToString(CultureInfo.InvariantCulture) })));
        Table(page, "Detail", ["Value"], result.Details.Select(detail => (detail.Key, new[] { detail.Value.ToString(CultureInfo.InvariantCulture) })));
        Table(page, "Option", ["Value"], result.Options.Select(option => ("--" + option.Key, new[] { option.Value })));
        page.Append("<p>Absolute times depend on the machine and on what else it does. CPU time of the server, and ratios between servers measured in the same run, say more.</p>\n</body>\n</html>\n");
        return page.ToString();
    }

    private static void Figures(StringBuilder page, LoadResult result)
    {
        List<(string, string[])> rows = [("Measured", [Text($"{TextReport.Plural(result.Count, result.Unit)} in {result.Seconds:0.0} s, {result.Rate:0} a second")])];
        if (result.Server is { } server)
        {
            if (server.CpuUsPerUnit is { } us)
                rows.Add(($"Server CPU for each {result.Unit}", [Text($"{us:0.00} us")]));
            rows.Add(("Server CPU", [Text($"{server.CpuPercent:0} % of a core (process {server.Pid}, {server.Name})")]));
            rows.Add(("Server RSS", [$"{TextReport.Mb(server.RssBefore)} before, {TextReport.Mb(server.RssAfter)} after, {TextReport.Mb(server.RssPeak)} peak"]));
        }

        if (result.Latency is { } latency)
        {
            rows.Add(($"Latency ({result.LatencyOf})",
                [$"p50 {TextReport.Time(latency.P50)}, p90 {TextReport.Time(latency.P90)}, p99 {TextReport.Time(latency.P99)}, p99.9 {TextReport.Time(latency.P999)}, max {TextReport.Time(latency.Max)}"]));
        }

        rows.Add(("Client", [Text($"loop busy {result.Client.BusyPercent:0} %{(result.Client.IsSaturated ? ": saturated, rate and latency may be its own" : "")}")]));
        Table(page, "Figure", ["Value"], rows);
    }

    private static void Charts(StringBuilder page, LoadResult result)
    {
        page.Append("<div class=\"charts\">\n");
        if (result.Latency is { } latency)
        {
            // Percentiles by their nines: as much room for 99 to 99.9 as for 90 to 99.
            IReadOnlyList<(double, string)> nines = [(Nines(0), "0"), (Nines(50), "50"), (Nines(90), "90"), (Nines(99), "99"), (Nines(99.9), "99.9"), (Nines(99.99), "99.99"), (Nines(100), "max")];
            page.Append(LineChart.Draw("Latency by percentile, ms", [new ChartLine(result.LatencyOf, [.. latency.Curve.Select(point => (Nines(point.Percent), point.Us / 1000.0))])], nines));
        }

        page.Append(LineChart.Draw(
            $"Rate over time, {TextReport.Plural(2, result.Unit)[2..]} per second", [Over("rate", interval => interval.Rate)]));
        page.Append(LineChart.Draw("Latency over time, ms", [Over("p50", interval => interval.P50Us / 1000.0), Over("p99", interval => interval.P99Us / 1000.0)]));
        page.Append(LineChart.Draw(
            "CPU over time, percent of a core",
            [Over("server", interval => interval.ServerCpuPercent ?? double.NaN), Over("client's loop", interval => interval.ClientBusyPercent)]));
        page.Append(LineChart.Draw("Resident memory of the server, MB", [Over("RSS", interval => interval.ServerRssBytes / 1e6 ?? double.NaN)]));
        page.Append(LineChart.Draw("Connections", [Over("connections", interval => interval.Connections)]));
        page.Append("</div>\n");

        ChartLine Over(string name, Func<Interval, double> value) => new(name, [.. result.Intervals.Select(interval => (interval.At, value(interval)))]);
    }

    private static double Nines(double percent) => -Math.Log10(1 - Math.Min(percent, 99.999) / 100);

    private static void Table(StringBuilder page, string name, string[] columns, IEnumerable<(string Name, string[] Cells)> rows)
    {
        (string Name, string[] Cells)[] all = [.. rows];
        if (all.Length == 0)
            return;
        Add(page, $"<table>\n<tr><th>{Encode(name)}</th>{string.Concat(columns.Select(column => $"<th>{Encode(column)}</th>"))}</tr>\n");
        foreach ((string row, string[] cells) in all)
            Add(page, $"<tr><td>{Encode(row)}</td>{string.Concat(cells.Select(cell => $"<td>{Encode(cell)}</td>"))}</tr>\n");
        page.Append("</table>\n");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);

    private static string Encode(string text) => WebUtility.HtmlEncode(text);

    private static void Add(StringBuilder page, FormattableString text) => page.Append(text.ToString(CultureInfo.InvariantCulture));
}

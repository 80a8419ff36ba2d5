using System.Globalization;
using System.Text;
using System.Text.Json;
using FastSignal.Load.Scenarios;

namespace FastSignal.Load.Reports;

/// <summary>
/// Sets the results of several runs side by side: a row for each <c>--row</c>, a column for each <c>--label</c>, both in the order in which they
/// first appear. Several rounds of the same are one cell: median, and least to greatest behind it.
/// </summary>
internal static class Comparison
{
    /// <summary>Most results one comparison takes.</summary>
    public const int MaxResults = 10_000;

    /// <summary>Reads results.</summary>
    /// <exception cref="LoadFailureException">A file is missing, or no result.</exception>
    public static List<LoadResult> Read(IReadOnlyList<string> files)
    {
        if (files.Count is 0 or > MaxResults)
            throw new LoadFailureException($"compare takes 1 to {MaxResults} results");
        List<LoadResult> results = [];
        foreach (string file in files)
        {
            try
            {
                using FileStream stream = File.OpenRead(file);
                results.Add(JsonSerializer.Deserialize(stream, LoadJsonContext.Default.LoadResult) ?? throw new JsonException("it is null"));
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
            {
                throw new LoadFailureException($"{file}: {exception.Message}");
            }
        }

        return [.. results.OrderBy(result => result.StartedAt)];
    }

    /// <summary>Writes Markdown tables: the main figure, throughput, latency.</summary>
    public static string Write(IReadOnlyList<LoadResult> results)
    {
        StringBuilder text = new();
        string[] labels = [.. results.Select(result => Name(result.Label, "server")).Distinct()];
        Section(text, "Main figure: what the server used", labels, results, MainFigure, result => $", {MainUnit(result)}");
        LoadResult[] paced = [.. results.Where(result => result.Scenario != "idle")];
        Section(text, "Throughput, units per second", labels, paced, result => result.Rate, _ => "");
        Section(text, "Latency p50, ms", labels, paced, result => result.Latency?.P50 / 1000.0, _ => "");
        Section(text, "Latency p99, ms", labels, paced, result => result.Latency?.P99 / 1000.0, _ => "");

        LoadResult[] saturated = [.. results.Where(result => result.Client.IsSaturated)];
        if (saturated.Length > 0)
        {
            text.Append("The client was saturated in: ")
                .AppendJoin(", ", saturated.GroupBy(result => $"{Name(result.Row, result.Scenario)} / {Name(result.Label, "server")}")
                    .Select(group => string.Create(CultureInfo.InvariantCulture, $"{group.Key} ({group.Count()} of {results.Count(result => $"{Name(result.Row, result.Scenario)} / {Name(result.Label, "server")}" == group.Key)})")))
                .Append(". Throughput and latency of these are the client's as much as the server's; CPU time is the server's.\n\n");
        }

        foreach (LoadResult failed in results.Where(result => !result.Passed))
        {
            string why = failed.Aborted ?? string.Join("; ", failed.Limits.Where(limit => !limit.Holds).Select(limit => $"--{limit.Name} {limit.Allowed}: {limit.Measured}")
                .Concat(failed.Errors.Select(error => $"{error.Value} x {error.Key}")));
            text.Append(CultureInfo.InvariantCulture, $"Failed: {Name(failed.Row, failed.Scenario)} / {Name(failed.Label, "server")}: {why}\n\n");
        }

        return text.ToString();
    }

    private static void Section(
        StringBuilder text, string title, string[] labels, IReadOnlyList<LoadResult> results, Func<LoadResult, double?> figure, Func<LoadResult, string> unit)
    {
        text.Append("### ").Append(title).Append("\n\n| |");
        foreach (string label in labels)
            text.Append(' ').Append(label).Append(" |");
        text.Append("\n|---|").Insert(text.Length, "---|", labels.Length).Append('\n');
        foreach (IGrouping<string, LoadResult> row in results.GroupBy(result => Name(result.Row, result.Scenario)))
        {
            text.Append("| ").Append(row.Key).Append(unit(row.First())).Append(" |");
            foreach (string label in labels)
            {
                double[] values = [.. row.Where(result => Name(result.Label, "server") == label).Select(figure).OfType<double>().Order()];
                text.Append(' ').Append(Cell(values)).Append(" |");
            }

            text.Append('\n');
        }

        text.Append('\n');
    }

    private static double? MainFigure(LoadResult result) =>
        result.Scenario == "idle" ? (result.Details.TryGetValue("rss_bytes_per_connection", out double bytes) ? bytes : null) : result.Server?.CpuUsPerUnit;

    private static string MainUnit(LoadResult result) => result.Scenario == "idle" ? "RSS bytes per connection" : $"CPU us per {result.Unit}";

    private static string Cell(double[] sorted)
    {
        if (sorted.Length == 0)
            return "-";
        double median = sorted.Length % 2 == 1 ? sorted[sorted.Length / 2] : (sorted[sorted.Length / 2 - 1] + sorted[sorted.Length / 2]) / 2;
        return sorted.Length == 1 ? Text(median) : $"{Text(median)} [{Text(sorted[0])} - {Text(sorted[^1])}]";
    }

    private static string Text(double value) => value.ToString(Math.Abs(value) >= 100 ? "0" : Math.Abs(value) >= 10 ? "0.0" : "0.00", CultureInfo.InvariantCulture);

    private static string Name(string name, string otherwise) => (name.Length > 0 ? name : otherwise).Replace("|", "/", StringComparison.Ordinal);
}

using System.Globalization;
using FastSignal.Figures;
using FastSignal.Load.Measuring;
using FastSignal.Load.Options;
using FastSignal.Load.Scenarios;
using FastSignal.Primitives;

namespace FastSignal.Load.Reports;

/// <summary>Makes the result of what was counted, and holds the user's limits against it.</summary>
internal static class ResultBuilder
{
    /// <summary>From this on the client may have been what held the server back.</summary>
    private const double SaturatedPercent = 90;

    /// <summary>A secret, and where and under which name the result went.</summary>
    private static readonly string[] s_unreported =
    [
        BroadcastScenario.AdminToken.Name, CommonOptions.Json.Name, CommonOptions.Html.Name, CommonOptions.Label.Name, CommonOptions.Row.Name, CommonOptions.Quiet.Name,
    ];

    private static readonly double[] s_curve = [0, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 97, 98, 99, 99.5, 99.9, 99.95, 99.99, 100];

    /// <summary>Builds it.</summary>
    public static LoadResult Build(Scenario scenario, LoadRun run, ServerProcess? server, DateTimeOffset startedAt, string? aborted)
    {
        Meter meter = run.Meter;
        double seconds = meter.ElapsedUs / 1e6;
        double busy = meter.ElapsedUs == 0 ? 0 : meter.ClientBusyUs * 100.0 / meter.ElapsedUs;
        LoadResult result = new()
        {
            Scenario = scenario.Name,
            Label = run.Options.Get(CommonOptions.Label),
            Row = run.Options.Get(CommonOptions.Row),
            StartedAt = startedAt,
            Machine = Machine.Describe(),
            Options = run.Options.Texts.Where(option => !s_unreported.Contains(option.Key)).OrderBy(option => option.Key, StringComparer.Ordinal).ToDictionary(),
            Seconds = seconds,
            Unit = scenario.Unit,
            Count = meter.Units,
            Rate = seconds == 0 ? 0 : meter.Units / seconds,
            LatencyOf = scenario.LatencyOf,
            Latency = meter.Latency.Count == 0 ? null : Figures(meter.Latency),
            Server = server is null ? null : Figures(server, meter, scenario.RssGrowth(meter)),
            Client = new ClientFigures(
                meter.ElapsedUs == 0 ? 0 : meter.ClientCpuUs * 100.0 / meter.ElapsedUs, busy, busy >= SaturatedPercent, meter.PeakConnections),
            Errors = run.Errors.ByKind,
            Details = run.Details,
            Limits = [],
            Intervals = meter.Intervals,
            Aborted = aborted,
        };
        return result with { Limits = Check(result, run.Options, scenario) };
    }

    private static LatencyFigures Figures(LogLinearHistogram latency) => new(
        latency.Count, latency.Mean, latency.Percentile(50), latency.Percentile(90), latency.Percentile(99), latency.Percentile(99.9), latency.Max,
        [.. s_curve.Select(percent => new CurvePoint(percent, latency.Percentile(percent)))]);

    private static ServerFigures? Figures(ServerProcess server, Meter meter, long growth) =>
        meter.ServerCpuUs is not { } cpuUs || meter.RssBefore is not { } before || meter.RssAfter is not { } after
            ? null
            : new ServerFigures(
                server.Pid, server.Name, meter.Units == 0 ? null : (double)cpuUs / meter.Units, cpuUs * 100.0 / Math.Max(1, meter.ElapsedUs), before, after,
                meter.RssPeak ?? after, growth);

    private static List<LimitCheck> Check(LoadResult result, OptionValues options, Scenario scenario)
    {
        long errors = result.Errors.Values.Sum();
        int allowedErrors = options.Get(CommonOptions.MaxErrors);
        List<LimitCheck> checks = [new LimitCheck(CommonOptions.MaxErrors.Name, Text(allowedErrors, ""), Text(errors, ""), errors <= allowedErrors)];
        if (options.Find(CommonOptions.MaxP99) is { } p99)
            checks.Add(AtMost(CommonOptions.MaxP99, p99.TotalMilliseconds, result.Latency?.P99 / 1000.0, "ms", "no latency was measured"));
        if (options.Find(CommonOptions.MaxCpuUs) is { } cpu)
            checks.Add(AtMost(CommonOptions.MaxCpuUs, cpu, result.Server?.CpuUsPerUnit, "us", "the server's process was not sampled"));
        if (options.Find(scenario.MaxRssGrowth) is { } growth && (result.Server is not null || options.Texts[scenario.MaxRssGrowth.Name] != scenario.MaxRssGrowth.DefaultText))
            checks.Add(AtMost(scenario.MaxRssGrowth, growth / 1e6, result.Server?.RssGrowth / 1e6, "MB", "the server's process was not sampled"));
        if (scenario is IdleScenario idle && options.Find(idle.MaxRssPerConnection) is { } rss)
        {
            double? measured = result.Details.TryGetValue("rss_bytes_per_connection", out double bytes) ? bytes : null;
            checks.Add(AtMost(idle.MaxRssPerConnection, rss, measured, "bytes", "the server's process was not sampled"));
        }

        if (options.Find(CommonOptions.MinRate) is { } rate)
            checks.Add(new LimitCheck(CommonOptions.MinRate.Name, Text(rate, "/s"), Text(result.Rate, "/s"), result.Rate >= rate));
        return checks;
    }

    private static LimitCheck AtMost(Option option, double allowed, double? measured, string unit, string unknown) => new(
        option.Name, Text(allowed, unit), measured is { } value ? Text(value, unit) : unknown, measured <= allowed);

    private static string Text(double value, string unit) => string.Create(CultureInfo.InvariantCulture, $"{value:0.###} {unit}").TrimEnd();
}

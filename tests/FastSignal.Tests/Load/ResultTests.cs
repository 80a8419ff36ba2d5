using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using FastSignal.Load.Client;
using FastSignal.Load.Measuring;
using FastSignal.Load.Options;
using FastSignal.Load.Reports;
using FastSignal.Load.Scenarios;

namespace FastSignal.Tests.Load;

public sealed partial class ResultTests
{
    [Fact]
    public void Only_what_happens_while_the_meter_is_open_counts()
    {
        using LoadLoop loop = new();
        Meter meter = new(loop, null);
        meter.Record(1_000_000);
        meter.Open();
        meter.Record(100);
        meter.Count(2);
        meter.RecordLatency(300);
        meter.Close();
        meter.Record(1_000_000);
        meter.Open();
        meter.Record(200);
        meter.Close();
        Assert.Equal(4, meter.Units);
        Assert.Equal((3, 300), (meter.Latency.Count, meter.Latency.Max));
        Assert.Null(meter.ServerCpuUs);
        Assert.True(meter.ElapsedUs >= 0);
    }

    [Theory]
    [InlineData(true, "--max-p99", "200us")]
    [InlineData(false, "--max-p99", "199us")]
    [InlineData(true, "--max-errors", "2")]
    [InlineData(false, "--max-errors", "1")]
    [InlineData(false, "--max-errors", "2", "--max-cpu-us", "1000000")]
    [InlineData(false, "--max-errors", "2", "--max-rss-growth", "1GiB")]
    [InlineData(false, "--max-errors", "2", "--min-rate", "1000000000")]
    public void A_limit_holds_up_to_its_value_and_not_when_it_is_unknown(bool holds, params string[] limits)
    {
        string[] arguments = limits[0] == "--max-errors" ? limits : [.. limits, "--max-errors", "2"];
        LoadResult result = Result(new EchoScenario(), arguments);
        Assert.Equal(holds, result.Passed);
        Assert.Equal(holds, result.Limits.All(limit => limit.Holds));
        if (limits.Contains("--max-cpu-us"))
            Assert.Contains(result.Limits, limit => !limit.Holds && limit.Measured == "the server's process was not sampled");
    }

    [Fact]
    public void A_run_that_broke_off_has_not_passed() =>
        Assert.False((Result(new EchoScenario(), "--max-errors", "2") with { Aborted = "no more" }).Passed);

    [Fact]
    public void The_memory_limit_that_churn_has_by_itself_is_not_broken_by_a_server_out_of_sight() =>
        Assert.True(Result(new ChurnScenario(), "--max-errors", "2").Passed);

    [Fact]
    public void The_json_reads_back_as_it_was_and_holds_no_secret()
    {
        LoadResult result = Result(new BroadcastScenario(), "--admin-token", "a-secret-token", "--label", "one", "--max-errors", "2");
        string json = JsonSerializer.Serialize(result, LoadJsonContext.Default.LoadResult);
        LoadResult back = JsonSerializer.Deserialize(json, LoadJsonContext.Default.LoadResult)!;
        Assert.Equal(json, JsonSerializer.Serialize(back, LoadJsonContext.Default.LoadResult));
        Assert.Equal((result.Count, result.Label, result.Latency!.P99), (back.Count, "one", back.Latency!.P99));
        Assert.DoesNotContain("a-secret-token", json, StringComparison.Ordinal);
        Assert.Contains("\"cpu_percent\"", json, StringComparison.Ordinal);
    }

    [Fact]
    public void The_page_needs_nothing_but_itself_and_runs_nothing()
    {
        LoadResult result = Result(new EchoScenario(), "--label", "<script>alert(1)</script>", "--max-errors", "2");
        string page = HtmlReport.Write(WithIntervals(result));
        Assert.DoesNotMatch(Outside(), page);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<polyline", page, StringComparison.Ordinal);
        Assert.Contains("Latency by percentile", page, StringComparison.Ordinal);
        Assert.Contains("Latency over time", page, StringComparison.Ordinal);
        Assert.DoesNotContain("NaN", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Infinity", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_chart_of_nothing_says_so() => Assert.Contains("not measured", LineChart.Draw("x", [new ChartLine("y", [(1, double.NaN)])]), StringComparison.Ordinal);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1.01, 2)]
    [InlineData(2.2, 2.5)]
    [InlineData(30, 50)]
    [InlineData(0.07, 0.1)]
    public void Axes_end_at_round_numbers(double value, double expected) => Assert.Equal(expected, LineChart.RoundUp(value), 9);

    [Fact]
    public void A_comparison_shows_median_and_range_of_the_rounds_and_names_what_failed()
    {
        LoadResult one = Result(new EchoScenario(), "--label", "a", "--row", "r", "--max-errors", "2") with { Server = Server(3) };
        LoadResult[] results =
        [
            one, one with { Server = Server(1) }, one with { Server = Server(8) }, one with { Label = "b", Server = Server(2), Aborted = "gone" },
        ];
        string text = Comparison.Write(results);
        Assert.Contains("| | a | b |\n|---|---|---|\n| r, CPU us per message | 3.00 [1.00 - 8.00] | 2.00 |", text, StringComparison.Ordinal);
        Assert.Contains("Failed: r / b: gone", text, StringComparison.Ordinal);
    }

    private static ServerFigures Server(double us) => new(1, "x", us, 50, 1, 2, 3, 1);

    private static LoadResult WithIntervals(LoadResult result) => result with
    {
        Intervals = [.. Enumerable.Range(1, 3).Select(second => new Interval { At = second, Rate = 10 * second, P50Us = 100, P99Us = 200, ClientBusyPercent = 5, Connections = 3, ServerRssBytes = 1000 })],
    };

    /// <summary>Two messages of 100 and 200 us, two errors, no server in sight.</summary>
    private static LoadResult Result(Scenario scenario, params string[] arguments)
    {
        OptionValues options = OptionValues.Read(scenario.Options, arguments, out IReadOnlyList<string> problems);
        Assert.Empty(problems);
        using LoadLoop loop = new();
        Meter meter = new(loop, null);
        LoadRun run = new(new Target(new IPEndPoint(IPAddress.Loopback, 1), "127.0.0.1:1"), options, loop, meter);
        meter.Open();
        meter.Record(100);
        meter.Record(200);
        meter.Close();
        run.Errors.Add("one");
        run.Errors.Add("another");
        return ResultBuilder.Build(scenario, run, null, DateTimeOffset.UnixEpoch, null);
    }

    [GeneratedRegex(@"<script|https?:|\bsrc=|\bhref=|@import|url\(|<link|<iframe|\bon\w+=")]
    private static partial Regex Outside();
}

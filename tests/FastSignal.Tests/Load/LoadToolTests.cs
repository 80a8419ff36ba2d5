using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using FastSignal.Load;
using FastSignal.Load.Reports;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;

namespace FastSignal.Tests.Load;

/// <summary>The tool against the real server, both in this process, with counts as small as can be.</summary>
[Trait("Tier", "io")]
public sealed class LoadToolTests : IAsyncLifetime
{
    private const string Token = "an-administrator-token";

    /// <summary>Polls of 10 ms each until a count is what it should be.</summary>
    private const int MaxPolls = 3000;

    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private FastSignalHost? _server;

    public async ValueTask InitializeAsync()
    {
        ConfigurationResult configuration = ConfigurationLoader.Load(
            [
                "--server:port=0", "--server:udp_port=0", $"--server:admin_token={Token}", "--echo:enabled=true", "--signaling:resume_grace=0s", "--webrtc:workers=1",
                "--streams:small:video=videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1",
                "--streams:small:codecs=vp8", "--streams:small:grace_period=100ms",
            ],
            new Dictionary<string, string?>(), Path.GetTempPath());
        Assert.True(configuration.Ok, string.Join('\n', configuration.Problems));
        _server = await FastSignalHost.StartAsync(configuration.Configuration, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        await _server!.DisposeAsync();
        _output.Dispose();
        _error.Dispose();
    }

    [Theory]
    [InlineData("message", "echo", "--connections", "3", "--warmup", "0s", "--duration", "200ms")]
    [InlineData("message", "echo", "--connections", "3", "--warmup", "0s", "--duration", "200ms", "--outstanding", "8", "--size", "100KiB", "--type", "text")]
    [InlineData("message", "echo", "--connections", "3", "--warmup", "0s", "--duration", "300ms", "--rate", "200")]
    [InlineData("connection", "connect-storm", "--connections", "5", "--rounds", "2", "--in-flight", "2")]
    [InlineData("connection", "connect-storm", "--connections", "5", "--rounds", "1", "--path", "/api/signaling")]
    [InlineData("connection", "idle", "--connections", "5", "--warm-connections", "2", "--duration", "200ms")]
    [InlineData("delivery", "broadcast", "--connections", "4", "--warmup", "0s", "--duration", "300ms", "--admin-token", Token)]
    [InlineData("delivery", "slow-readers", "--connections", "3", "--slow", "2", "--warmup", "0s", "--duration", "500ms", "--admin-token", Token)]
    [InlineData("negotiation", "signalling", "--connections", "2", "--warmup", "0s", "--duration", "2s", "--stream", "small")]
    [InlineData("session", "churn", "--connections", "8", "--rate", "40", "--stay", "50ms", "--negotiate", "30", "--warmup", "500ms", "--duration", "2s", "--max-rss-growth", "1GiB")]
    public void Every_scenario_runs_and_passes(string unit, params string[] arguments)
    {
        Assert.Equal(LoadTool.Passed, Run(arguments));
        string text = _output.ToString();
        Assert.Contains(unit == "delivery" ? "deliveries in" : $"{unit}s in", text, StringComparison.Ordinal);
        Assert.Contains($"(process {Environment.ProcessId}, ", text, StringComparison.Ordinal);
        Assert.Contains("--max-errors 0: 0, holds", text, StringComparison.Ordinal);
        // The server hears of a closed connection a little later than the tool that closed it.
        Assert.True(SpinWait.SpinUntil(() => _server!.Signaling.ClientCount == 0, TimeSpan.FromSeconds(30)));
    }

    [Fact]
    public void Its_files_hold_what_was_measured()
    {
        string folder = Directory.CreateTempSubdirectory("fastsignal-load").FullName;
        try
        {
            string json = Path.Combine(folder, "r.json");
            string html = Path.Combine(folder, "r.html");
            Assert.Equal(LoadTool.Passed, Run("echo", "--connections", "2", "--warmup", "0s", "--duration", "200ms", "--json", json, "--html", html));
            LoadResult result = JsonSerializer.Deserialize(File.ReadAllText(json), LoadJsonContext.Default.LoadResult)!;
            Assert.True(result.Count > 0);
            Assert.Equal(result.Count, result.Latency!.Count);
            Assert.Equal(Environment.ProcessId, result.Server!.Pid);
            Assert.Contains("<svg", File.ReadAllText(html), StringComparison.Ordinal);
            Assert.Equal(LoadTool.Passed, new LoadTool(_output, _error).Run(["compare", json, json]));
            Assert.Contains("CPU us per message", _output.ToString(), StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public void A_broken_limit_and_a_refusal_have_exit_codes_of_their_own()
    {
        Assert.Equal(LoadTool.LimitBroken, Run("echo", "--connections", "2", "--warmup", "0s", "--duration", "200ms", "--max-p99", "1us"));
        Assert.Contains("BROKEN", _output.ToString(), StringComparison.Ordinal);
        Assert.Equal(LoadTool.CouldNotRun, Run("broadcast", "--connections", "2"));
        Assert.Contains("give the server's admin token", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(LoadTool.CouldNotRun, Run("idle", "--path", "/api/nothing", "--connections", "2"));
        Assert.Contains("upgrade refused: 404", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_command_line_connects_to_nobody()
    {
        Assert.Equal(LoadTool.WrongUsage, Run("ecko"));
        Assert.Contains("did you mean echo?", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(LoadTool.WrongUsage, Run("echo", "--conections", "3"));
        Assert.Contains("did you mean --connections?", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(LoadTool.WrongUsage, new LoadTool(_output, _error).Run(["echo", "--url", "ws://192.0.2.7:80"]));
        Assert.Contains("not loopback", _error.ToString(), StringComparison.Ordinal);
        Assert.Equal(LoadTool.WrongUsage, new LoadTool(_output, _error).Run([]));
        Assert.Equal(0, _server!.WebSockets.Active);
    }

    [Fact]
    public void Help_names_every_scenario_and_every_option()
    {
        Assert.Equal(LoadTool.Passed, new LoadTool(_output, _error).Run(["--help"]));
        foreach (string scenario in new[] { "connect-storm", "idle", "echo", "signalling", "broadcast", "slow-readers", "churn" })
        {
            Assert.Contains($"\n  {scenario} ", _output.ToString(), StringComparison.Ordinal);
            using StringWriter help = new();
            Assert.Equal(LoadTool.Passed, new LoadTool(help, _error).Run([scenario, "--help"]));
            Assert.Contains("--max-p99", help.ToString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_server_that_is_not_there_is_said_so()
    {
        using TcpListener taken = new(IPAddress.Loopback, 0);
        taken.Start();
        int port = ((IPEndPoint)taken.LocalEndpoint).Port;
        taken.Stop();
        Assert.Equal(LoadTool.CouldNotRun, new LoadTool(_output, _error).Run(["echo", "--quiet", "--connections", "2", "--url", $"ws://127.0.0.1:{port}"]));
        Assert.Contains("Connection refused", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stopped_early_it_leaves_nothing_behind()
    {
        LoadTool tool = new(_output, _error);
        Task<int> run = Task.Run(() => tool.Run(["idle", "--quiet", "--connections", "5", "--warm-connections", "0", "--duration", "1h", "--path", "/api/signaling", "--url", Url]));
        for (int i = 0; _server!.WebSockets.Active < 5 && i < MaxPolls; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        tool.Cancel();
        Assert.Equal(LoadTool.CouldNotRun, await run);
        Assert.Contains("stopped by the user", _output.ToString(), StringComparison.Ordinal);
        for (int i = 0; _server.WebSockets.Active > 0 && i < MaxPolls; i++)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.Equal(0, _server.WebSockets.Active);
    }

    private string Url => _server!.HttpAddress.Replace("http:", "ws:", StringComparison.Ordinal);

    private int Run(params string[] arguments) => new LoadTool(_output, _error).Run([.. arguments, "--url", Url, "--quiet"]);
}

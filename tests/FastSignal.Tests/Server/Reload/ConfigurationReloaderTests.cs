using FastSignal.Server.Configuration;
using FastSignal.Server.Reload;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Reload;

public sealed class ConfigurationReloaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("fastsignal-reload-");
    private readonly List<FastSignalConfiguration> _applied = [];
    private string? _refusal;

    private string FilePath => Path.Combine(_folder.FullName, "fastsignal.yaml");

    [Fact]
    public void A_good_file_is_applied_and_a_broken_one_changes_nothing_and_says_everything()
    {
        ConfigurationReloader reloader = Start("server: { max_connections: 10 }");
        Write("server: { max_connections: 20 }");
        Assert.Equal("20", Assert.Single(reloader.Reload("test").Receipt!.Applied).New);
        Assert.Equal(20, Assert.Single(_applied).Server.MaxConnections);

        Write("server: { max_connections: none, prot: 1 }\n");
        ReloadOutcome broken = reloader.Reload("test");
        Assert.False(broken.Ok);
        Assert.Equal(["server:max_connections", "server:prot"], broken.Problems.Select(problem => problem.Key).Order());
        Write("server: [");
        Assert.False(reloader.Reload("test").Ok);
        Assert.Single(_applied);
        Assert.Equal(20, reloader.Running.Server.MaxConnections);

        Write("server: { max_connections: 20 }");
        Assert.True(reloader.Reload("test").Receipt!.IsEmpty);
    }

    [Fact]
    public void Environment_and_command_line_go_on_winning()
    {
        ConfigurationReloader reloader = Start(
            "server: { max_connections: 10, http_rate: 10 }", ["--server:max_connections=5"], new Dictionary<string, string?> { ["FASTSIGNAL__SERVER__HTTP_RATE"] = "6" });
        Write("server: { max_connections: 20, http_rate: 20, upgrade_rate: 20 }");
        Assert.Equal(["server:upgrade_rate"], reloader.Reload("test").Receipt!.Applied.Select(change => change.Key));
        Assert.Equal((5, 6, 20), (_applied[0].Server.MaxConnections, _applied[0].Server.HttpRate, _applied[0].Server.UpgradeRate));
    }

    [Fact]
    public void Keys_that_need_a_restart_keep_their_value_and_are_listed_until_then()
    {
        ConfigurationReloader reloader = Start("server: { port: 8081 }");
        Write("server: { port: 8082, max_connections: 7 }");
        Assert.Equal([new("server:port", "8081", "8082")], reloader.Reload("test").Receipt!.Restart);
        Assert.Equal((8081, 7), (_applied[0].Server.Port, _applied[0].Server.MaxConnections));
        ReloadReceipt again = reloader.Reload("test").Receipt!;
        Assert.Empty(again.Applied);
        Assert.Equal([new("server:port", "8081", "8082")], again.Restart);
        Assert.Equal(again.Restart, reloader.Waiting);
        Write("server: { port: 8081 }");
        Assert.Empty(reloader.Reload("test").Receipt!.Restart);
        Assert.Empty(reloader.Waiting);
    }

    [Fact]
    public void A_file_that_is_gone_or_stands_beside_another_changes_nothing()
    {
        ConfigurationReloader reloader = Start("server: { max_connections: 10 }");
        File.Delete(FilePath);
        Assert.Equal("configuration: fastsignal.yaml is gone", Assert.Single(reloader.Reload("test").Problems).ToString());
        Write("server: { max_connections: 10 }");
        File.WriteAllText(Path.Combine(_folder.FullName, "fastsignal.json"), "{}");
        Assert.Equal(
            "fastsignal.json: stands beside fastsignal.yaml; keep one of them, or name one with --config", Assert.Single(reloader.Reload("test").Problems).ToString());
        Assert.Empty(_applied);
    }

    [Fact]
    public void A_file_that_appears_later_is_read()
    {
        ConfigurationReloader reloader = Start(null);
        Write("server: { max_connections: 10 }");
        Assert.Single(reloader.Reload("test").Receipt!.Applied);
    }

    [Fact]
    public void What_cannot_be_applied_changes_nothing()
    {
        ConfigurationReloader reloader = Start("server: { max_connections: 10 }");
        _refusal = "Stream a produces nothing";
        Write("server: { max_connections: 11 }");
        Assert.Equal("configuration: Stream a produces nothing", Assert.Single(reloader.Reload("test").Problems).ToString());
        Assert.Equal(10, reloader.Running.Server.MaxConnections);
        _refusal = null;
        Assert.Single(reloader.Reload("test").Receipt!.Applied);
    }

    [Fact]
    public void After_the_stop_nothing_is_reloaded()
    {
        ConfigurationReloader reloader = Start("server: { max_connections: 10 }");
        reloader.Stop();
        Write("server: { max_connections: 11 }");
        Assert.False(reloader.Reload("test").Ok);
        Assert.Empty(_applied);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private ConfigurationReloader Start(string? yaml, string[]? args = null, Dictionary<string, string?>? environment = null)
    {
        if (yaml is not null)
            Write(yaml);
        ConfigurationOrigin origin = new(args ?? [], environment ?? [], _folder.FullName);
        return new ConfigurationReloader(origin.Load, origin.Load().Configuration!, Apply, NullLogger.Instance);
    }

    private void Apply(FastSignalConfiguration configuration)
    {
        if (_refusal is not null)
            throw new ArgumentException(_refusal);
        _applied.Add(configuration);
    }

    private void Write(string yaml) => File.WriteAllText(FilePath, yaml);
}

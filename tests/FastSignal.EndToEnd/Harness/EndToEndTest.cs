using System.Diagnostics;
using FastSignal.EndToEnd.Browser;
using FastSignal.EndToEnd.Network;

namespace FastSignal.EndToEnd.Harness;

/// <summary>
/// A test with servers, browser tabs and relays of its own. When it ends, tabs are closed, each server that still runs is
/// stopped by SIGTERM and must end in order with exit code 0 and without an error in its log, which is shown with a failed test.
/// </summary>
public abstract class EndToEndTest : IAsyncDisposable
{
    /// <summary>A pipeline that did not start, died, or did not stop: errors for the operator, whose text it is, and no defects.</summary>
    private static readonly string[] PipelineTroubles = ["FastSignal.Media[4004]", "FastSignal.Media[4005]", "FastSignal.Media[4007]"];

    private readonly List<ServerProcess> _servers = [];
    private readonly List<Tab> _tabs = [];
    private readonly List<UdpRelay> _relays = [];
    private readonly Chromium? _chromium;
    private DirectoryInfo? _folder;

    private protected EndToEndTest(Chromium? chromium = null) => _chromium = chromium;

    private protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private protected async Task<ServerProcess> StartServerAsync(IEnumerable<string> arguments, Action<ProcessStartInfo>? prepare = null)
    {
        ServerProcess server = await ServerProcess.StartAsync(arguments, prepare);
        _servers.Add(server);
        return server;
    }

    /// <summary>Opens the server's page in a browser context of its own.</summary>
    private protected Task<Tab> OpenAsync(ServerProcess server, string query = "", TabOptions? options = null) =>
        OpenAsync(new Uri(server.Address, query), options);

    /// <summary>Opens any page in a browser context of its own.</summary>
    private protected async Task<Tab> OpenAsync(Uri address, TabOptions? options = null)
    {
        Tab tab = await Tab.OpenAsync(await _chromium!.BrowserAsync(), address, options ?? new TabOptions());
        _tabs.Add(tab);
        return tab;
    }

    /// <summary>A relay between browsers and the server, on the address the server announces.</summary>
    private protected UdpRelay StartRelay(ServerProcess server)
    {
        UdpRelay relay = UdpRelay.Start(TestStreams.RelayAddress, server.Udp);
        _relays.Add(relay);
        return relay;
    }

    /// <summary>An empty folder of this test, deleted with it.</summary>
    private protected string Folder => (_folder ??= Directory.CreateTempSubdirectory("fastsignal-test-")).FullName;

    /// <summary>Writes a line into the test's report.</summary>
    private protected static void Report(string line) => TestContext.Current.TestOutputHelper?.WriteLine(line);

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (Tab tab in _tabs)
        {
            Report($"--- console of {tab.Url}\n{tab.Console}");
            await tab.DisposeAsync();
        }

        List<string> complaints = [];
        foreach (ServerProcess server in _servers)
        {
            try
            {
                await EndAsync(server, complaints);
            }
            finally
            {
                Report($"--- server\n{server.Log}");
                await server.DisposeAsync();
            }
        }

        foreach (UdpRelay relay in _relays)
            await relay.DisposeAsync();
        _folder?.Delete(recursive: true);
        Assert.Empty(complaints);
    }

    private static async Task EndAsync(ServerProcess server, List<string> complaints)
    {
        if (!server.HasExited)
        {
            MediaStatus status = await server.StatusAsync();
            if (status.Counters["worker_faults"] != 0)
                complaints.Add($"worker faults: {status}");
            ServerExit exit = await server.StopAsync(Signals.Terminate);
            Report($"stopped with code {exit.Code} after {exit.Elapsed.TotalSeconds:0.00} s");
            if (exit.Code != 0)
                complaints.Add($"exit code {exit.Code} after SIGTERM");
        }

        complaints.AddRange(server.Log.Split('\n').Where(IsDefect));
    }

    // Level names of the console log; an error there is a defect whatever the test looked at.
    private static bool IsDefect(string line) =>
        line.Contains("Unhandled exception", StringComparison.Ordinal)
        || ((line.Contains(" fail: ", StringComparison.Ordinal) || line.Contains(" crit: ", StringComparison.Ordinal))
            && !PipelineTroubles.Any(trouble => line.Contains(trouble, StringComparison.Ordinal)));
}

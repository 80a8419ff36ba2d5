using System.Diagnostics;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

public sealed class StopTests(Chromium chromium) : EndToEndTest(chromium)
{
    /// <summary>Exit code of a stop that was forced by a second signal.</summary>
    private const int Interrupted = 130;

    /// <summary>An orderly stop has 30 s; without anything that hangs it takes a moment, and this is a moment on a busy machine.</summary>
    private static readonly TimeSpan Quickly = TimeSpan.FromSeconds(10);

    /// <summary>A pipeline that plays but never ends a buffer, and so cannot be stopped for a minute.</summary>
    private static readonly string[] Stuck =
    [
        $"--streams:stuck:video={TestStreams.SmallVideo} ! identity sleep-time=60000000", "--media:stop_timeout=60s", "--media:start_timeout=30s",
    ];

    [Theory]
    [InlineData(Signals.Terminate)]
    [InlineData(Signals.Interrupt)]
    public async Task A_signal_tells_the_playing_page_and_ends_the_server_in_order(int signal)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1");
        await tab.DecodesAsync(10);
        ServerExit exit = await server.StopAsync(signal);
        Report($"stopped after {exit.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(0, exit.Code);
        Assert.True(exit.Elapsed < Quickly, $"the stop took {exit.Elapsed}");

        SignallingMessage farewell = await tab.ReceivesAsync(message => message.Type == "session-ended", "session-ended");
        Assert.True(farewell.Data.GetProperty("reconnect").GetBoolean());
        int[] codes = await Eventually.ValueAsync(tab.CloseCodesAsync, all => all.Length > 0, "the WebSocket closed");
        Assert.Equal(1001, codes[0]);
        await tab.ReachesAsync(now => now.State == "reconnecting", "the player waits for the server");
        Assert.Contains("server_stopped", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_signal_ends_the_server_at_once()
    {
        ServerProcess server = await StartServerAsync(Stuck);
        Tab tab = await OpenAsync(server, "?stream=stuck&autoplay=1");
        await tab.ReceivesAsync(message => message.Type == "offer", "an offer");
        server.Signal(Signals.Interrupt);
        await Eventually.HoldsAsync(() => Task.FromResult(server.Log.Contains("udp_stopped", StringComparison.Ordinal)), "the stop under way");
        Assert.False(server.HasExited);
        ServerExit exit = await server.StopAsync(Signals.Interrupt);
        Report($"ended after {exit.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(Interrupted, exit.Code);
        Assert.True(exit.Elapsed < Quickly, $"the second signal took {exit.Elapsed}");
    }

    [Fact]
    public async Task A_stop_that_hangs_is_cut_off_at_its_limit()
    {
        ServerProcess server = await StartServerAsync([.. Stuck, "--server:shutdown_timeout=2s"]);
        Tab tab = await OpenAsync(server, "?stream=stuck&autoplay=1");
        await tab.ReceivesAsync(message => message.Type == "offer", "an offer");
        ServerExit exit = await server.StopAsync(Signals.Terminate);
        Report($"ended after {exit.Elapsed.TotalSeconds:0.00} s");
        Assert.Equal(0, exit.Code);
        Assert.InRange(exit.Elapsed, TimeSpan.FromSeconds(1.9), TimeSpan.FromSeconds(2) + Quickly);
        Assert.Contains("server_forced_shutdown", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_page_finds_a_restarted_server_by_itself_and_plays_again()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1");
        await tab.DecodesAsync(10);
        Assert.Equal(0, (await server.StopAsync(Signals.Terminate)).Code);
        long stopped = Stopwatch.GetTimestamp();

        ServerProcess again = await StartServerAsync(
            [.. TestStreams.Small, $"--server:port={server.Address.Port}", $"--server:udp_port={server.Udp.Port}"]);
        Assert.Equal((server.Address, server.Udp), (again.Address, again.Udp));
        await Eventually.HoldsAsync(async () => (await again.StatusAsync()).Counters["viewers_connected"] == 1, "the page is back");
        await tab.DecodesAsync(10);
        Report($"plays again {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0.0} s after the stop");
        Assert.Equal(2, (await tab.MessagesAsync()).Count(message => message.Type == "offer"));
    }
}

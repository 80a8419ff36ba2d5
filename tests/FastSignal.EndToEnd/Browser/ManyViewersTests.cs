using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Browser;

public sealed class ManyViewersTests(Chromium chromium) : EndToEndTest(chromium)
{
    private const int Joins = 9;

    [Fact]
    public async Task Five_viewers_with_both_codecs_play_at_once_over_the_one_udp_port()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        await SmoothPlayback.AttemptAsync(async () =>
        {
            List<Tab> tabs = [];
            foreach (string codec in (string[])["h264", "vp8", "h264", "vp8", "h264"])
                tabs.Add(await OpenAsync(server, $"?stream=small&autoplay=1&codec={codec}&trace=1"));
            PlayerSample[] samples = await Task.WhenAll(tabs.Select(tab => tab.DecodesAsync(120)));
            Assert.Equal(["H264", "VP8", "H264", "VP8", "H264"], samples.Select(sample => sample.Codec));
            Assert.All(samples, sample => Assert.Equal((0, server.Udp.ToString()), (sample.PacketsLost, sample.RemoteAddress)));

            MediaStatus status = await server.StatusAsync();
            Assert.Equal((5, 5, "playing"), (status.Viewers, status.Stream("small").Viewers, status.Stream("small").State));
            SmoothPlayback[] playbacks = await Task.WhenAll(tabs.Select(SmoothPlayback.OfAsync));
            foreach (Tab tab in tabs)
                await tab.DisposeAsync();
            return playbacks;
        });
        await server.BecomesIdleAsync();
    }

    /// <summary>
    /// Each join is measured in the page, from the click to the presentation of the first frame. The median of several is
    /// judged: one join may fall into a moment in which the machine runs something else.
    /// </summary>
    [Fact]
    public async Task A_page_that_joins_a_running_stream_has_its_first_frame_within_500_ms()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab first = await OpenAsync(server, "?stream=small&autoplay=1&codec=h264");
        await first.DecodesAsync(10);
        Tab joiner = await OpenAsync(server, "?codec=h264");
        List<double> joins = [];
        for (int i = 0; i < Joins; i++)
        {
            await joiner.PickAsync("small");
            PlayerSample sample = await joiner.DecodesAsync(2);
            joins.Add(sample.FirstFrameMs!.Value);
            await joiner.Page.Locator("#play").ClickAsync();
            await joiner.ReachesAsync(now => now.State == "idle", "the player stopped");
        }

        joins.Sort();
        Report($"first frames after {string.Join(", ", joins.Select(ms => $"{ms:0}"))} ms");
        Assert.True(joins[Joins / 2] < 500, $"the median of {Joins} joins is {joins[Joins / 2]:0} ms");
    }

    [Fact]
    public async Task After_the_last_page_closed_every_count_is_zero_and_the_pipeline_has_stopped()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Assert.True((await server.StatusAsync()).IsIdle);
        Tab[] tabs =
        [
            await OpenAsync(server, "?stream=small&autoplay=1&codec=h264"),
            await OpenAsync(server, "?stream=small&autoplay=1&codec=vp8"),
            await OpenAsync(server),
        ];
        await Task.WhenAll(tabs[..2].Select(tab => tab.DecodesAsync(10)));
        MediaStatus busy = await server.StatusAsync();
        Assert.Equal((2, "playing"), (busy.Viewers, busy.Stream("small").State));
        Assert.True(busy is { Routes: > 0 } && busy.Stream("small").Leases > 0, busy.ToString());
        Assert.Equal(3, await ClientsAsync(server));
        foreach (Tab tab in tabs)
            await tab.DisposeAsync();

        MediaStatus idle = await server.BecomesIdleAsync();
        await Eventually.HoldsAsync(async () => await ClientsAsync(server) == 0, "no signalling client left");
        Assert.Equal((2, 2, 0), (idle.Counters["viewers_created"], idle.Counters["viewers_closed"], idle.Counters["worker_faults"]));
    }

    [Fact]
    public async Task A_browser_killed_without_goodbye_is_released_after_the_ice_silence()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--webrtc:ice_silence_timeout=5s", TestStreams.Relayed]);
        Network.UdpRelay relay = StartRelay(server);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1&codec=h264");
        await tab.DecodesAsync(10);
        Assert.Equal(1, (await server.StatusAsync()).Viewers);
        // The network between dies in both directions: neither close_notify nor an ICE check arrives.
        await relay.DisposeAsync();
        await Eventually.HoldsAsync(async () => (await server.StatusAsync()).Counters["viewers_closed"] >= 1, "the silent viewer released");
    }

    private static async Task<int> ClientsAsync(ServerProcess server)
    {
        using var document = System.Text.Json.JsonDocument.Parse(
            await server.Http.GetStringAsync(new Uri(server.Address, "api/signaling/status"), Cancellation));
        return document.RootElement.GetProperty("client_count").GetInt32();
    }
}

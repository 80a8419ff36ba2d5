using FastSignal.EndToEnd.Harness;
using FastSignal.EndToEnd.Network;

namespace FastSignal.EndToEnd.Browser;

public sealed class BadNetworkTests(Chromium chromium) : EndToEndTest(chromium)
{
    [Theory]
    [InlineData("h264", "H264")]
    [InlineData("vp8", "VP8")]
    public async Task Lost_packets_are_sent_again_and_the_picture_does_not_freeze(string wish, string codec)
    {
        const int LostOneOf = 50;
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, TestStreams.Relayed]);
        UdpRelay relay = StartRelay(server);
        await SmoothPlayback.AttemptAsync(async () =>
        {
            relay.Fate = static _ => TimeSpan.Zero;
            await using Tab tab = await OpenAsync(server, $"?stream=small&autoplay=1&codec={wish}&trace=1");
            int payloadType = await tab.PayloadTypeAsync(codec);
            PlayerSample before = await tab.DecodesAsync(5);
            Assert.Equal($"{TestStreams.RelayAddress}:{server.Udp.Port}", before.RemoteAddress);
            int seen = 0, lost = 0;
            relay.Fate = datagram =>
            {
                if (!RtpTraffic.IsRtp(datagram, payloadType) || ++seen % LostOneOf != 0)
                    return TimeSpan.Zero;
                lost++;
                return null;
            };
            await tab.DecodesAsync(before.FramesDecoded + 150);
            // The browser counts a packet as lost even when it came again later; the last one may still be on its second way.
            PlayerSample repaired = await tab.ReachesAsync(
                now => now.PacketsLost > 0 && now.RetransmittedPacketsReceived == now.PacketsLost, "every lost packet replaced");
            SmoothPlayback playback = await SmoothPlayback.OfAsync(tab);
            Report($"lost {lost}, missed {repaired.PacketsLost}, came again {repaired.RetransmittedPacketsReceived}");
            return [playback];
        });
        MediaStatus status = await server.StatusAsync();
        Assert.True(status.Counters["retransmissions"] > 0);
        Assert.Equal(0, status.Counters["nacks_unanswerable"]);
    }

    [Fact]
    public async Task A_slow_network_that_reorders_packets_shows_every_frame()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, TestStreams.Relayed]);
        UdpRelay relay = StartRelay(server);
        int seen = 0;
        // Everything takes 20 ms; every tenth packet 10 ms longer, so that its successors overtake it.
        relay.Fate = _ => TimeSpan.FromMilliseconds(++seen % 10 == 0 ? 30 : 20);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1&codec=vp8");
        PlayerSample sample = await tab.DecodesAsync(120);
        Report(sample.ToString());
        // Expected minus received (RFC 3550 section 6.4.1): below zero when the very first packet was overtaken.
        Assert.True(sample.PacketsLost <= 0, $"{sample.PacketsLost} packets lost");
        Assert.Equal("playing", sample.State);
    }

    [Fact]
    public async Task Garbage_on_the_udp_port_is_counted_and_disturbs_nobody()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        Tab tab = await OpenAsync(server, "?stream=small&autoplay=1&codec=h264");
        PlayerSample before = await tab.DecodesAsync(10);
        using System.Net.Sockets.UdpClient stranger = new();
        Random random = new(1);
        for (int i = 0; i < 500; i++)
        {
            byte[] garbage = new byte[random.Next(0, 1400)];
            random.NextBytes(garbage);
            await stranger.SendAsync(garbage, server.Udp, Cancellation);
        }

        PlayerSample after = await tab.DecodesAsync(before.FramesDecoded + 30);
        MediaStatus status = await server.StatusAsync();
        Assert.Equal((1, 0), (status.Viewers, status.Counters["worker_faults"]));
        Assert.True(status.Counters["dropped_unknown_source"] + status.Counters["dropped_unknown_kind"] + status.Counters["stun_refused"] > 0, status.ToString());
        Assert.Equal(0, after.PacketsLost);
    }
}

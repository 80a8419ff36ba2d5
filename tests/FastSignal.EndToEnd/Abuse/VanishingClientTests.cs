using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Rtc.Dtls;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>A client that vanishes at any step of its negotiation leaves nothing: the server's disposal checks it each time.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class VanishingClientTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Vanishing_after_the_welcome_leaves_nothing(int times)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        for (int i = 0; i < times; i++)
            (await SignalingClient.ConnectAsync(server)).Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Vanishing_while_the_stream_starts_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        for (int i = 0; i < 10; i++)
        {
            SignalingClient client = await SignalingClient.ConnectAsync(server);
            await client.SendAsync("offer-request", "{\"stream\":\"small\"}");
            client.Vanish();
        }

        await server.QuietAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Vanishing_after_the_offer_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.OfferAsync();
        client.Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Vanishing_with_the_answer_on_its_way_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        await client.SendDescriptionAsync("answer", Description.Answer(offer, Description.FalseFingerprint));
        client.Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Vanishing_after_ice_and_before_the_handshake_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        using (UdpViewer viewer = new(server.Host.UdpEndPoint, offer, handshakes: false))
        {
            viewer.Start();
            await Patience.UntilAsync(() => viewer.Replies > 0, "a check answered");
        }

        client.Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Vanishing_in_the_middle_of_the_handshake_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        using UdpAttacker half = new(server.Host.UdpEndPoint);
        half.Send(StunCheck.Build(Description.CredentialsOf(offer), nominate: true));
        await half.ReceiveAsync();
        using DtlsContext context = new(DtlsCertificate.Create());
        using DtlsConnection dtls = new(context, DtlsRole.Client);
        dtls.Start(0);
        byte[] hello = new byte[2048];
        half.Send(hello.AsSpan(0, dtls.TakeDatagram(hello)));
        Assert.InRange((await half.ReceiveAsync())[0], 20, 63);
        client.Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Vanishing_while_media_flows_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        SignalingClient client = await SignalingClient.ConnectAsync(server);
        using UdpViewer viewer = await UdpViewer.PlayAsync(server, client);
        client.Vanish();
        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Media_that_falls_silent_is_given_up_although_signalling_stays()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--webrtc:ice_silence_timeout=5s");
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        UdpViewer viewer = await UdpViewer.PlayAsync(server, client);
        viewer.Dispose();
        await Patience.UntilAsync(() => server.Media is { Viewers: 0, Routes: 0 }, "the silent viewer is released");
        await client.PingAsync();
    }

    [Fact]
    public async Task Closing_in_the_same_breath_as_any_request_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        string[] requests =
        [
            """{"version":"1.0","type":"offer-request","id":"a","data":{"stream":"small"}}""",
            """{"version":"1.0","type":"get-stats","id":"b"}""",
            """{"version":"1.0","type":"bye","id":"c"}""",
        ];
        for (int i = 0; i < 60; i++)
        {
            using RawConnection client = await RawConnection.OpenAsync(server.HttpEndPoint);
            await client.SendAsync((byte[])[.. ClientFrame.Text(requests[0]), .. ClientFrame.Text(requests[i % 3]), .. ClientFrame.Close(1000)]);
            if (i % 2 == 0)
                client.Reset();
        }

        await AloneAsync(server, bystander);
    }

    [Fact]
    public async Task Half_open_connection_is_noticed_and_its_viewer_released()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--signaling:connection_timeout=2s", "--signaling:heartbeat_interval=500ms");
        using RawConnection silent = await RawConnection.OpenAsync(server.HttpEndPoint);
        await silent.SendAsync(ClientFrame.Text("""{"version":"1.0","type":"offer-request","id":"a","data":{"stream":"small"}}"""));

        // The kernel acknowledges everything; the client itself never answers a ping.
        await Patience.UntilAsync(() => server.WebSockets.Closes(4008) == 1, "the silent connection is closed with 4008");
        await server.QuietAsync();
    }

    // The bystander is the only one left, and plays.
    private static async Task AloneAsync(AbuseServer server, Bystander bystander)
    {
        await Patience.UntilAsync(
            () => server.Media is { Viewers: 1, Routes: 2 } && server.Host.Signaling.ClientCount == 1 && server.WebSockets.Active == 1,
            () => $"viewers {server.Media.Viewers}, routes {server.Media.Routes}, clients {server.Host.Signaling.ClientCount}, sockets {server.WebSockets.Active}");
        await bystander.AssertUndisturbedAsync();
    }
}

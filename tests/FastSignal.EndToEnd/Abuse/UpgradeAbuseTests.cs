using System.Text;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Signaling;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Upgrade requests that are late, large, wrong or many.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class UpgradeAbuseTests
{
    [Theory]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "c2hvcnQ=", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", 400)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8", 426)]
    [InlineData("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 13, 8", 426)]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "", 426)]
    [InlineData("Host: localhost", "Host: localhost\r\nHost: elsewhere", 400)]
    [InlineData("Host: localhost\r\n", "", 400)]
    [InlineData("Host: localhost", "Host: local host", 400)]
    [InlineData("HTTP/1.1", "HTTP/1.0", 400)]
    [InlineData("Connection: Upgrade", "Connection: keep-alive", 400)]
    [InlineData("Upgrade: websocket", "Upgrade: h2c", 400)]
    [InlineData("Host: localhost", "Host: localhost\r\nContent-Length: 10", 400)]
    [InlineData("Host: localhost", "Host: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 4", 400)]
    [InlineData("Host: localhost", "Host: localhost\r\nbroken header", 400)]
    [InlineData("Host: localhost", "Host : localhost", 400)]
    [InlineData("Host: localhost", "Host: localhost\r\n folded: line", 400)]
    [InlineData("Host: localhost", "Host: localhost\r\nOrigin: http://evil.example", 403)]
    [InlineData("/api/signaling", "/api/signaling/a%2Fb", 400)]
    [InlineData("/api/signaling", "/api/signaling/..%2f..%2fetc", 400)]
    public async Task Wrong_upgrade_is_refused_with_its_status_counted_and_closed(string old, string replacement, int status)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await attacker.SendAsync(RawConnection.Upgrade(old, replacement));
        string answer = await attacker.ReadToEndAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        if (status == 426)
            Assert.Contains("Sec-WebSocket-Version: 13\r\n", answer, StringComparison.Ordinal);
        Assert.Equal(1, server.WebSockets.Refusals(status));
        await bystander.PingAsync();
    }

    [Theory]
    [InlineData(16 * 1024)]
    [InlineData(200 * 1024)]
    [InlineData(2 * 1024 * 1024)]
    public async Task Oversized_head_is_431_however_much_follows(int size)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        Task<bool> sending = attacker.TrySendAsync(Encoding.Latin1.GetBytes(RawConnection.Upgrade("Host: localhost", "Host: localhost\r\nX-Large: " + new string('x', size))));
        Assert.StartsWith("HTTP/1.1 431 ", await attacker.ReadHeadAsync(), StringComparison.Ordinal);
        await sending;
        Assert.Equal(1, server.WebSockets.Refusals(431));
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Hundred_thousand_headers_are_431()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        string headers = string.Concat(Enumerable.Repeat("a: b\r\n", 100_000));
        Task<bool> sending = attacker.TrySendAsync(Encoding.Latin1.GetBytes(RawConnection.Upgrade("Host: localhost\r\n", headers)));
        Assert.StartsWith("HTTP/1.1 431 ", await attacker.ReadHeadAsync(), StringComparison.Ordinal);
        await sending;
    }

    [Fact]
    public async Task Head_that_comes_byte_by_byte_is_accepted()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection client = await RawConnection.ConnectAsync(server.HttpEndPoint);
        foreach (char c in RawConnection.Upgrade())
            await client.SendAsync(c.ToString());
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Slowloris_heads_are_408_after_their_time_and_do_not_keep_others_out()
    {
        const int Slow = 50;
        await using AbuseServer server = await AbuseServer.StartAsync();
        List<RawConnection> attackers = [];
        for (int i = 0; i < Slow; i++)
        {
            attackers.Add(await RawConnection.ConnectAsync(server.HttpEndPoint));
            await attackers[i].SendAsync("GET /api/signaling HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
        }

        await using Bystander bystander = await Bystander.WatchAsync(server);
        int refused = 0;
        while (refused < Slow)
        {
            foreach (RawConnection attacker in attackers)
                await attacker.TrySendAsync("x"u8.ToArray());
            await bystander.AssertUndisturbedAsync();
            refused = (int)server.WebSockets.Refusals(408);
        }

        Assert.Equal(Slow, refused);
        foreach (RawConnection attacker in attackers)
        {
            Assert.StartsWith("HTTP/1.1 408 ", await attacker.ReadHeadAsync(), StringComparison.Ordinal);
            attacker.Dispose();
        }
    }

    [Fact]
    public async Task Frames_in_the_same_packet_as_the_head_are_read()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection client = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await client.SendAsync((byte[])[.. Encoding.Latin1.GetBytes(RawConnection.Upgrade()), .. ClientFrame.Build(ClientFrame.Ping, "early"u8)]);
        Assert.StartsWith("HTTP/1.1 101 ", await client.ReadHeadAsync(), StringComparison.Ordinal);
        ServerFrame? frame;
        do
        {
            frame = await client.ReadFrameAsync();
        }
        while (frame!.Opcode != ServerFrame.Pong);
        Assert.Equal("early"u8.ToArray(), frame.Payload);
    }

    [Fact]
    public async Task One_connection_too_many_is_told_1001_and_closed_with_1013_until_one_leaves()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--server:max_connections=3");
        await using SignalingClient first = await SignalingClient.ConnectAsync(server);
        await using SignalingClient second = await SignalingClient.ConnectAsync(server);
        SignalingClient third = await SignalingClient.ConnectAsync(server);
        for (int i = 1; i <= 20; i++)
        {
            await using SignalingClient refused = await SignalingClient.ConnectSilentlyAsync(server.Http.BaseAddress!);
            await refused.ExpectErrorAsync(1001);
            Assert.Equal(1013, await refused.ClosedAsync());
            Assert.Equal(i, server.Host.Signaling.Counters.Errors(ErrorCode.ServerUnavailable));
        }

        await first.PingAsync();
        await third.DisposeAsync();
        await Patience.UntilAsync(() => server.Host.Signaling.ClientCount == 2, "the third client has left");
        await using SignalingClient next = await SignalingClient.ConnectAsync(server);
        await second.PingAsync();
    }

    [Fact]
    public async Task Storm_of_500_connections_that_drop_at_once_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        RawConnection[] storm = await Task.WhenAll(Enumerable.Range(0, 500).Select(_ => RawConnection.OpenAsync(server.HttpEndPoint)));
        Assert.Equal(501, server.Host.Signaling.Counters.SessionsOpened);
        await bystander.AssertUndisturbedAsync();
        foreach (RawConnection connection in storm)
            connection.Reset();
        await Patience.UntilAsync(() => server.WebSockets.Active == 1 && server.Host.Signaling.ClientCount == 1, "everybody but the bystander is gone");
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Connections_that_never_send_or_leave_mid_head_cost_no_session()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        string head = RawConnection.Upgrade();
        for (int i = 0; i < 200; i++)
        {
            using RawConnection connection = await RawConnection.ConnectAsync(server.HttpEndPoint);
            await connection.SendAsync(head[..(i % head.Length)]);
            if (i % 2 == 0)
                connection.Reset();
        }

        await bystander.AssertUndisturbedAsync();
        Assert.Equal(1, server.Host.Signaling.Counters.SessionsOpened);
        Assert.Equal(1, server.WebSockets.Active);
    }
}

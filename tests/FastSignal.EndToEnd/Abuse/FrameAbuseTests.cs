using System.Text;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Signaling;
using FastSignal.WebSockets;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Broken and excessive WebSocket frames: a named close code, a count, and nobody else notices.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class FrameAbuseTests
{
    private static readonly byte[] Ping = Encoding.UTF8.GetBytes("""{"version":"1.0","type":"ping","id":"p"}""");

    public static TheoryData<string, byte[], int, WebSocketError> BrokenFrames => new()
    {
        { "unmasked", ClientFrame.Build(ClientFrame.TextOpcode, Ping, masked: false), 1002, WebSocketError.Unmasked },
        { "RSV1", ClientFrame.Build(ClientFrame.TextOpcode, Ping, rsv: 4), 1002, WebSocketError.ReservedBits },
        { "RSV2", ClientFrame.Build(ClientFrame.TextOpcode, Ping, rsv: 2), 1002, WebSocketError.ReservedBits },
        { "RSV3", ClientFrame.Build(ClientFrame.TextOpcode, Ping, rsv: 1), 1002, WebSocketError.ReservedBits },
        { "reserved opcode", ClientFrame.Build(11, Ping), 1002, WebSocketError.ReservedOpcode },
        { "length 2^63-1", ClientFrame.Build(ClientFrame.TextOpcode, [], announced: long.MaxValue), 1009, WebSocketError.MessageTooBig },
        { "length 2^63", ClientFrame.Build(ClientFrame.TextOpcode, [], announced: 1UL << 63), 1002, WebSocketError.LengthOverflow },
        { "length 2^64-1", ClientFrame.Build(ClientFrame.TextOpcode, [], announced: ulong.MaxValue), 1002, WebSocketError.LengthOverflow },
        { "length 5 in 64 bits", ClientFrame.Build(ClientFrame.TextOpcode, "hello"u8, announced: 5), 1002, WebSocketError.NonMinimalLength },
        { "continuation of nothing", ClientFrame.Build(ClientFrame.Continuation, Ping), 1002, WebSocketError.UnexpectedContinuation },
        {
            "message inside a message",
            [.. ClientFrame.Build(ClientFrame.TextOpcode, "{"u8, fin: false), .. ClientFrame.Text("{}")], 1002, WebSocketError.ExpectedContinuation
        },
        { "fragmented ping", ClientFrame.Build(ClientFrame.Ping, [], fin: false), 1002, WebSocketError.FragmentedControl },
        { "long ping", ClientFrame.Build(ClientFrame.Ping, new byte[126]), 1002, WebSocketError.ControlTooLong },
        { "invalid UTF-8", ClientFrame.Build(ClientFrame.TextOpcode, [0x7B, 0xC0, 0x80, 0x7D]), 1007, WebSocketError.InvalidUtf8 },
        {
            "invalid UTF-8 in the middle of a message",
            [.. ClientFrame.Build(ClientFrame.TextOpcode, "{\"a\":\""u8, fin: false), .. ClientFrame.Build(ClientFrame.Continuation, [0xED, 0xA0, 0x80], fin: false)],
            1007, WebSocketError.InvalidUtf8
        },
        {
            "half a character at the end",
            [.. ClientFrame.Build(ClientFrame.TextOpcode, [0xE2, 0x82], fin: false), .. ClientFrame.Build(ClientFrame.Continuation, [])],
            1007, WebSocketError.InvalidUtf8
        },
        { "close with one byte", ClientFrame.Build(ClientFrame.CloseOpcode, [3]), 1002, WebSocketError.CloseLength },
        { "close 999", ClientFrame.Close(999), 1002, WebSocketError.CloseCode },
        { "close 1005", ClientFrame.Close(1005), 1002, WebSocketError.CloseCode },
        { "close 1006", ClientFrame.Close(1006), 1002, WebSocketError.CloseCode },
        { "close 1015", ClientFrame.Close(1015), 1002, WebSocketError.CloseCode },
        { "close 65535", ClientFrame.Close(65535), 1002, WebSocketError.CloseCode },
        { "close with a broken reason", ClientFrame.Build(ClientFrame.CloseOpcode, [0x03, 0xE8, 0xFF]), 1007, WebSocketError.CloseReason },
    };

    [Theory]
    [MemberData(nameof(BrokenFrames))]
    public async Task Broken_frame_is_refused_with_its_code_and_counted(string what, byte[] bytes, int code, WebSocketError error)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint);
        await attacker.SendAsync(bytes);
        Assert.True(code == await attacker.ReadCloseAsync(), what);
        Assert.Equal(1, server.WebSockets.Errors(error));
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Message_of_512_KiB_is_read_and_one_byte_more_is_1009()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint);
        string atLimit = "\"" + new string('x', 512 * 1024 - 2) + "\"";
        await attacker.SendAsync(ClientFrame.Text(atLimit));
        await attacker.SendAsync(ClientFrame.Text(atLimit + " "));
        Assert.Equal(1009, await attacker.ReadCloseAsync());
        Assert.Equal(1, server.WebSockets.Errors(WebSocketError.MessageTooBig));
        Assert.Equal(1, server.Host.Signaling.Counters.Errors(ErrorCode.InvalidMessage));
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Message_that_grows_beyond_the_limit_fragment_by_fragment_is_1009()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint);
        byte[] part = new byte[8 * 1024];
        part.AsSpan().Fill((byte)' ');
        await attacker.SendAsync(ClientFrame.Build(ClientFrame.TextOpcode, part, fin: false));
        await attacker.TrySendAsync(ClientFrame.Repeat(ClientFrame.Build(ClientFrame.Continuation, part, fin: false), 64));
        Assert.Equal(1009, await attacker.ReadCloseAsync());
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Bomb_of_empty_fragments_ends_with_1008()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint);
        await attacker.SendAsync(ClientFrame.Build(ClientFrame.TextOpcode, [], fin: false));
        await attacker.TrySendAsync(ClientFrame.Repeat(ClientFrame.Build(ClientFrame.Continuation, [], fin: false), 100_000));
        Assert.Equal(1008, await attacker.ReadCloseAsync());
        Assert.Equal(1, server.WebSockets.Errors(WebSocketError.TooManyFragments));
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Binary_message_is_told_2006_and_the_connection_stays()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection client = await RawConnection.OpenAsync(server.HttpEndPoint);
        Assert.Contains("welcome", Encoding.UTF8.GetString((await client.ReadFrameAsync())!.Payload), StringComparison.Ordinal);
        await client.SendAsync(ClientFrame.Build(ClientFrame.Binary, [0, 1, 2, 255]));
        Assert.Contains("\"number\":2006", Encoding.UTF8.GetString((await client.ReadFrameAsync())!.Payload), StringComparison.Ordinal);
        await client.SendAsync(ClientFrame.Build(ClientFrame.TextOpcode, Ping));
        Assert.Contains("pong", Encoding.UTF8.GetString((await client.ReadFrameAsync())!.Payload), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ping_flood_of_a_client_that_reads_is_answered_one_by_one()
    {
        const int Pings = 20_000;
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using RawConnection client = await RawConnection.OpenAsync(server.HttpEndPoint);
        Task sending = client.SendAsync(ClientFrame.Repeat(ClientFrame.Build(ClientFrame.Ping, "flood"u8), Pings));
        int pongs = 0;
        while (pongs < Pings)
        {
            ServerFrame frame = (await client.ReadFrameAsync())!;
            if (frame.Opcode == ServerFrame.Pong)
                pongs++;
        }

        await sending;
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Ping_flood_of_a_client_that_never_reads_is_held_back_and_cut_off()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--signaling:write_timeout=500ms");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint, receiveBufferBytes: 4096);
        byte[] flood = ClientFrame.Repeat(ClientFrame.Build(ClientFrame.Ping, new byte[125]), 1_000);
        Task<bool> sending = Task.Run(async () =>
        {
            for (int i = 0; i < 1_000; i++)
            {
                if (!await attacker.TrySendAsync(flood))
                    return false;
            }

            return true;
        }, TestContext.Current.CancellationToken);
        await Patience.UntilAsync(() => server.WebSockets.Errors(WebSocketError.WriteTimeout) == 1, "the write timed out");
        Assert.False(await sending);
        await bystander.AssertUndisturbedAsync();
    }
}

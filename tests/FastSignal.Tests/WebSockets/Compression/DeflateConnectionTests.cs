using System.IO.Compression;
using System.Text;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Compression;

namespace FastSignal.Tests.WebSockets.Compression;

/// <summary>Compressed messages on a whole connection, byte for byte.</summary>
public sealed class DeflateConnectionTests
{
    private const int Rsv1 = 4;
    private static readonly byte[] Hello = Convert.FromHexString("F248CDC9C90700");

    [Fact]
    public async Task The_compressed_Hello_of_the_RFC_is_understood_and_a_small_answer_stays_plain()
    {
        WireClient client = Connect();
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, Hello, rsv: Rsv1));
        Assert.Equal(Convert.FromHexString("810548656C6C6F"), await client.ReadAsync(7));
        await ClosedAsync(client, ["text Hello", "closed 1000 "]);
    }

    [Fact]
    public async Task A_message_compressed_in_two_fragments_with_a_ping_between_is_understood()
    {
        // RFC 7692 section 7.2.3.1: only the first frame has RSV1.
        WireClient client = Connect();
        await client.SendAsync(
            ClientFrame.Build(WebSocketOpcode.Text, Hello.AsSpan(0, 3), fin: false, rsv: Rsv1),
            ClientFrame.Build(WebSocketOpcode.Ping, "p"u8),
            ClientFrame.Build(WebSocketOpcode.Continuation, Hello.AsSpan(3)));
        Assert.Equal(Convert.FromHexString("8A0170" + "810548656C6C6F"), await client.ReadAsync(10));
        await ClosedAsync(client, ["text Hello", "closed 1000 "]);
    }

    [Fact]
    public async Task Plain_messages_between_compressed_ones_leave_the_window_alone()
    {
        WireClient client = Connect();
        await client.SendAsync(
            ClientFrame.Build(WebSocketOpcode.Text, Hello, rsv: Rsv1),
            ClientFrame.Text("plain"),
            ClientFrame.Build(WebSocketOpcode.Text, Convert.FromHexString("F200110000"), rsv: Rsv1));
        await client.ReadAsync(21);
        await ClosedAsync(client, ["text Hello", "text plain", "text Hello", "closed 1000 "]);
    }

    [Fact]
    public async Task An_answer_of_the_threshold_is_compressed_and_one_byte_less_is_not()
    {
        foreach (int length in new[] { 99, 100 })
        {
            WireClient client = Connect(threshold: 100);
            await client.SendAsync(ClientFrame.Text(new string('x', length)));
            byte[] head = await client.ReadAsync(2);
            Assert.Equal(length < 100 ? 0x81 : 0xC1, head[0]);
            byte[] payload = await client.ReadAsync(head[1]);
            using var inflater = new PeerInflater();
            Assert.Equal(new string('x', length), Encoding.UTF8.GetString(length < 100 ? payload : inflater.Inflate(payload)));
            await ClosedAsync(client, null);
        }
    }

    [Theory]
    [InlineData(true, WebSocketOpcode.Continuation, WebSocketError.ReservedBits)] // no RSV1 on a continuation
    [InlineData(true, WebSocketOpcode.Ping, WebSocketError.ReservedBits)]
    [InlineData(true, WebSocketOpcode.Pong, WebSocketError.ReservedBits)]
    [InlineData(true, WebSocketOpcode.Close, WebSocketError.ReservedBits)]
    [InlineData(false, WebSocketOpcode.Text, WebSocketError.ReservedBits)] // nor where it was not agreed on
    [InlineData(false, WebSocketOpcode.Binary, WebSocketError.ReservedBits)]
    public async Task The_bit_anywhere_else_is_refused(bool agreed, WebSocketOpcode opcode, WebSocketError error)
    {
        WireClient client = agreed ? Connect() : WireClient.Connect();
        if (opcode == WebSocketOpcode.Continuation)
            await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, Hello.AsSpan(0, 3), fin: false, rsv: Rsv1));
        await client.SendAsync(ClientFrame.Build(opcode, opcode == WebSocketOpcode.Continuation ? Hello.AsSpan(3) : [], rsv: Rsv1));
        await RefusedAsync(client, error, 1002);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(1)]
    [InlineData(6)]
    public async Task The_other_reserved_bits_stay_refused(int rsv)
    {
        WireClient client = Connect();
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, Hello, rsv: rsv));
        await RefusedAsync(client, WebSocketError.ReservedBits, 1002);
    }

    [Fact]
    public async Task Bytes_that_are_not_DEFLATE_end_the_connection_with_1007()
    {
        WireClient client = Connect();
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, [0x07, 0x01], rsv: Rsv1));
        await RefusedAsync(client, WebSocketError.InvalidDeflate, 1007);
    }

    [Fact]
    public async Task Compressed_text_that_is_not_UTF8_ends_the_connection_with_1007()
    {
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        WireClient client = Connect();
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, peer.Deflate([0x41, 0xC3, 0x28]), rsv: Rsv1));
        await RefusedAsync(client, WebSocketError.InvalidUtf8, 1007);
    }

    [Fact]
    public async Task Compressed_binary_may_be_any_bytes()
    {
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        WireClient client = Connect();
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, peer.Deflate([0x41, 0xC3, 0x28]), rsv: Rsv1));
        Assert.Equal(Convert.FromHexString("820341C328"), await client.ReadAsync(5));
        await ClosedAsync(client, ["binary 41C328", "closed 1000 "]);
    }

    [Fact]
    public async Task The_message_limit_holds_for_the_inflated_size_at_it_and_one_above()
    {
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        WireClient client = Connect(maxMessageBytes: 5_000);
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, peer.Deflate(new byte[5_000]), rsv: Rsv1));
        await client.ReadAsync(5);
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, peer.Deflate(new byte[5_001]), rsv: Rsv1));
        await RefusedAsync(client, WebSocketError.MessageTooBig, 1009);
    }

    [Fact]
    public async Task A_compressed_frame_too_long_for_any_message_within_the_limit_is_refused_by_its_header()
    {
        WireClient client = Connect(maxMessageBytes: 5_000);
        byte[] frame = ClientFrame.Build(WebSocketOpcode.Binary, new byte[(int)Inflater.MaxCompressedBytes(5_000) + 1], rsv: Rsv1);
        await client.SendAsync(frame[..8]);
        client.Finish();
        await RefusedAsync(client, WebSocketError.MessageTooBig, 1009);
    }

    [Fact]
    public async Task Noise_of_exactly_the_limit_gets_through_although_compressing_made_it_longer()
    {
        byte[] noise = new byte[100_000];
        new Random(9).NextBytes(noise);
        using var peer = new PeerDeflater(CompressionLevel.Optimal);
        byte[] compressed = peer.Deflate(noise);
        Assert.True(compressed.Length > noise.Length);
        WireClient client = Connect(maxMessageBytes: noise.Length);
        await client.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, compressed, rsv: Rsv1));
        await client.ReadAsync(10);
        client.Finish();
        await client.ReadToEndAsync();
        await client.EndedAsync();
    }

    [Fact]
    public async Task Sizes_and_fragmentations_come_back_as_they_went()
    {
        using var deflater = new PeerDeflater(CompressionLevel.Fastest);
        using var inflater = new PeerInflater();
        WireClient client = Connect(threshold: 1);
        var random = new Random(17);
        foreach (byte[] message in Samples.Messages())
        {
            byte[] compressed = deflater.Deflate(message);
            int fragment = Math.Max(1, random.Next(1, compressed.Length + 2));
            for (int at = 0; at < compressed.Length; at += fragment)
            {
                int length = Math.Min(fragment, compressed.Length - at);
                await client.SendAsync(ClientFrame.Build(
                    at == 0 ? WebSocketOpcode.Binary : WebSocketOpcode.Continuation, compressed.AsSpan(at, length),
                    fin: at + length == compressed.Length, rsv: at == 0 ? Rsv1 : 0));
            }

            (byte first, byte[] payload) = await ReadFrameAsync(client);
            Assert.Equal(message.Length == 0 ? 0x82 : 0xC2, first);
            Assert.Equal(message, first == 0xC2 ? inflater.Inflate(payload) : payload);
        }

        await ClosedAsync(client, null);
    }

    [Fact]
    public async Task Frames_that_wait_behind_a_slow_reader_keep_the_order_of_their_window()
    {
        var handler = new RecordingHandler();
        WebSocketEngineOptions options = Options(threshold: 1);
        WireClient client = WireClient.Connect(handler, options, pauseAt: 64, agreement: new DeflateAgreement());
        await WireClient.UntilAsync(() => handler.Connection is not null);
        for (int i = 0; i < 100; i++)
            Assert.True(handler.Connection!.TrySendText(Encoding.UTF8.GetBytes($"message {i} of a hundred messages")));
        using var inflater = new PeerInflater();
        for (int i = 0; i < 100; i++)
        {
            (byte first, byte[] payload) = await ReadFrameAsync(client);
            Assert.Equal(0xC1, first);
            Assert.Equal($"message {i} of a hundred messages", Encoding.UTF8.GetString(inflater.Inflate(payload)));
        }

        await ClosedAsync(client, null);
    }

    private static WebSocketEngineOptions Options(int threshold = 1024, int maxMessageBytes = 1 << 20) => new()
    {
        MaxMessageBytes = maxMessageBytes,
        MaxFragments = 1 << 20,
        Compression = true,
        CompressionThresholdBytes = threshold,
        HeartbeatInterval = TimeSpan.Zero,
        Pool = new CountingPool(),
        Heartbeat = new Heartbeat(),
    };

    private static WireClient Connect(int threshold = 1024, int maxMessageBytes = 1 << 20) =>
        WireClient.Connect(options: Options(threshold, maxMessageBytes), agreement: new DeflateAgreement());

    private static async Task<(byte First, byte[] Payload)> ReadFrameAsync(WireClient client)
    {
        byte[] head = await client.ReadAsync(2);
        int length = head[1];
        if (length >= 126)
        {
            byte[] extended = await client.ReadAsync(length == 126 ? 2 : 8);
            length = extended.Aggregate(0, (sum, next) => (sum << 8) | next);
        }

        return (head[0], length == 0 ? [] : await client.ReadAsync(length));
    }

    private static async Task ClosedAsync(WireClient client, string[]? lines)
    {
        await client.SendAsync(ClientFrame.Close(1000));
        Assert.Equal(Convert.FromHexString("880203E8"), await client.ReadToEndAsync());
        await client.EndedAsync();
        if (lines is not null)
            Assert.Equal(lines, client.Handler.Lines);
    }

    private static async Task RefusedAsync(WireClient client, WebSocketError error, int code)
    {
        string label = WebSocketErrorTable.LabelOf(error);
        byte[] expected = [0x88, (byte)(2 + label.Length), (byte)(code >> 8), (byte)code, .. Encoding.ASCII.GetBytes(label)];
        byte[] output = await client.ReadToEndAsync();
        Assert.Equal(expected, output[^expected.Length..]);
        await client.EndedAsync();
        Assert.Equal(1, client.Options.Counters.Errors(error));
    }
}

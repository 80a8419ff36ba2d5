using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>RFC 6455 sections 5.2 (base framing), 5.4 (fragmentation) and 5.5 (control frames).</summary>
[Trait("Tier", "io")]
public sealed class FrameConformanceTests(EchoServers servers) : IClassFixture<EchoServers>
{
    private static readonly int[] s_lengths = [0, 1, 124, 125, 126, 127, 128, 65_534, 65_535, 65_536, 65_537];

    public static TheoryData<string> Transports => EchoServers.Transports;

    /// <summary>A part of a conversation that ends with 1002: reserved bits, opcodes, lengths, masks and orders (5.1, 5.2, 5.4, 5.5).</summary>
    private static readonly string[] s_broken =
    [
        // Reserved bits, alone and together, on data and control frames (no extension was agreed on).
        "9180", "A180", "B180", "C180", "D180", "E180", "F180", "9280", "C980", "9A80", "C880",
        // Reserved opcodes.
        "8380", "8480", "8580", "8680", "8780", "8B80", "8C80", "8D80", "8E80", "8F80", "0380", "0B80",
        // Control frames that are fragmented or longer than 125 bytes.
        "0980", "0A80", "0880", "89FE007E", "8AFE007E", "88FE007E", "89FF000000000000007E",
        // Frames without a mask, and lengths in more bytes than they need, or above 2^63.
        "8100", "810161", "8900", "8800", "81FE007D", "81FF000000000000FFFF", "82FF8000000000000000",
        // A continuation of nothing.
        "808000000000", "008000000000",
    ];

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_length_comes_back_in_text_and_binary_whole_and_in_pieces(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        foreach (WebSocketOpcode opcode in (WebSocketOpcode[])[WebSocketOpcode.Text, WebSocketOpcode.Binary])
        {
            foreach (int length in s_lengths)
            {
                byte[] message = Message(opcode, length);
                await wire.EchoAsync(opcode, message);
                await wire.EchoAsync(opcode, message, piece: 997);
                await wire.EchoAsync(opcode, message, frame: Math.Max(1, length / 3));
                if (length <= 128)
                    await wire.EchoAsync(opcode, message, frame: 1, piece: 1);
            }
        }

        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Every_ping_is_answered_in_order_with_its_payload_and_no_pong_is(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        for (int length = 0; length <= 125; length++)
            await wire.SendAsync(ClientFrame.Join(ClientFrame.Build(WebSocketOpcode.Pong, Message(WebSocketOpcode.Binary, length)), Ping(length)));
        for (int length = 0; length <= 125; length++)
            await wire.ExpectAsync(WebSocketOpcode.Pong, Message(WebSocketOpcode.Binary, length));
        await wire.SendAsync(Ping(125), piece: 1);
        await wire.ExpectAsync(WebSocketOpcode.Pong, Message(WebSocketOpcode.Binary, 125));
        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Control_frames_between_fragments_are_answered_before_the_message(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        foreach (int piece in (int[])[int.MaxValue, 1])
        {
            // Five fragments, two of them empty, a ping behind each.
            await wire.SendAsync(ClientFrame.Join(
                ClientFrame.Text("one ", fin: false), Ping(1), Continuation(""), Ping(2), Continuation("two "), Ping(3), Continuation(""), Ping(4),
                ClientFrame.Build(WebSocketOpcode.Continuation, "three"u8)), piece);
            for (int length = 1; length <= 4; length++)
                await wire.ExpectAsync(WebSocketOpcode.Pong, Message(WebSocketOpcode.Binary, length));
            await wire.ExpectAsync(WebSocketOpcode.Text, "one two three"u8.ToArray());
        }

        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public Task A_broken_rule_ends_with_1002_behind_the_answers_to_what_came_before(string transport) => EchoServers.ForEachAsync(s_broken, async hex =>
    {
        foreach (int piece in (int[])[int.MaxValue, 1])
        {
            using EchoWire wire = await servers.ConnectAsync(transport);

            // What follows a broken frame is not looked at.
            await wire.SendAsync(ClientFrame.Join(ClientFrame.Text("before"), Convert.FromHexString(hex), Ping(3), ClientFrame.Text("after")), piece);
            await wire.ExpectAsync(WebSocketOpcode.Text, "before"u8.ToArray());
            await wire.ExpectCloseAsync(CloseCode.ProtocolError);
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_new_message_before_the_old_one_has_ended_ends_with_1002(string transport)
    {
        foreach (byte[] second in (byte[][])[ClientFrame.Text("b"), ClientFrame.Text("b", fin: false), ClientFrame.Build(WebSocketOpcode.Binary, [1])])
        {
            using EchoWire wire = await servers.ConnectAsync(transport);
            await wire.SendAsync(ClientFrame.Join(ClientFrame.Text("a", fin: false), Ping(2), second));
            await wire.ExpectAsync(WebSocketOpcode.Pong, Message(WebSocketOpcode.Binary, 2));
            await wire.ExpectCloseAsync(CloseCode.ProtocolError);
        }
    }

    private static byte[] Ping(int length) => ClientFrame.Build(WebSocketOpcode.Ping, Message(WebSocketOpcode.Binary, length));

    private static byte[] Continuation(string text) => ClientFrame.Build(WebSocketOpcode.Continuation, System.Text.Encoding.UTF8.GetBytes(text), fin: false);

    private static byte[] Message(WebSocketOpcode opcode, int length)
    {
        byte[] message = new byte[length];
        for (int i = 0; i < length; i++)
            message[i] = (byte)(opcode == WebSocketOpcode.Text ? 'a' + i % 23 : 0xFE - i % 251);
        return message;
    }
}

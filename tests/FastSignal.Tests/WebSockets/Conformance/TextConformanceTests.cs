using System.Text;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>RFC 6455 section 8.1: text is UTF-8 as RFC 3629 defines it, and what cannot become it is refused at once.</summary>
[Trait("Tier", "io")]
public sealed class TextConformanceTests(EchoServers servers) : IClassFixture<EchoServers>
{
    /// <summary>What stands in front of a broken sequence: widths one to four.</summary>
    private static readonly byte[] s_valid = Encoding.UTF8.GetBytes("Hello-\u00b5@\u00df\u00f6\u00e4-\u03ba\u1f79\u03c3\u03bc\u03b5-\U00010000");

    /// <summary>First and last code point of each width, the edges of the surrogates, and non-characters, which are valid.</summary>
    private static readonly int[] s_codePoints =
    [
        0x00, 0x01, 0x7F, 0x80, 0x7FF, 0x800, 0xD7FF, 0xE000, 0xFDD0, 0xFDEF, 0xFFFD, 0xFFFE, 0xFFFF, 0x10000, 0x1FFFE, 0x1FFFF, 0x2FFFE, 0xFFFFF,
        0x10FFFE, 0x10FFFF,
    ];

    /// <summary>Sequences whose last byte is the first that no continuation can repair.</summary>
    private static readonly string[] s_unrepairable =
    [
        // Continuations without a lead, bytes that never occur, overlong leads.
        "80", "BF", "FE", "FF", "C0", "C1", "F5", "F6", "F8", "FB", "FC", "FD",
        // A lead followed by no continuation.
        "C220", "DF20", "E020", "EF20", "F020", "F420", "C2C2", "E282C3", "E28220", "F09F20", "F09F9820",
        // Overlong forms, surrogates, values above U+10FFFF.
        "E080", "E09F", "F080", "F08F", "EDA0", "EDAF", "EDB0", "EDBF", "F490", "F4BF",
    ];

    /// <summary>Code points that are cut off where the message ends.</summary>
    private static readonly string[] s_cutOff = ["C2", "DF", "E0", "E0A0", "ED9F", "EFBF", "F0", "F090", "F09080", "F48FBF"];

    public static TheoryData<string> Transports => EchoServers.Transports;

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Valid_text_comes_back_however_it_is_cut(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        byte[] all = Encoding.UTF8.GetBytes(string.Concat(s_codePoints.Select(char.ConvertFromUtf32)));
        List<byte[]> texts = [[], s_valid, all, .. s_codePoints.Select(point => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(point)))];
        foreach (byte[] text in texts)
        {
            await wire.EchoAsync(WebSocketOpcode.Text, text);
            await wire.EchoAsync(WebSocketOpcode.Text, text, frame: 1);
            await wire.EchoAsync(WebSocketOpcode.Text, text, frame: 3);
            await wire.EchoAsync(WebSocketOpcode.Text, text, piece: 1);
            await wire.EchoAsync(WebSocketOpcode.Text, text, frame: 1, piece: 1);
        }

        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public Task Invalid_text_ends_with_1007(string transport) => EchoServers.ForEachAsync(s_unrepairable, async hex =>
    {
        byte[] text = [.. s_valid, .. Convert.FromHexString(hex), .. "edited"u8];
        foreach (byte[] bytes in (byte[][])[
            ClientFrame.Build(WebSocketOpcode.Text, text), EchoWire.Fragmented(WebSocketOpcode.Text, text, 1), EchoWire.Fragmented(WebSocketOpcode.Text, text, 7)])
        {
            foreach (int piece in (int[])[int.MaxValue, 1])
            {
                using EchoWire wire = await servers.ConnectAsync(transport);
                await wire.SendAsync(bytes, piece);
                await wire.ExpectCloseAsync(CloseCode.InvalidPayload);
            }
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public Task Invalid_text_is_refused_at_its_byte_and_not_before(string transport) => EchoServers.ForEachAsync(s_unrepairable, async hex =>
    {
        byte[] text = [.. s_valid, .. Convert.FromHexString(hex)];
        byte[] more = new byte[1000];

        // Within one frame whose rest never comes.
        using EchoWire whole = await servers.ConnectAsync(transport);
        await whole.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, [.. text, .. more]).AsMemory()[..^more.Length]);
        await whole.ExpectCloseAsync(CloseCode.InvalidPayload);

        // In a fragment of a message that never ends; a ping tells that everything up to the byte is still fine.
        using EchoWire fragments = await servers.ConnectAsync(transport);
        await fragments.SendAsync(ClientFrame.Build(WebSocketOpcode.Text, text.AsSpan()[..^1], fin: false));
        await fragments.SendAsync(ClientFrame.Build(WebSocketOpcode.Ping, "fine"u8));
        await fragments.ExpectAsync(WebSocketOpcode.Pong, "fine"u8.ToArray());
        await fragments.SendAsync(ClientFrame.Build(WebSocketOpcode.Continuation, text.AsSpan()[^1..], fin: false));
        await fragments.ExpectCloseAsync(CloseCode.InvalidPayload);
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public Task A_code_point_cut_off_by_the_end_of_the_message_ends_with_1007(string transport) => EchoServers.ForEachAsync(s_cutOff, async hex =>
    {
        byte[] text = [.. s_valid, .. Convert.FromHexString(hex)];

        // The second ends with an empty fragment.
        foreach (byte[] bytes in (byte[][])[
            ClientFrame.Build(WebSocketOpcode.Text, text), EchoWire.Fragmented(WebSocketOpcode.Text, text, text.Length), EchoWire.Fragmented(WebSocketOpcode.Text, text, 1)])
        {
            using EchoWire wire = await servers.ConnectAsync(transport);
            await wire.SendAsync(bytes);
            await wire.ExpectCloseAsync(CloseCode.InvalidPayload);
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task Binary_messages_may_be_any_bytes(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        byte[] all = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];
        await wire.EchoAsync(WebSocketOpcode.Binary, all);
        await wire.EchoAsync(WebSocketOpcode.Binary, all, frame: 1, piece: 1);
        await wire.CloseAsync();
    }
}

using FastSignal.Tests.Transport;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>RFC 6455 section 10.4: messages up to the limit in any form, one byte above it refused.</summary>
[Trait("Tier", "io")]
public sealed class SizeConformanceTests(EchoServers servers) : IClassFixture<EchoServers>
{
    private const int MiB = 1 << 20;

    /// <summary>The default of <c>echo.max_message_size</c>.</summary>
    private const int Limit = 16 * MiB;

    public static TheoryData<string> Transports => EchoServers.Transports;

    public static TheoryData<string, int> FrameSizes => EchoServers.Each(64, 1024, 65_536, 4 * MiB);

    public static TheoryData<string, int> MessageSizes => EchoServers.Each(0, 16, 256, 2048, 16_384);

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task The_largest_message_comes_back_and_one_byte_more_is_1009(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        await wire.EchoAsync(WebSocketOpcode.Text, Text(Limit));
        await wire.EchoAsync(WebSocketOpcode.Binary, Wire.Pattern(Limit));

        // The length alone is enough to refuse it.
        await wire.SendAsync(ClientFrame.Build(WebSocketOpcode.Binary, new byte[Limit + 1]).AsMemory(0, 14));
        await wire.ExpectCloseAsync(CloseCode.MessageTooBig);
    }

    [Theory]
    [MemberData(nameof(FrameSizes))]
    public async Task The_largest_message_comes_back_in_frames_of_any_size(string transport, int frame)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        await wire.EchoAsync(WebSocketOpcode.Text, Text(Limit), frame);
        await wire.EchoAsync(WebSocketOpcode.Binary, Wire.Pattern(Limit), frame);
        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_large_message_comes_back_however_many_segments_carry_it(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        foreach (int piece in (int[])[64, 128, 256, 512, 1024, 2048])
            await wire.EchoAsync(WebSocketOpcode.Text, Text(MiB), piece: piece);
        await wire.CloseAsync();
    }

    [Theory]
    [MemberData(nameof(MessageSizes))]
    public async Task A_thousand_messages_come_back_one_by_one_and_all_at_once(string transport, int size)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        byte[] message = Text(size);
        byte[] frame = ClientFrame.Build(WebSocketOpcode.Text, message);
        for (int i = 0; i < 1000; i++)
            await wire.EchoAsync(WebSocketOpcode.Text, message);
        Task sending = wire.SendAsync(ClientFrame.Join([.. Enumerable.Repeat(frame, 1000)]));
        for (int i = 0; i < 1000; i++)
            await wire.ExpectAsync(WebSocketOpcode.Text, message);
        await sending;
        await wire.CloseAsync();
    }

    /// <summary>Text of all widths that is exactly so long.</summary>
    private static byte[] Text(int length)
    {
        ReadOnlySpan<byte> pattern = "a\u00b5\u1f79\U0001F600-"u8;
        byte[] text = new byte[length];
        text.AsSpan().Fill((byte)'.');
        for (int at = 0; at + pattern.Length <= length; at += pattern.Length)
            pattern.CopyTo(text.AsSpan(at));
        return text;
    }
}

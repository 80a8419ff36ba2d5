using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets.Conformance;

/// <summary>RFC 6455 sections 5.5.1 and 7: close frames, their codes and what comes behind them.</summary>
[Trait("Tier", "io")]
public sealed class CloseConformanceTests(EchoServers servers) : IClassFixture<EchoServers>
{
    private static readonly int[] s_valid = [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999];

    private static readonly int[] s_invalid = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 32_768, 65_535];

    /// <summary>Payloads that are no code, or a code and no text.</summary>
    private static readonly string[] s_broken = ["03", "03E8FF", "03E8C3", "03E8EDA080", "03E8CEBAE1BDB9CF83CEBCCEB5F4908080"];

    public static TheoryData<string> Transports => EchoServers.Transports;

    [Theory]
    [MemberData(nameof(Transports))]
    public Task A_valid_code_is_echoed_and_the_connection_ends(string transport) => EchoServers.ForEachAsync(s_valid, async code =>
    {
        foreach (string reason in (string[])["", "bye", new string('x', 123), new string('\u00e4', 61)])
        {
            using EchoWire wire = await servers.ConnectAsync(transport);
            await wire.SendAsync(ClientFrame.Close(code, reason));
            await wire.ExpectCloseAsync(code, reason);
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public Task A_code_that_may_not_be_sent_ends_with_1002(string transport) => EchoServers.ForEachAsync(s_invalid, async code =>
    {
        foreach (string reason in (string[])["", "reason"])
        {
            using EchoWire wire = await servers.ConnectAsync(transport);
            await wire.SendAsync(ClientFrame.Close(code, reason));
            await wire.ExpectCloseAsync(CloseCode.ProtocolError);
        }
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public Task A_payload_without_a_code_ends_with_1002_and_one_without_text_with_1007(string transport) => EchoServers.ForEachAsync(s_broken, async hex =>
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        byte[] payload = Convert.FromHexString(hex);
        await wire.SendAsync(ClientFrame.Build(WebSocketOpcode.Close, payload));
        await wire.ExpectCloseAsync(payload.Length == 1 ? CloseCode.ProtocolError : CloseCode.InvalidPayload);
    });

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task An_empty_close_frame_is_answered_by_an_empty_one(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        await wire.SendAsync(ClientFrame.Build(WebSocketOpcode.Close, []));
        await wire.ExpectCloseAsync(CloseCode.NoStatus);
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task What_comes_behind_a_close_frame_is_ignored_whatever_it_is(string transport)
    {
        byte[][] tails =
        [
            ClientFrame.Text("late"), ClientFrame.Build(WebSocketOpcode.Ping, "late"u8), ClientFrame.Close(1001), [0xFF, 0xFF],
            ClientFrame.Build(WebSocketOpcode.Continuation, "rest"u8),
        ];
        foreach (byte[] tail in tails)
        {
            using EchoWire wire = await servers.ConnectAsync(transport);

            // The message that was under way is never answered.
            await wire.SendAsync(ClientFrame.Join(ClientFrame.Text("begun", fin: false), ClientFrame.Close(1000, "bye"), tail));
            await wire.ExpectCloseAsync(CloseCode.Normal, "bye");
        }
    }

    [Theory]
    [MemberData(nameof(Transports))]
    public async Task A_large_message_in_front_of_a_close_frame_still_comes_back(string transport)
    {
        using EchoWire wire = await servers.ConnectAsync(transport);
        byte[] message = new byte[256 * 1024];
        await wire.SendAsync(ClientFrame.Join(ClientFrame.Build(WebSocketOpcode.Binary, message), ClientFrame.Close(1000), ClientFrame.Build(WebSocketOpcode.Ping, [])));
        await wire.ExpectAsync(WebSocketOpcode.Binary, message);
        await wire.ExpectCloseAsync(CloseCode.Normal);
    }
}

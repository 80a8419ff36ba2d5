using System.Net;
using System.Net.WebSockets;
using FastSignal.Tests.WebSockets.Compression;

namespace FastSignal.Tests.WebSockets;

/// <summary>permessage-deflate against the framework's own implementation, on a real Kestrel.</summary>
public sealed class DeflateInteropTests
{
    public static TheoryData<int, int, bool, bool> Parameters
    {
        get
        {
            var all = new TheoryData<int, int, bool, bool>();
            foreach (int server in new[] { 9, 12, 15 })
            {
                foreach (int client in new[] { 9, 12, 15 })
                {
                    for (int takeover = 0; takeover < 4; takeover++)
                        all.Add(server, client, (takeover & 1) != 0, (takeover & 2) != 0);
                }
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(Parameters))]
    public async Task Every_combination_of_parameters_carries_every_message(int serverBits, int clientBits, bool serverTakeover, bool clientTakeover)
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(compression: true));
        var deflate = new WebSocketDeflateOptions
        {
            ServerMaxWindowBits = serverBits,
            ClientMaxWindowBits = clientBits,
            ServerContextTakeover = serverTakeover,
            ClientContextTakeover = clientTakeover,
        };
        using EchoClient client = await EchoClient.ConnectAsync(server.Address, "/ws", HttpVersion.Version11, deflate);
        foreach (byte[] message in Samples.Messages())
            Assert.Equal(message, await client.EchoAsync(message, fragment: Math.Max(1, message.Length / 2 + 1)));
        await client.CloseAsync();
        await server.AllGoneAsync();

        // Two of four samples of each size hardly compress; the others prove that compressing was agreed on.
        Assert.InRange(server.Options.Counters.BytesIn, 1, 9 * server.Options.Counters.BytesOut);
        Assert.InRange(server.Options.Counters.BytesOut, 1, Samples.Messages().Sum(message => message.Length) * 3L / 4);
    }

    [Fact]
    public async Task Without_the_key_an_offer_is_not_answered()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet());
        using EchoClient client = await EchoClient.ConnectAsync(server.Address, "/ws", HttpVersion.Version11, new WebSocketDeflateOptions());
        Assert.Equal(new byte[5_000], await client.EchoAsync(new byte[5_000]));
        await client.CloseAsync();
        await server.AllGoneAsync();
        Assert.True(server.Options.Counters.BytesOut > 5_000);
    }
}

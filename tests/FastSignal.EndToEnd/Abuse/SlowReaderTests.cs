using System.Net;
using System.Net.Http.Headers;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.WebSockets;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Clients that ask and never read: bounded memory, dropped by name, and no brake on the others.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class SlowReaderTests
{
    private const int Readers = 20;
    private const long MiB = 1 << 20;

    [Fact]
    public async Task Readers_that_never_read_broadcasts_are_dropped_with_1013_and_memory_stays_flat()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--signaling:write_timeout=2s", "--signaling:outbox_bytes=512KiB");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await BroadcastAsync(server);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        List<RawConnection> slow = [];
        for (int i = 0; i < Readers; i++)
            slow.Add(await RawConnection.OpenAsync(server.HttpEndPoint, receiveBufferBytes: 4096));

        long highest = before;
        for (int i = 0; i < 200 && server.WebSockets.Errors(WebSocketError.SlowConsumer) < Readers; i++)
        {
            await BroadcastAsync(server);
            highest = Math.Max(highest, GC.GetTotalMemory(forceFullCollection: false));
        }

        Assert.Equal(Readers, server.WebSockets.Errors(WebSocketError.SlowConsumer));
        await Patience.UntilAsync(() => server.WebSockets.Active == 1 && server.Host.Signaling.ClientCount == 1, "the slow readers are gone");
        Assert.Equal(Readers, server.WebSockets.Closes(1013));
        await bystander.AssertUndisturbedAsync();
        // Half a MiB in the outbox of each, the pipes below, and what the test itself has in flight.
        Assert.InRange(highest - before, long.MinValue, Readers * MiB + 100 * MiB);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, 24 * MiB);
        foreach (RawConnection connection in slow)
            connection.Dispose();
    }

    [Fact]
    public async Task Client_that_asks_without_reading_is_held_back_before_its_answers_pile_up()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--signaling:write_timeout=1s", "--signaling:message_rate=100000", "--signaling:message_burst=200000");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        using RawConnection attacker = await RawConnection.OpenAsync(server.HttpEndPoint, receiveBufferBytes: 4096);
        byte[] requests = ClientFrame.Repeat(ClientFrame.Text("""{"version":"1.0","type":"hello","id":"x"}"""), 1_000);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < 200 && await attacker.TrySendAsync(requests); i++)
            Assert.InRange(GC.GetTotalMemory(forceFullCollection: false) - before, long.MinValue, 100 * MiB);
        await Patience.UntilAsync(() => server.WebSockets.Active == 1, "the client is cut off");
        await bystander.AssertUndisturbedAsync();
    }

    private static async Task BroadcastAsync(AbuseServer server)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/signaling/broadcast")
        {
            Content = new StringContent("{\"type\":\"note\",\"data\":\"" + new string('x', 200 * 1024) + "\"}"),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AbuseServer.AdminToken);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }
}

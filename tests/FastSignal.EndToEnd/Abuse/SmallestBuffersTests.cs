using FastSignal.EndToEnd.Abuse.Kit;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Every size the configuration accepts is one the server runs with.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class SmallestBuffersTests
{
    [Fact]
    public async Task Smallest_buffers_and_bounds_serve_a_viewer_and_keep_their_limits()
    {
        await using AbuseServer server = await AbuseServer.StartAsync(
            "--server:transport=sockets", "--server:read_buffer_size=32KiB", "--server:write_buffer_size=4KiB", "--signaling:max_message_size=16KiB", "--signaling:max_data_size=8KiB",
            "--signaling:outbox_bytes=64KiB", "--signaling:outbox_messages=8", "--webrtc:send_buffer_size=64KiB", "--webrtc:receive_buffer_size=64KiB");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.SendRawAsync(new string(' ', 16 * 1024 + 1));
        Assert.Equal(1009, await client.ClosedAsync());
        Assert.Equal(200, (int)(await server.Http.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        await bystander.AssertUndisturbedAsync();
    }
}

using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

public sealed class WithoutGStreamerTests : EndToEndTest
{
    /// <summary>
    /// An empty file before the real library on the loader's path: dlopen finds it first and fails, as it does without any.
    /// </summary>
    [Theory]
    [InlineData("libgstreamer-1.0.so.0")]
    [InlineData("libgstapp-1.0.so.0")]
    public async Task Without_GStreamer_signalling_runs_and_says_what_to_install(string library)
    {
        File.Create(Path.Combine(Folder, library)).Dispose();
        ServerProcess server = await StartServerAsync([], info => info.Environment["LD_LIBRARY_PATH"] = Folder);
        await using SignallingClient client = await SignallingClient.ConnectAsync(server);
        JsonElement welcome = await client.ReceiveAsync("welcome");
        Assert.Equal("demo", welcome.GetProperty("data").GetProperty("streams")[0].GetProperty("name").GetString());

        await client.SendAsync("""{"version":"1.0","type":"offer-request","id":"1","data":{"stream":"demo"}}""");
        JsonElement message = await client.ReceiveAsync("error");
        JsonElement error = message.GetProperty("error");
        Report(error.ToString());
        Assert.Equal(("1", 3006), (message.GetProperty("reply_to").GetString(), error.GetProperty("number").GetInt32()));
        Assert.Contains($"GStreamer is not installed ({library} not found)", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("install gstreamer1.0-plugins-base", error.ToString(), StringComparison.Ordinal);

        await client.SendAsync("""{"version":"1.0","type":"ping","id":"2","data":{}}""");
        await client.ReceiveAsync("pong");
        MediaStatus status = await server.StatusAsync();
        Assert.Equal((0, 0), (status.Viewers, status.Stream("demo").Leases));
    }
}

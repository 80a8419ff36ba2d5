using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Both Selkies dialects on the paths of the main port, and what their pages ask for over HTTP.</summary>
public sealed class SelkiesTests : EndToEndTest
{
    private const string Controller = """HELLO client {"client_type":"controller","client_slot":1,"display_id":"primary"}""";

    [Theory]
    [InlineData("turn")]
    [InlineData("turn/")]
    [InlineData("api/turn")]
    [InlineData("desk/api/turn")]
    [InlineData("desk/turn")]
    public async Task The_turn_path_answers_with_arrays(string path)
    {
        ServerProcess server = await StartServerAsync(
        [
            .. TestStreams.Small, "--signaling:ice_servers:0:urls:0=stun:stun.example:3478", "--signaling:ice_servers:1:urls:0=turn:turn.example:3478",
            "--signaling:ice_servers:1:username=me", "--signaling:ice_servers:1:credential=it",
        ]);
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.MediaType);
        JsonElement servers = JsonDocument.Parse(await response.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("iceServers");
        Assert.Equal(2, servers.GetArrayLength());
        Assert.Equal("turn:turn.example:3478", servers[1].GetProperty("urls")[0].GetString());
    }

    [Fact]
    public async Task C4_X14_the_other_paths_answer_as_pages_expect()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        foreach (string path in (string[])["health", "health/", "api/health"])
            Assert.Equal("OK\n", await server.Http.GetStringAsync(new Uri(server.Address, path), Cancellation));
        JsonElement status = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(server.Address, "api/status"), Cancellation)).RootElement;
        Assert.Equal(("webrtc", false), (status.GetProperty("current_mode").GetString(), status.GetProperty("enable_dual_mode").GetBoolean()));
        foreach (string path in (string[])["ws", "webrtc/signalling/", "api/webrtc/signaling/", "desk/api/webrtc/signaling", "api/ws"])
        {
            using HttpResponseMessage response = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
            Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_browser_of_the_first_generation_is_offered_picture_and_sound()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        foreach ((string hello, string kind, string other) in ((string, string, string)[])[("HELLO 1 e30=", "m=video", "m=audio"), ("HELLO 3 e30=", "m=audio", "m=video")])
        {
            using ClientWebSocket socket = await TextSocket.ConnectAsync(server, "webrtc/signalling/");
            await socket.SendAsync(hello);
            Assert.Equal("HELLO", await socket.ReceiveAsync());
            string offer = (await socket.ReceiveAsync())!;
            Assert.Contains(kind, offer, StringComparison.Ordinal);
            Assert.DoesNotContain(other, offer, StringComparison.Ordinal);
            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        }

        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task A_server_and_a_browser_of_the_first_generation_meet()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        using ClientWebSocket daemon = await TextSocket.ConnectAsync(server, "ws");
        await daemon.SendAsync("HELLO 0");
        Assert.Equal("HELLO", await daemon.ReceiveAsync());
        await daemon.SendAsync("SESSION 1");
        Assert.Equal("ERROR peer '1' not found", await daemon.ReceiveAsync());
        using ClientWebSocket browser = await TextSocket.ConnectAsync(server, "webrtc/signalling");
        await browser.SendAsync("HELLO 1 e30=");
        Assert.Equal("HELLO", await browser.ReceiveAsync());
        await daemon.SendAsync("SESSION 1");
        Assert.Equal("SESSION_OK e30=", await daemon.ReceiveAsync());
        await daemon.SendAsync("""{"sdp": {"type": "offer", "sdp": "v=0"}}""");
        Assert.Equal("""{"sdp": {"type": "offer", "sdp": "v=0"}}""", await browser.ReceiveAsync());
        await browser.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        Assert.Null(await daemon.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, daemon.CloseStatus);
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task Clients_of_the_main_branch_take_places_from_each_other_and_are_told_by_the_close_code()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        using ClientWebSocket viewer = await TextSocket.ConnectAsync(server, "api/webrtc/signaling/");
        await viewer.SendAsync("""HELLO client {"client_type":"viewer","client_slot":-1}""");
        Assert.Null(await viewer.ReceiveAsync());
        Assert.Equal(4000, (int)viewer.CloseStatus!);

        using ClientWebSocket first = await TextSocket.ConnectAsync(server, "api/webrtc/signaling/");
        await first.SendAsync(Controller);
        Assert.Equal("HELLO", await first.ReceiveAsync());
        await first.SendAsync("SESSION server");
        string id = (await first.ReceiveAsync())!.Split(' ')[1];
        string offer = (await first.ReceiveAsync())!;
        Assert.StartsWith(id + " {\"sdp\":{\"type\":\"offer\"", offer, StringComparison.Ordinal);
        Assert.Contains("m=video", offer, StringComparison.Ordinal);
        Assert.Contains("m=audio", offer, StringComparison.Ordinal);

        using ClientWebSocket second = await TextSocket.ConnectAsync(server, "api/webrtc/signaling/");
        await second.SendAsync(Controller);
        Assert.Equal("HELLO", await second.ReceiveAsync());
        Assert.Null(await first.ReceiveAsync());
        Assert.Equal(4001, (int)first.CloseStatus!);
        await second.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await server.BecomesIdleAsync();
    }
}

using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>The simple_server dialect on a listener of its own, over real sockets.</summary>
public sealed class SimpleServerTests : EndToEndTest
{
    [Fact]
    public async Task A_listener_answers_its_health_path_and_nothing_else_of_http()
    {
        (ServerProcess server, Uri address) = await StartAsync();
        UriBuilder http = new(address) { Scheme = "http", Path = "/health" };
        Assert.Equal("OK\n", await server.Http.GetStringAsync(http.Uri, TestContext.Current.CancellationToken));
        foreach (string path in (string[])["/", "/api/signaling/status", "/healthz"])
        {
            http.Path = path;
            using HttpResponseMessage response = await server.Http.GetAsync(http.Uri, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UpgradeRequired, response.StatusCode);
        }
    }

    [Fact]
    public async Task Two_clients_relay_everything_up_to_a_mebibyte_and_one_leaving_closes_the_other()
    {
        (ServerProcess server, Uri address) = await StartAsync();
        using ClientWebSocket alice = await RegisterAsync(address, "alice", "/any/path");
        using ClientWebSocket bob = await RegisterAsync(address, "bob", "/");
        await alice.SendAsync("SESSION bob");
        Assert.Equal("SESSION_OK", await alice.ReceiveAsync());
        foreach (string text in (string[])["OFFER_REQUEST", "", """{"sdp": 1}""", new string('x', 1 << 20)])
        {
            await alice.SendAsync(text);
            Assert.Equal(text, await bob.ReceiveAsync());
        }

        await bob.SendAsync(new string('x', (1 << 20) + 1));
        Assert.Null(await bob.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, bob.CloseStatus);
        Assert.Null(await alice.ReceiveAsync());
        Assert.Equal(WebSocketCloseStatus.NormalClosure, alice.CloseStatus);
        Assert.Equal("", alice.CloseStatusDescription);
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task A_stream_offers_when_it_is_asked()
    {
        (ServerProcess server, Uri address) = await StartAsync();
        using (ClientWebSocket client = await RegisterAsync(address, "viewer", "/"))
        {
            await client.SendAsync("SESSION small");
            Assert.Equal("SESSION_OK", await client.ReceiveAsync());
            await client.SendAsync("OFFER_REQUEST");
            JsonElement sdp = JsonSerializer.Deserialize<JsonElement>((await client.ReceiveAsync())!).GetProperty("sdp");
            Assert.Equal("offer", sdp.GetProperty("type").GetString());
            Assert.Contains("m=video", sdp.GetProperty("sdp").GetString(), StringComparison.Ordinal);
            await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, TestContext.Current.CancellationToken);
        }

        await server.BecomesIdleAsync();
    }

    [Theory]
    [InlineData("http://127.0.0.1:9000", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("http://elsewhere.example", false)]
    public async Task A_page_of_the_same_host_may_connect_from_any_port_and_another_may_not(string origin, bool allowed)
    {
        (_, Uri address) = await StartAsync();
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Origin", origin);
        Task connecting = socket.ConnectAsync(address, TestContext.Current.CancellationToken);
        if (allowed)
            await connecting;
        else
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
    }

    [Fact]
    public async Task An_auto_listener_finds_the_dialect_by_the_first_message()
    {
        (_, Uri address) = await StartAsync("auto");
        using ClientWebSocket simple = await RegisterAsync(address, "alice", "/");
        using ClientWebSocket standard = new();
        await standard.ConnectAsync(address, TestContext.Current.CancellationToken);
        await standard.SendAsync("""{"version":"1.0","type":"ping"}""");
        Assert.Contains("\"welcome\"", await standard.ReceiveAsync(), StringComparison.Ordinal);
        Assert.Contains("\"pong\"", await standard.ReceiveAsync(), StringComparison.Ordinal);
    }

    private static async Task<ClientWebSocket> RegisterAsync(Uri address, string name, string path)
    {
        ClientWebSocket socket = new();
        await socket.ConnectAsync(new Uri(address, path), TestContext.Current.CancellationToken);
        await socket.SendAsync($"HELLO {name}");
        Assert.Equal("HELLO", await socket.ReceiveAsync());
        return socket;
    }

    private async Task<(ServerProcess Server, Uri Address)> StartAsync(string dialect = "simple_server")
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--server:listeners:0:port=0", $"--server:listeners:0:dialect={dialect}"]);
        return (server, new Uri(await ListenerAddress.OfAsync(server)));
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

public sealed class HttpTests : EndToEndTest
{
    private const string Token = "an-administrator-of-tests";

    [Theory]
    [InlineData("healthz", HttpStatusCode.OK, "OK")]
    [InlineData("readyz", HttpStatusCode.OK, "ready")]
    [InlineData("api/signaling", HttpStatusCode.UpgradeRequired, "WebSocket")]
    [InlineData("api/signaling/an-app", HttpStatusCode.UpgradeRequired, "WebSocket")]
    [InlineData("api/signaling/-bad", HttpStatusCode.BadRequest, "Invalid app name")]
    [InlineData("api/signaling/a/b", HttpStatusCode.BadRequest, "Invalid app name")]
    [InlineData("nowhere", HttpStatusCode.NotFound, "")]
    public async Task A_plain_get_is_answered(string path, HttpStatusCode status, string text)
    {
        ServerProcess server = await StartServerAsync([]);
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
        Assert.Equal(status, response.StatusCode);
        Assert.Contains(text, await response.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        if (status == HttpStatusCode.UpgradeRequired)
            Assert.Contains("websocket", response.Headers.Upgrade.Select(product => product.Name));
    }

    [Fact]
    public async Task An_undeclared_app_is_not_found_when_apps_are_not_made_on_demand()
    {
        ServerProcess server = await StartServerAsync(["--signaling:auto_create_apps=false", "--signaling:apps=known"]);
        Assert.Equal(HttpStatusCode.NotFound, await StatusOfAsync(server, "api/signaling/unknown"));
        Assert.Equal(HttpStatusCode.UpgradeRequired, await StatusOfAsync(server, "api/signaling/known"));
        Assert.Equal(HttpStatusCode.UpgradeRequired, await StatusOfAsync(server, "api/signaling/default"));
    }

    [Fact]
    public async Task The_status_counts_clients()
    {
        ServerProcess server = await StartServerAsync([]);
        await using SignallingClient client = await SignallingClient.ConnectAsync(server);
        await client.ReceiveAsync("welcome");
        using JsonDocument status = JsonDocument.Parse(await server.Http.GetStringAsync(new Uri(server.Address, "api/signaling/status"), Cancellation));
        JsonElement root = status.RootElement;
        Assert.True(root.GetProperty("running").GetBoolean());
        Assert.Equal(1, root.GetProperty("client_count").GetInt32());
        Assert.Equal(["gstreamer", "selkies", "selkies-webrtc"], root.GetProperty("supported_protocols").EnumerateArray().Select(name => name.GetString()));
        Assert.StartsWith("PT", root.GetProperty("uptime").GetString(), StringComparison.Ordinal);
        Assert.Matches(@"^\d+\.\d+\.\d+$", root.GetProperty("version").GetString()!);
    }

    [Fact]
    public async Task Administration_needs_the_token()
    {
        ServerProcess closed = await StartServerAsync([]);
        Assert.Equal(HttpStatusCode.Forbidden, await StatusOfAsync(closed, "api/signaling/clients"));

        ServerProcess server = await StartServerAsync([$"--server:admin_token={Token}"]);
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusOfAsync(server, "api/signaling/clients"));
        using HttpResponseMessage refused = await BroadcastAsync(server, """{"type":"notice"}""", "wrong-token-of-16-characters");
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.DoesNotContain(Token, server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broadcast_reaches_the_clients_of_its_app()
    {
        ServerProcess server = await StartServerAsync([$"--server:admin_token={Token}"]);
        await using SignallingClient ours = await SignallingClient.ConnectAsync(server, "ours");
        await using SignallingClient theirs = await SignallingClient.ConnectAsync(server, "theirs");
        await ours.ReceiveAsync("welcome");
        await theirs.ReceiveAsync("welcome");

        using HttpResponseMessage sent = await BroadcastAsync(server, """{"type":"notice","data":{"text":"hello"},"app_name":"ours"}""");
        Assert.Equal("""{"delivered":1}""", await sent.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal("hello", (await ours.ReceiveAsync("notice")).GetProperty("data").GetProperty("text").GetString());
        using HttpResponseMessage unknown = await BroadcastAsync(server, """{"type":"notice","app_name":"nobodys"}""");
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using HttpResponseMessage invalid = await BroadcastAsync(server, "{");
        Assert.Equal(HttpStatusCode.BadRequest, invalid.StatusCode);
        Assert.Contains("Invalid request body", await invalid.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);

        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, "api/signaling/clients"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        using HttpResponseMessage listed = await server.Http.SendAsync(request, Cancellation);
        using JsonDocument clients = JsonDocument.Parse(await listed.Content.ReadAsStringAsync(Cancellation));
        Assert.Equal(["ours", "theirs"], clients.RootElement.EnumerateArray().Select(client => client.GetProperty("app_name").GetString()).Order());
    }

    private static async Task<HttpStatusCode> StatusOfAsync(ServerProcess server, string path)
    {
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
        return response.StatusCode;
    }

    private static async Task<HttpResponseMessage> BroadcastAsync(ServerProcess server, string body, string token = Token)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Address, "api/signaling/broadcast"));
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await server.Http.SendAsync(request, Cancellation);
    }
}

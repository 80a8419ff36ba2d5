using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Who may, through the real server: upgrades, messages, REST and pages.</summary>
public sealed class AccessTests : EndToEndTest
{
    private const string Viewer = "the-token-of-a-viewer";
    private const string Controller = "the-token-of-a-controller";
    private const string Admin = "the-token-of-an-admin";
    private const string JwtSecret = "a-secret-of-thirty-two-bytes-ok!";

    private static readonly string[] TokenMode =
    [
        "--auth:mode=token",
        "--auth:tokens:0:name=screen", $"--auth:tokens:0:token={Viewer}", "--auth:tokens:0:role=viewer",
        "--auth:tokens:1:name=desk", $"--auth:tokens:1:token={Controller}",
        "--auth:tokens:2:name=boss", $"--auth:tokens:2:token={Admin}", "--auth:tokens:2:role=admin",
    ];

    [Fact]
    public async Task A_token_may_come_as_header_query_or_subprotocol_and_is_never_echoed_or_logged()
    {
        ServerProcess server = await StartServerAsync(TokenMode);
        foreach (Way way in Enum.GetValues<Way>().Where(way => way != Way.None))
        {
            using ClientWebSocket socket = await ConnectAsync(server, way, Controller);
            Assert.Equal("controller", (await ReceiveAsync(socket)).GetProperty("data").GetProperty("role").GetString());
            Assert.Equal(way == Way.Subprotocol ? "gstreamer-1.0" : null, socket.SubProtocol);

            WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, way, "wrong-" + Controller));
            Assert.Contains("401", refused.Message, StringComparison.Ordinal);
        }

        Assert.DoesNotContain(Controller, server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_connection_that_shows_nothing_says_hello_with_a_token_or_is_closed_with_1008()
    {
        ServerProcess server = await StartServerAsync([.. TokenMode, "--auth:hello_timeout=1s"]);
        using ClientWebSocket good = await ConnectAsync(server, Way.None, "");
        await SendAsync(good, $$"""{"type":"hello","data":{"token":"{{Viewer}}"} }""");
        Assert.Equal("viewer", (await ReceiveAsync(good)).GetProperty("data").GetProperty("role").GetString());
        await SendAsync(good, """{"type":"mouse-move","data":{"x":1,"y":1}}""");
        Assert.Equal(4003, (await ReceiveAsync(good)).GetProperty("error").GetProperty("number").GetInt32());

        using ClientWebSocket bad = await ConnectAsync(server, Way.None, "");
        await SendAsync(bad, """{"type":"hello","data":{"token":"wrong"}}""");
        await AssertUnauthorizedAsync(bad);

        using ClientWebSocket silent = await ConnectAsync(server, Way.None, "");
        await AssertUnauthorizedAsync(silent);
        Assert.DoesNotContain(Viewer, server.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("api/signaling/clients", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/signaling/clients", Viewer, HttpStatusCode.Forbidden)]
    [InlineData("api/signaling/clients", Controller, HttpStatusCode.Forbidden)]
    [InlineData("api/signaling/clients", Admin, HttpStatusCode.OK)]
    [InlineData("api/media/frames/x", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/media/frames/x", "wrong", HttpStatusCode.Unauthorized)]
    [InlineData("api/media/frames/x", Viewer, HttpStatusCode.NotFound)]
    [InlineData("api/signaling", null, HttpStatusCode.Unauthorized)]
    [InlineData("api/signaling", Viewer, HttpStatusCode.UpgradeRequired)]
    [InlineData("api/signaling/status", null, HttpStatusCode.OK)]
    [InlineData("healthz", null, HttpStatusCode.OK)]
    [InlineData("", null, HttpStatusCode.OK)]
    public async Task Resources_ask_for_the_role_they_need(string path, string? token, HttpStatusCode status)
    {
        ServerProcess server = await StartServerAsync(TokenMode);
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, path));
        request.Headers.Authorization = token is null ? null : new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await server.Http.SendAsync(request, Cancellation);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, response.Headers.WwwAuthenticate.Any(challenge => challenge.Scheme == "Bearer"));
    }

    [Fact]
    public async Task HTTP_Basic_guards_everything_but_the_probes()
    {
        ServerProcess server = await StartServerAsync(
            ["--auth:mode=basic", "--auth:users:0:name=ann", "--auth:users:0:password=correct-horse", "--auth:users:0:role=admin"]);
        foreach (string path in new[] { "", "fastsignal.js", "api/signaling/status", "api/media/status", "api/signaling", "nowhere" })
        {
            using HttpResponseMessage asked = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
            Assert.Equal(HttpStatusCode.Unauthorized, asked.StatusCode);
            Assert.Equal("""Basic realm="FastSignal", charset="UTF-8" """.TrimEnd(), asked.Headers.WwwAuthenticate.ToString());
        }

        foreach (string path in new[] { "healthz", "readyz" })
        {
            using HttpResponseMessage probe = await server.Http.GetAsync(new Uri(server.Address, path), Cancellation);
            Assert.Equal(HttpStatusCode.OK, probe.StatusCode);
        }

        AuthenticationHeaderValue credential = new("Basic", Convert.ToBase64String("ann:correct-horse"u8));
        using ClientWebSocket refused = new();
        await Assert.ThrowsAsync<WebSocketException>(() => refused.ConnectAsync(Address(server), Cancellation));
        using ClientWebSocket socket = new();
        socket.Options.SetRequestHeader("Authorization", credential.ToString());
        await socket.ConnectAsync(Address(server), Cancellation);
        Assert.Equal("admin", (await ReceiveAsync(socket)).GetProperty("data").GetProperty("role").GetString());

        // What the browser remembers must not act for a foreign page.
        server.Http.DefaultRequestHeaders.Authorization = credential;
        Assert.Equal(HttpStatusCode.OK, await BroadcastAsync(server, origin: null));
        Assert.Equal(HttpStatusCode.OK, await BroadcastAsync(server, server.Address.GetLeftPart(UriPartial.Authority)));
        Assert.Equal(HttpStatusCode.Forbidden, await BroadcastAsync(server, "https://elsewhere.example"));
        Assert.Equal(HttpStatusCode.OK, (await server.Http.GetAsync(server.Address, Cancellation)).StatusCode);
        Assert.DoesNotContain("correct-horse", server.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_expires_is_renewed_in_band_or_ends_the_session()
    {
        ServerProcess server = await StartServerAsync(
            ["--auth:mode=jwt", $"--auth:jwt_secret={JwtSecret}", "--auth:jwt_leeway=0s", "--signaling:cleanup_interval=100ms"]);
        using ClientWebSocket socket = await ConnectAsync(server, Way.Header, Jwt(seconds: 7));
        Assert.Equal("welcome", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        Assert.Equal("auth-expiring", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        await SendAsync(socket, $$"""{"type":"hello","data":{"token":"{{Jwt(seconds: 7)}}"} }""");
        Assert.Equal("welcome", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        Assert.Equal("auth-expiring", (await ReceiveAsync(socket)).GetProperty("type").GetString());
        await AssertUnauthorizedAsync(socket);
        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(() => ConnectAsync(server, Way.Header, Jwt(seconds: -1)));
        Assert.Contains("401", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_open_server_that_others_reach_says_so_in_one_line()
    {
        Assert.Equal(1, await WarningsOfAsync(["--server:host=0.0.0.0"]));
        Assert.Equal(0, await WarningsOfAsync([]));
        Assert.Equal(0, await WarningsOfAsync(["--server:host=0.0.0.0", .. TokenMode]));

        async Task<int> WarningsOfAsync(string[] arguments)
        {
            // The log is whole only when the process has ended.
            ServerProcess server = await StartServerAsync(arguments);
            await server.StopAsync(Signals.Terminate);
            return server.Log.Split('\n').Count(line => line.Contains("access_open", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_file_that_cannot_be_used_ends_the_start_with_its_name()
    {
        string path = Path.Combine(Folder, "no-such-file");
        FinishedRun run = await ServerBinary.RunAsync("--server:port=0", "--server:udp_port=0", "--auth:mode=jwt", $"--auth:jwt_jwks_file={path}");
        Assert.Equal(1, run.ExitCode);
        Assert.Contains(path, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_welcome_has_fresh_credentials_of_the_TURN_server_and_never_its_secret()
    {
        ServerProcess server = await StartServerAsync(
            [.. TokenMode, "--signaling:ice_servers:0:urls=turn:t.example", "--signaling:ice_servers:0:secret=north", "--signaling:ice_servers:0:lifetime=1h"]);
        using ClientWebSocket socket = await ConnectAsync(server, Way.Header, Viewer);
        string text = (await ReceiveAsync(socket)).GetProperty("data").GetProperty("ice_servers").GetRawText();
        Assert.DoesNotContain("north", text, StringComparison.Ordinal);
        JsonElement relay = JsonSerializer.Deserialize<JsonElement>(text)[0];
        string username = relay.GetProperty("username").GetString()!;
        Assert.EndsWith(":screen", username, StringComparison.Ordinal);
        Assert.InRange(long.Parse(username.Split(':')[0]) - DateTimeOffset.UtcNow.ToUnixTimeSeconds(), 3500, 3600);
#pragma warning disable CA5350 // What TURN servers expect.
        Assert.Equal(Convert.ToBase64String(HMACSHA1.HashData("north"u8, Encoding.UTF8.GetBytes(username))), relay.GetProperty("credential").GetString());
#pragma warning restore CA5350
    }

    private static Uri Address(ServerProcess server, string query = "") =>
        new UriBuilder(server.Address) { Scheme = "ws", Path = "api/signaling", Query = query }.Uri;

    private static async Task<ClientWebSocket> ConnectAsync(ServerProcess server, Way way, string token)
    {
        ClientWebSocket socket = new();
        if (way == Way.Header)
            socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        if (way == Way.Subprotocol)
        {
            socket.Options.AddSubProtocol("gstreamer-1.0");
            socket.Options.AddSubProtocol($"bearer.{token}");
        }

        await socket.ConnectAsync(Address(server, way switch { Way.Token => $"token={token}", Way.AccessToken => $"access_token={token}", _ => "" }), Cancellation);
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string json) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, Cancellation);

    private static async Task<JsonElement> ReceiveAsync(ClientWebSocket socket)
    {
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult received = await socket.ReceiveAsync(buffer, Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal((WebSocketMessageType.Text, true), (received.MessageType, received.EndOfMessage));
        return JsonSerializer.Deserialize<JsonElement>(buffer.AsSpan(0, received.Count));
    }

    private static async Task AssertUnauthorizedAsync(ClientWebSocket socket)
    {
        Assert.Equal(4001, (await ReceiveAsync(socket)).GetProperty("error").GetProperty("number").GetInt32());
        WebSocketReceiveResult closed = await socket.ReceiveAsync(new byte[256], Cancellation).WaitAsync(Eventually.Deadline, Cancellation);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.PolicyViolation), (closed.MessageType, closed.CloseStatus));
    }

    private static async Task<HttpStatusCode> BroadcastAsync(ServerProcess server, string? origin)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Address, "api/signaling/broadcast"));
        request.Content = new StringContent("""{"type":"notice"}""", Encoding.UTF8, "application/json");
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using HttpResponseMessage response = await server.Http.SendAsync(request, Cancellation);
        return response.StatusCode;
    }

    private static string Jwt(int seconds)
    {
        string claims = $$"""{"sub":"ann","role":"controller","exp":{{DateTimeOffset.UtcNow.ToUnixTimeSeconds() + seconds}}}""";
        string signed = $"{Encode("""{"alg":"HS256"}"""u8)}.{Encode(Encoding.UTF8.GetBytes(claims))}";
        return $"{signed}.{Encode(HMACSHA256.HashData(Encoding.UTF8.GetBytes(JwtSecret), Encoding.ASCII.GetBytes(signed)))}";

        static string Encode(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
    }

    private enum Way { None, Header, Token, AccessToken, Subprotocol }
}

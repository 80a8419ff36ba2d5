using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using FastSignal.Primitives;
using FastSignal.Transport;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.WebSockets;

/// <summary>The engine on a real Kestrel beside a minimal API on the same port, over each transport.</summary>
public abstract class KestrelTests(bool onEpoll) : IAsyncLifetime, IWebSocketEndpoint
{
    private readonly WebSocketEngineOptions _options = new() { HeartbeatInterval = TimeSpan.Zero, Pool = new CountingPool(), Heartbeat = new Heartbeat() };
    private WebApplication? _app;
    private Uri _address = new("http://127.0.0.1");

    public bool Claims(string path) => path == "/ws";

    public WebSocketDecision Decide(UpgradeRequest request) => WebSocketDecision.Accept(RecordingHandler.Echo(), "chat");

    public async ValueTask InitializeAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseFastSignalWebSockets(this, _options)));
        if (onEpoll)
            builder.Services.AddSingleton<IConnectionListenerFactory>(new EpollTransport(1, NullLoggerFactory.Instance));
        _app = builder.Build();
        _app.Use((context, next) =>
        {
            Assert.Equal(onEpoll, context.Features.Get<IEventLoopFeature>() is not null);
            return next(context);
        });
        _app.MapGet("/hello", () => "hello");
        _app.MapGet("/ws", () => Results.StatusCode(426));
        await _app.StartAsync();
        _address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public async ValueTask DisposeAsync()
    {
        await _app!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task The_frameworks_client_talks_to_it()
    {
        using ClientWebSocket client = await ConnectAsync();
        Assert.Equal("chat", client.SubProtocol);
        foreach (int length in new[] { 0, 5, 126, 70_000, 400_000 })
        {
            byte[] payload = new byte[length];
            new Random(length).NextBytes(payload);
            await SendAsync(client, payload);
            Assert.Equal(payload, await ReceiveAsync(client));
        }

        await CloseAsync(client, "done");
        Assert.Equal("done", client.CloseStatusDescription);
        await AllGoneAsync();
        Assert.Equal(1, _options.Counters.Closes(1000));
    }

    [Fact]
    public async Task Ordinary_requests_on_the_same_port_reach_the_minimal_api()
    {
        using var http = new HttpClient { BaseAddress = _address };
        for (int i = 0; i < 3; i++)
            Assert.Equal("hello", await GetAsync(http, "/hello"));
        Assert.Equal(HttpStatusCode.UpgradeRequired, await StatusAsync(http, "/ws"));
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(http, "/nothing"));
    }

    [Fact]
    public async Task A_request_that_comes_byte_by_byte_reaches_the_minimal_api()
    {
        string answer = await RawAsync("GET /hello HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.EndsWith("hello", answer.TrimEnd('0', '\r', '\n'), StringComparison.Ordinal);
        answer = await RawAsync("GET /ws HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refusal_arrives_before_the_connection_ends()
    {
        string answer = await RawAsync("GET /ws HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 426 ", answer, StringComparison.Ordinal);
        Assert.Contains("Sec-WebSocket-Version: 13", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_above_the_limit_gets_its_close_frame_although_more_input_is_on_its_way()
    {
        using ClientWebSocket client = await ConnectAsync();
        await SendAsync(client, new byte[_options.MaxMessageBytes + 1]);
        Assert.Empty(await ReceiveAsync(client));
        Assert.Equal(WebSocketCloseStatus.MessageTooBig, client.CloseStatus);
        Assert.Equal("message_too_big", client.CloseStatusDescription);
        await AllGoneAsync();
    }

    [Fact]
    public async Task A_peer_that_vanishes_leaves_nothing_behind()
    {
        using (ClientWebSocket client = await ConnectAsync())
            client.Abort();
        await AllGoneAsync();
        Assert.Equal(1, _options.Counters.Closes(1006));
    }

    [Fact]
    public async Task A_server_that_stops_closes_with_1001()
    {
        using ClientWebSocket client = await ConnectAsync();
        Task stopped = _app!.StopAsync(TestContext.Current.CancellationToken);
        Assert.Empty(await ReceiveAsync(client));
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.CloseStatus);
        await CloseAsync(client, "");
        await stopped.InTimeAsync();
        await AllGoneAsync();
    }

    private async Task<ClientWebSocket> ConnectAsync()
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol("chat");
        client.Options.DangerousDeflateOptions = new WebSocketDeflateOptions();
        await client.ConnectAsync(new UriBuilder(_address) { Scheme = "ws", Path = "/ws" }.Uri, CancellationToken.None).InTimeAsync();
        return client;
    }

    private static Task SendAsync(ClientWebSocket client, byte[] payload) =>
        client.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).InTimeAsync();

    private static async Task<byte[]> ReceiveAsync(ClientWebSocket client)
    {
        byte[] buffer = new byte[65_536];
        using var message = new MemoryStream();
        using var deadline = new CancellationTokenSource(WireClient.Patience);
        while (true)
        {
            WebSocketReceiveResult result = await client.ReceiveAsync(buffer, deadline.Token);
            message.Write(buffer, 0, result.Count);
            if (result.EndOfMessage)
                return message.ToArray();
        }
    }

    private static Task CloseAsync(ClientWebSocket client, string reason) =>
        client.CloseAsync(WebSocketCloseStatus.NormalClosure, reason, CancellationToken.None).InTimeAsync();

    private static async Task<string> GetAsync(HttpClient http, string path) => await http.GetStringAsync(new Uri(path, UriKind.Relative));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient http, string path)
    {
        using HttpResponseMessage response = await http.GetAsync(new Uri(path, UriKind.Relative));
        return response.StatusCode;
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, _address.Port);
        NetworkStream stream = socket.GetStream();
        foreach (byte next in Encoding.ASCII.GetBytes(request))
            await stream.WriteAsync(new[] { next });
        using var reader = new StreamReader(stream);
        using var deadline = new CancellationTokenSource(WireClient.Patience);
        return await reader.ReadToEndAsync(deadline.Token);
    }

    private Task AllGoneAsync() => WireClient.UntilAsync(() =>
        _options.Counters.Active == 0 && _options.Heartbeat.Count == 0 && ((CountingPool)_options.Pool).Outstanding == 0);
}

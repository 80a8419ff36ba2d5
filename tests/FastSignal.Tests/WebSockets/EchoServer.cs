using System.Net;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastSignal.Tests.WebSockets;

/// <summary>The engine on Kestrel's connections and in its HTTP layer, echoing on <c>/ws</c>; <c>/hello</c> is a plain page.</summary>
internal sealed class EchoServer : IWebSocketEndpoint, IAsyncDisposable
{
    private readonly WebApplication _app;

    private EchoServer(WebSocketEngineOptions options, Action<ListenOptions>? onListener)
    {
        Options = options;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            // The shortest Kestrel allows, so that a limit left on a WebSocket would show.
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(1_000_000, TimeSpan.FromSeconds(1.1));
            kestrel.Limits.MaxRequestBodySize = 1000;
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                onListener?.Invoke(listen);
                listen.UseFastSignalWebSockets(this, options);
            });
        });
        _app = builder.Build();
        _app.UseFastSignalWebSockets(this, options);
        _app.MapGet("/hello", () => "hello");
        _app.MapGet("/ws", () => Results.StatusCode(426));
    }

    public WebSocketEngineOptions Options { get; }

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public UpgradeRequest? Request { get; private set; }

    public static WebSocketEngineOptions Quiet(bool compression = false) => new()
    {
        MaxMessageBytes = 1 << 20,
        Compression = compression,
        CompressionThresholdBytes = 1,
        HeartbeatInterval = TimeSpan.Zero,
        OutboxBytes = 4 << 20,
        Pool = new CountingPool(),
        Heartbeat = new Heartbeat(),
    };

    public static async Task<EchoServer> StartAsync(WebSocketEngineOptions options, Action<ListenOptions>? onListener = null)
    {
        var server = new EchoServer(options, onListener);
        await server._app.StartAsync();
        server.Address = new Uri(server._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return server;
    }

    public bool Claims(string path) => path == "/ws";

    public WebSocketDecision Decide(UpgradeRequest request)
    {
        Request = request;
        return request.Query == "no"
            ? WebSocketDecision.Refuse(403, "not you", [new KeyValuePair<string, string>("X-Why", "rule")])
            : WebSocketDecision.Accept(RecordingHandler.Echo(isSilent: true), "chat");
    }

    public Task AllGoneAsync() => WireClient.UntilAsync(() =>
        Options.Counters.Active == 0 && Options.Heartbeat.Count == 0 && ((CountingPool)Options.Pool).Outstanding == 0);

    public Task StopAsync() => _app.StopAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

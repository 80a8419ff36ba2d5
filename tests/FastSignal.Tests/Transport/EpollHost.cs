using System.Net;
using FastSignal.Tests.WebSockets;
using FastSignal.Transport;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Transport;

/// <summary>Kestrel on the epoll transport with one loop, the WebSocket engine at <c>/ws</c>, and minimal APIs.</summary>
internal sealed class EpollHost : IWebSocketEndpoint, IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Func<IWebSocketHandler> _handler;

    private EpollHost(Action<WebApplication> map, Func<IWebSocketHandler> handler, Action<ListenOptions>? onListener)
    {
        _handler = handler;
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            onListener?.Invoke(listen);
            listen.UseFastSignalWebSockets(this, Options);
        }));
        builder.Services.AddSingleton<IConnectionListenerFactory>(Transport);
        _application = builder.Build();
        map(_application);
    }

    public EpollTransport Transport { get; } = new(1, NullLoggerFactory.Instance);

    public WebSocketEngineOptions Options { get; } = WireClient.Quiet();

    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public static async Task<EpollHost> StartAsync(
        Action<WebApplication> map, Func<IWebSocketHandler>? handler = null, Action<ListenOptions>? onListener = null)
    {
        var host = new EpollHost(map, handler ?? (() => RecordingHandler.Echo(isSilent: true)), onListener);
        await host._application.StartAsync();
        host.Address = new Uri(host._application.Urls.Single());
        return host;
    }

    public bool Claims(string path) => path == "/ws";

    public WebSocketDecision Decide(UpgradeRequest request) => WebSocketDecision.Accept(_handler());

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();
}

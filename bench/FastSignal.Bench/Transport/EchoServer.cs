using System.Net;
using System.Net.WebSockets;
using FastSignal.Transport;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Bench.Transport;

/// <summary>
/// A WebSocket echo at <c>/ws</c>, to be pinned to one core and loaded by <see cref="EchoLoad"/> from another: the framework's
/// (<c>builtin</c>), or this project's engine over the framework's sockets (<c>sockets</c>) or over its own transport (<c>epoll</c>).
/// </summary>
internal sealed class EchoServer : IWebSocketEndpoint
{
    private static readonly WebSocketEngineOptions s_options = new() { HeartbeatInterval = TimeSpan.Zero, OutboxBytes = 16 * 1024 * 1024 };

    public static async Task RunAsync(string kind, int port)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            if (kind != "builtin")
                listen.UseFastSignalWebSockets(new EchoServer(), s_options);
        }));
        if (kind == "epoll")
            builder.Services.AddSingleton<IConnectionListenerFactory>(new EpollTransport(0, NullLoggerFactory.Instance));
        WebApplication application = builder.Build();
        if (kind == "builtin")
        {
            application.UseWebSockets();
            application.Run(async context =>
            {
                using WebSocket socket = await context.WebSockets.AcceptWebSocketAsync();
                byte[] buffer = new byte[4096];
                while (true)
                {
                    ValueWebSocketReceiveResult result = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                    if (result.MessageType == WebSocketMessageType.Close)
                        return;
                    await socket.SendAsync(buffer.AsMemory(0, result.Count), result.MessageType, result.EndOfMessage, CancellationToken.None);
                }
            });
        }

        await application.RunAsync();
    }

    public bool Claims(string path) => path == "/ws";

    public WebSocketDecision Decide(UpgradeRequest request) => WebSocketDecision.Accept(new Echo());

    private sealed class Echo : IWebSocketHandler
    {
        private WebSocketConnection? _connection;

        public void OnOpen(WebSocketConnection connection) => _connection = connection;

        public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText)
        {
            _connection!.TrySend(payload.Span, isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary);
            return default;
        }

        public void OnPong(ReadOnlySpan<byte> payload)
        {
        }

        public void OnClosed(ushort code, string reason)
        {
        }
    }
}

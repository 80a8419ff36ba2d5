using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Http;
using FastSignal.WebSockets;

namespace FastSignal.Server.Hosting;

/// <summary>A TCP port of its own for one dialect: its WebSocket side on any path, and next to nothing of HTTP.</summary>
/// <param name="Settings">Where it listens and for what.</param>
/// <param name="Certificate">Its certificate, or null for no TLS.</param>
/// <param name="Endpoint">Decides on its upgrades.</param>
/// <param name="Options">Bounds of its connections.</param>
internal sealed record DialectListener(ListenerSettings Settings, TlsCertificate? Certificate, IWebSocketEndpoint Endpoint, WebSocketEngineOptions Options)
{
    /// <summary>The path that says the server is there.</summary>
    public const string HealthPath = "/health";

    /// <summary>Answers the requests of this listener's connections; they get nothing of the main port's.</summary>
    public static void Map(WebApplication application, IReadOnlyList<DialectListener> listeners)
    {
        foreach (DialectListener listener in listeners)
        {
            application.MapWhen(context => ReferenceEquals(context.Features.Get<DialectListener>(), listener), branch =>
            {
                branch.UseFastSignalWebSockets(listener.Endpoint, listener.Options);
                branch.Run(AnswerAsync);
            });
        }
    }

    private static Task AnswerAsync(HttpContext context)
    {
        if (context.Request.Path == HealthPath)
            return PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK");
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        return PlainText.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint");
    }
}

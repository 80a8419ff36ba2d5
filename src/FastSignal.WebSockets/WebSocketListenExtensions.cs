using FastSignal.WebSockets.Handshake;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FastSignal.WebSockets;

/// <summary>Puts the WebSocket engine on a Kestrel listener and into the HTTP layer behind it.</summary>
public static class WebSocketListenExtensions
{
    /// <summary>
    /// Answers WebSocket upgrades for the endpoint's paths on this listener; everything else goes on to HTTP. Call it
    /// after <c>UseHttps</c> where TLS is on, so that it sees the decrypted bytes.
    /// </summary>
    /// <param name="listen">The listener.</param>
    /// <param name="endpoint">Decides on every upgrade request.</param>
    /// <param name="options">Bounds of the handshake, and of connections whose decision brings none of its own.</param>
    public static ListenOptions UseFastSignalWebSockets(this ListenOptions listen, IWebSocketEndpoint endpoint, WebSocketEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(listen);
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(options);
        listen.Use(next => new HandshakeMiddleware(next, endpoint, options).OnConnectionAsync);
        return listen;
    }

    /// <summary>
    /// Answers the upgrades that reach the HTTP layer because they are not the first request on their connection, or come
    /// as an extended CONNECT over HTTP/2 (RFC 8441). The same endpoint and options as on the listener; call it before
    /// anything that answers the endpoint's paths.
    /// </summary>
    /// <param name="application">The HTTP pipeline.</param>
    /// <param name="endpoint">Decides on every upgrade request.</param>
    /// <param name="options">Bounds of connections whose decision brings none of its own.</param>
    public static IApplicationBuilder UseFastSignalWebSockets(
        this IApplicationBuilder application, IWebSocketEndpoint endpoint, WebSocketEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(endpoint);
        ArgumentNullException.ThrowIfNull(options);
        return application.Use(next => new HttpUpgradeMiddleware(next, endpoint, options).InvokeAsync);
    }
}

using FastSignal.WebSockets.Handshake;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FastSignal.WebSockets;

/// <summary>Puts the WebSocket engine on a Kestrel listener.</summary>
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
}

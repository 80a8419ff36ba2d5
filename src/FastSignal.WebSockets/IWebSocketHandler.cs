namespace FastSignal.WebSockets;

/// <summary>
/// What happens to one connection, in order: <see cref="OnOpen"/> once, any number of <see cref="OnMessageAsync"/> and
/// <see cref="OnPong"/>, <see cref="OnClosed"/> once. Calls never overlap and must not block, because they may run on a thread that
/// serves other connections too. An exception from any of them ends the connection with 1011 and goes to
/// <see cref="WebSocketEngineOptions.Logger"/>.
/// </summary>
public interface IWebSocketHandler
{
    /// <summary>The handshake is done. May send: what is sent here leaves in one write with the handshake's answer.</summary>
    void OnOpen(WebSocketConnection connection);

    /// <summary>
    /// One whole message. The next one is not read before the returned task is done, and a handler that returns a
    /// completed task costs no allocation. What is sent before it returns is flushed when the input has run dry; what is
    /// sent later is flushed at once.
    /// </summary>
    /// <param name="payload">The unmasked payload, usually a slice of the transport's own buffer: valid only until the task is done.</param>
    /// <param name="isText">True for a text message, whose payload is valid UTF-8; false for a binary one.</param>
    ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText);

    /// <summary>A pong arrived, asked for or not (RFC 6455 section 5.5.3).</summary>
    /// <param name="payload">Its payload, at most 125 bytes, valid only during the call.</param>
    void OnPong(ReadOnlySpan<byte> payload);

    /// <summary>The connection is over and nothing can be sent any more. Called exactly once, whatever the cause.</summary>
    /// <param name="code">The code of the first cause: the peer's close frame or this side's close; 1005 when the peer gave none, 1006 when no close frame came.</param>
    /// <param name="reason">The reason given with the code, or empty.</param>
    void OnClosed(ushort code, string reason);
}

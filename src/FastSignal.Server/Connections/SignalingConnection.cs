using FastSignal.Primitives;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>One WebSocket connection that speaks signalling: frames go to the session, the session's text goes to frames.</summary>
internal sealed class SignalingConnection(SignalingServer signaling, ConnectRequest request) : IWebSocketHandler, ISignalingTransport
{
    private WebSocketConnection? _connection;
    private Session? _session;

    /// <inheritdoc/>
    public void OnOpen(WebSocketConnection connection)
    {
        _connection = connection;
        _session = signaling.Open(this, request);
    }

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText)
    {
        // A refused client may still send until it sees the close frame.
        if (_session is not { } session)
            return ValueTask.CompletedTask;
        if (isText)
            return session.ReceiveTextAsync(payload);
        session.ReceiveBinary();
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload) => _session?.Touch(MonotonicClock.NowUs);

    /// <inheritdoc/>
    public void OnClosed(ushort code, string reason) => _session?.Closed(code, reason);

    /// <inheritdoc/>
    public bool TrySendText(ReadOnlySpan<byte> utf8) => _connection!.TrySendText(utf8);

    /// <inheritdoc/>
    public void Close(int code, string reason) => _connection!.Close((ushort)code, reason);
}

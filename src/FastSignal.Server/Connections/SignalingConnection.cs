using System.Net;
using FastSignal.Primitives;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>One WebSocket connection that speaks signalling: frames go to the session, the session's text goes to frames.</summary>
internal sealed class SignalingConnection(SignalingServer signaling, ConnectRequest request, AddressLimits addresses, EndPoint? remote) : IWebSocketHandler, ISignalingTransport
{
    /// <summary>Only until the session is open: a connection may live for days, and its request is larger than the connection.</summary>
    private ConnectRequest? _request = request;

    private WebSocketConnection? _connection;
    private SignalingLink? _link;

    /// <inheritdoc/>
    public void OnOpen(WebSocketConnection connection)
    {
        _connection = connection;
        addresses.Enter(remote, MonotonicClock.NowUs);
        _link = signaling.Open(this, _request!);
        _request = null;
    }

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText)
    {
        // A refused client may still send until it sees the close frame.
        if (_link is not { } link)
            return ValueTask.CompletedTask;
        return isText ? link.ReceiveTextAsync(payload) : link.ReceiveBinaryAsync(payload);
    }

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload) => _link?.Touch(MonotonicClock.NowUs);

    /// <inheritdoc/>
    public void OnClosed(ushort code, string reason)
    {
        addresses.Leave(remote);
        _link?.Closed(code, reason);
    }

    /// <inheritdoc/>
    public bool TrySendText(ReadOnlySpan<byte> utf8) => _connection!.TrySendText(utf8);

    /// <inheritdoc/>
    public bool TrySendBinary(ReadOnlySpan<byte> payload) => _connection!.TrySend(payload, WebSocketOpcode.Binary);

    /// <inheritdoc/>
    public bool TrySendTexts(IReadOnlyList<byte[]> messages) => _connection!.TrySendTexts(messages);

    /// <inheritdoc/>
    public void Close(int code, string reason) => _connection!.Close((ushort)code, reason);
}

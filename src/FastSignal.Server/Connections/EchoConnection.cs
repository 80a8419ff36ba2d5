using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>One connection of the echo endpoint: every message goes back as it is.</summary>
internal sealed class EchoConnection : IWebSocketHandler
{
    private WebSocketConnection? _connection;

    /// <inheritdoc/>
    public void OnOpen(WebSocketConnection connection) => _connection = connection;

    /// <inheritdoc/>
    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText)
    {
        _connection!.TrySend(payload.Span, isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public void OnPong(ReadOnlySpan<byte> payload)
    {
        // A sign of life, and nobody here counts those.
    }

    /// <inheritdoc/>
    public void OnClosed(ushort code, string reason) => _connection = null;
}

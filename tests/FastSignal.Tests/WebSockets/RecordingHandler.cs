using System.Collections.Concurrent;
using System.Text;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

/// <summary>Writes down what it is told, one line per call.</summary>
internal sealed class RecordingHandler : IWebSocketHandler
{
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ConcurrentQueue<string> Lines { get; } = new();

    public WebSocketConnection? Connection { get; private set; }

    public Task Closed => _closed.Task;

    public Action<WebSocketConnection>? Open { get; init; }

    public Func<WebSocketConnection, ReadOnlyMemory<byte>, bool, ValueTask>? Message { get; init; }

    /// <summary>Whether messages leave no line, for tests that count allocations.</summary>
    public bool IsSilent { get; init; }

    public static RecordingHandler Echo(bool isSilent = false) => new()
    {
        IsSilent = isSilent,
        Message = static (connection, payload, isText) =>
        {
            connection.TrySend(payload.Span, isText ? WebSocketOpcode.Text : WebSocketOpcode.Binary);
            return default;
        },
    };

    public void OnOpen(WebSocketConnection connection)
    {
        Connection = connection;
        Open?.Invoke(connection);
    }

    public ValueTask OnMessageAsync(ReadOnlyMemory<byte> payload, bool isText)
    {
        if (!IsSilent)
            Lines.Enqueue(isText ? $"text {Encoding.UTF8.GetString(payload.Span)}" : $"binary {Convert.ToHexString(payload.Span)}");
        return Message is null ? default : Message(Connection!, payload, isText);
    }

    public void OnPong(ReadOnlySpan<byte> payload) => Lines.Enqueue($"pong {Encoding.UTF8.GetString(payload)}");

    public void OnClosed(ushort code, string reason)
    {
        Lines.Enqueue($"closed {code} {reason}");
        _closed.TrySetResult();
    }
}

using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>A client of the signalling dialect over the framework's WebSocket, without any media.</summary>
internal sealed class SignallingClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();

    private SignallingClient() { }

    public static Task<SignallingClient> ConnectAsync(ServerProcess server, string app = "default") => ConnectToAsync(server, $"api/signaling/{app}");

    /// <summary>Connects to any WebSocket endpoint.</summary>
    public static async Task<SignallingClient> ConnectToAsync(ServerProcess server, string path)
    {
        SignallingClient client = new();
        UriBuilder address = new(server.Address) { Scheme = "ws", Path = path };
        await client._socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        return client;
    }

    /// <summary>Sends one message.</summary>
    public Task SendAsync(string json) =>
        _socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>The next message of that type; others before it are passed over.</summary>
    public async Task<JsonElement> ReceiveAsync(string type)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Deadline);
        while (true)
        {
            JsonElement message = await ReceiveAsync(limit.Token);
            if (message.GetProperty("type").GetString() == type)
                return message;
        }
    }

    /// <summary>Cuts the connection without goodbye.</summary>
    public void Abort() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        if (_socket.State == WebSocketState.Open)
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        _socket.Dispose();
    }

    private async Task<JsonElement> ReceiveAsync(CancellationToken cancellation)
    {
        using MemoryStream text = new();
        byte[] buffer = new byte[16 * 1024];
        WebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(buffer, cancellation);
            Assert.NotEqual(WebSocketMessageType.Close, received.MessageType);
            text.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return JsonSerializer.Deserialize<JsonElement>(text.ToArray());
    }
}

using System.Net.WebSockets;
using System.Text;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Whole texts over the framework's WebSocket, for dialects of bare words.</summary>
internal static class TextSocket
{
    /// <summary>Connects to a path of the server.</summary>
    public static async Task<ClientWebSocket> ConnectAsync(ServerProcess server, string path)
    {
        ClientWebSocket socket = new();
        UriBuilder address = new(server.Address) { Scheme = "ws", Path = path };
        await socket.ConnectAsync(address.Uri, TestContext.Current.CancellationToken);
        return socket;
    }

    /// <summary>Sends one text.</summary>
    public static Task SendAsync(this ClientWebSocket socket, string text) =>
        socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, endOfMessage: true, TestContext.Current.CancellationToken);

    /// <summary>The next text; null when the connection was closed.</summary>
    public static async Task<string?> ReceiveAsync(this ClientWebSocket socket)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Eventually.Deadline);
        using MemoryStream text = new();
        byte[] buffer = new byte[64 * 1024];
        WebSocketReceiveResult received;
        do
        {
            received = await socket.ReceiveAsync(buffer, limit.Token);
            if (received.MessageType == WebSocketMessageType.Close)
                return null;
            text.Write(buffer, 0, received.Count);
        }
        while (!received.EndOfMessage);
        return Encoding.UTF8.GetString(text.ToArray());
    }
}

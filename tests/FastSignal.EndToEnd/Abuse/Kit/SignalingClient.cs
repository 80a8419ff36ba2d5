using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>A client of the standard dialect on the framework's WebSocket: well-behaved unless told otherwise.</summary>
internal sealed class SignalingClient : IAsyncDisposable
{
    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _received = Channel.CreateUnbounded<JsonElement>();
    private readonly CancellationTokenSource _ending = new();
    private readonly SemaphoreSlim _sending = new(1);
    private Task _reading = Task.CompletedTask;
    private int _lastId;

    private SignalingClient()
    {
    }

    /// <summary>Code of the server's close frame, once it has come.</summary>
    public int? CloseCode => (int?)_socket.CloseStatus;

    /// <summary>Connects and waits for the welcome.</summary>
    public static async Task<SignalingClient> ConnectAsync(Uri server, string app = "default")
    {
        SignalingClient client = await ConnectSilentlyAsync(server, app);
        await client.ExpectAsync("welcome");
        return client;
    }

    public static Task<SignalingClient> ConnectAsync(AbuseServer server, string app = "default") => ConnectAsync(server.Http.BaseAddress!, app);

    /// <summary>Connects without expecting a welcome.</summary>
    public static async Task<SignalingClient> ConnectSilentlyAsync(Uri server, string app = "default")
    {
        SignalingClient client = new();
        UriBuilder address = new(server) { Scheme = "ws", Path = "/api/signaling/" + app };
        await client._socket.ConnectAsync(address.Uri, CancellationToken.None).WaitAsync(Patience.Limit);
        client._reading = client.ReadAsync();
        return client;
    }

    /// <summary>Sends a message with an id of its own, which is returned.</summary>
    /// <param name="type">Message type.</param>
    /// <param name="data">JSON of the data member, or null for none.</param>
    public async Task<string> SendAsync(string type, string? data = null)
    {
        string id = $"m{Interlocked.Increment(ref _lastId)}";
        string tail = data is null ? "" : $",\"data\":{data}";
        await SendRawAsync($$"""{"version":"1.0","type":"{{type}}","id":"{{id}}"{{tail}}}""");
        return id;
    }

    public async Task SendRawAsync(string text)
    {
        await _sending.WaitAsync();
        try
        {
            await _socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None).WaitAsync(Patience.Limit);
        }
        finally
        {
            _sending.Release();
        }
    }

    public Task<string> SendDescriptionAsync(string type, string sdp) =>
        SendAsync(type, $$$"""{"sdp":{"type":"{{{type}}}","sdp":{{{JsonSerializer.Serialize(sdp)}}}}}""");

    public Task<string> SendCandidateAsync(int number) => SendAsync(
        "ice-candidate", $$"""{"candidate":"candidate:{{number}} 1 udp 2130706431 127.0.0.1 {{2000 + number}} typ host","sdpMid":"0","sdpMLineIndex":0}""");

    /// <summary>Asks for an offer and returns its SDP.</summary>
    public async Task<string> OfferAsync(string data = "{\"stream\":\"small\"}")
    {
        string id = await SendAsync("offer-request", data);
        JsonElement offer = await ExpectAsync("offer", id);
        return offer.GetProperty("data").GetProperty("sdp").GetProperty("sdp").GetString()!;
    }

    /// <summary>Skips messages up to one of the type (and, when given, in reply to the id).</summary>
    public async Task<JsonElement> ExpectAsync(string type, string? replyTo = null)
    {
        while (true)
        {
            JsonElement message = await NextAsync();
            if (TextOf(message, "type") == type && (replyTo is null || TextOf(message, "reply_to") == replyTo))
                return message;
            if (replyTo is not null && TextOf(message, "reply_to") == replyTo)
                Assert.Fail($"Expected {type}, got {message.GetRawText()}");
        }
    }

    /// <summary>Skips messages up to an error and checks its number.</summary>
    public async Task<JsonElement> ExpectErrorAsync(int number, string? replyTo = null)
    {
        JsonElement message = await ExpectAsync("error", replyTo);
        JsonElement error = message.GetProperty("error");
        Assert.True(number == error.GetProperty("number").GetInt32(), message.GetRawText());
        return error;
    }

    /// <summary>Pings and waits for the pong that belongs to it.</summary>
    public async Task PingAsync() => await ExpectAsync("pong", await SendAsync("ping"));

    /// <summary>Waits for the end of the connection and returns the close code; null without a close frame.</summary>
    public async Task<int?> ClosedAsync()
    {
        await _reading.WaitAsync(Patience.Limit);
        return CloseCode;
    }

    /// <summary>Vanishes without a word.</summary>
    public void Vanish() => _socket.Abort();

    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource limit = new(Patience.Limit);
        try
        {
            if (_socket.State == WebSocketState.Open)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", limit.Token);
            await _reading.WaitAsync(limit.Token);
        }
        catch (WebSocketException)
        {
            // The server was faster.
        }

        await _ending.CancelAsync();
        _socket.Dispose();
        _ending.Dispose();
        _sending.Dispose();
    }

    private async Task<JsonElement> NextAsync()
    {
        try
        {
            return await _received.Reader.ReadAsync().AsTask().WaitAsync(Patience.Limit);
        }
        catch (ChannelClosedException)
        {
            throw new InvalidOperationException($"The connection ended ({CloseCode}) while a message was expected.");
        }
    }

    private async Task ReadAsync()
    {
        using MemoryStream message = new();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                ValueWebSocketReceiveResult result = await _socket.ReceiveAsync(buffer.AsMemory(), _ending.Token);
                if (result.MessageType == WebSocketMessageType.Close)
                    break;
                message.Write(buffer, 0, result.Count);
                if (!result.EndOfMessage)
                    continue;
                _received.Writer.TryWrite(JsonElement.Parse(message.ToArray()));
                message.SetLength(0);
            }

            if (_socket.State == WebSocketState.CloseReceived)
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", _ending.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // The connection ended without a close frame: CloseCode says so.
        }
        finally
        {
            _received.Writer.TryComplete();
        }
    }

    private static string? TextOf(JsonElement message, string name) =>
        message.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}

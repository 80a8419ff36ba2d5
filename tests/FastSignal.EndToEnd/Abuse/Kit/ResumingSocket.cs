using System.Text.Json;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>
/// A client as docs/protocol.md describes one that resumes, over TCP connections that end with a reset in the middle of whatever is
/// under way: it counts what it receives and says again what the server does not have.
/// </summary>
internal sealed class ResumingSocket(AbuseServer server) : IDisposable
{
    private readonly List<string> _said = [];
    private RawConnection? _connection;
    private string? _token;
    private long _lastSeq;

    public string ClientId { get; private set; } = "";

    /// <summary>Numbered messages in the order in which they came.</summary>
    public List<JsonElement> Received { get; } = [];

    /// <summary>Texts of what answers a message of the client, in order: the ids it names.</summary>
    public IEnumerable<string> Answered => Received.Where(message => message.TryGetProperty("reply_to", out _)).Select(message => message.GetProperty("reply_to").GetString()!);

    /// <summary>Opens a connection, goes on with the session there was, and says again what did not arrive.</summary>
    public async Task ConnectAsync()
    {
        string query = _token is null ? "" : $"?resume_token={_token}&last_seq={_lastSeq}";
        _connection = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await _connection.SendAsync(RawConnection.Upgrade("/api/signaling ", $"/api/signaling{query} "));
        Assert.StartsWith("HTTP/1.1 101 ", await _connection.ReadHeadAsync(), StringComparison.Ordinal);
        JsonElement welcome = await NextAsync();
        Assert.Equal("welcome", welcome.GetProperty("type").GetString());
        JsonElement data = welcome.GetProperty("data");
        Assert.Equal(_token is not null, data.TryGetProperty("resumed", out JsonElement resumed) && resumed.GetBoolean());
        Assert.Equal(_lastSeq, data.GetProperty("seq").GetInt64());
        ClientId = data.GetProperty("client_id").GetString()!;
        int had = _token is null ? 0 : data.GetProperty("received").GetInt32();
        _token = data.GetProperty("resume_token").GetString();
        foreach (string text in _said.Skip(had))
            await _connection.SendAsync(ClientFrame.Text(text));
    }

    /// <summary>Says something; only the first bytes of it leave when there is a number.</summary>
    public async Task SayAsync(string text, int bytes = int.MaxValue)
    {
        _said.Add(text);
        byte[] frame = ClientFrame.Text(text);
        await _connection!.TrySendAsync(frame.AsMemory(0, Math.Min(bytes, frame.Length)));
    }

    /// <summary>Reads one numbered message.</summary>
    public async Task<JsonElement> ReadAsync()
    {
        JsonElement message = await NextAsync();
        _lastSeq = message.TryGetProperty("seq", out JsonElement seq) ? seq.GetInt64() : _lastSeq + 1;
        Received.Add(message);
        return message;
    }

    /// <summary>Ends the session for good.</summary>
    public async Task LeaveAsync()
    {
        await SayAsync("""{"version":"1.0","type":"bye"}""");
        Assert.NotNull(await _connection!.ReadCloseAsync());
    }

    /// <summary>Ends the connection with a reset; what is on its way in either direction is lost.</summary>
    public void Reset() => _connection!.Reset();

    public void Dispose() => _connection?.Dispose();

    private async Task<JsonElement> NextAsync()
    {
        while (true)
        {
            ServerFrame frame = await _connection!.ReadFrameAsync() ?? throw new IOException("The server ended the connection.");
            Assert.NotEqual(ServerFrame.Close, frame.Opcode);
            if (frame.Opcode == ClientFrame.TextOpcode)
                return JsonSerializer.Deserialize<JsonElement>(frame.Payload);
        }
    }
}

using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Handshake;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Tests.WebSockets;

/// <summary>The handshake middleware on in-memory pipes, with a next layer that reads what it is left.</summary>
internal sealed class HandshakeClient : IWebSocketEndpoint
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();

    public HandshakeClient(WebSocketEngineOptions? options = null, Func<UpgradeRequest, WebSocketDecision>? decide = null)
    {
        Options = options ?? WireClient.Quiet();
        Decision = decide ?? (_ => WebSocketDecision.Accept(RecordingHandler.Echo(), "chat"));
        var connection = new DefaultConnectionContext("test", new Duplex(_toServer.Reader, _toClient.Writer), new Duplex(_toClient.Reader, _toServer.Writer));
        Run = RunAsync(connection);
    }

    public WebSocketEngineOptions Options { get; }

    public Func<UpgradeRequest, WebSocketDecision> Decision { get; }

    public UpgradeRequest? Request { get; private set; }

    /// <summary>What the next layer got in its first read, or null when the connection never reached it.</summary>
    public string? PassedOn { get; private set; }

    public Task Run { get; }

    /// <summary>A correct request of RFC 6455 section 1.3, with one part replaced.</summary>
    public static string Request_with(string old = "", string replacement = "")
    {
        const string Correct =
            "GET /chat HTTP/1.1\r\nHost: server.example.com\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin: http://example.com\r\nSec-WebSocket-Version: 13\r\n\r\n";
        Assert.Contains(old, Correct, StringComparison.Ordinal);
        return old.Length == 0 ? Correct : Correct.Replace(old, replacement, StringComparison.Ordinal);
    }

    public bool Claims(string path) => path.StartsWith("/chat", StringComparison.Ordinal) || path == "/";

    public WebSocketDecision Decide(UpgradeRequest request)
    {
        Request = request;
        return Decision(request);
    }

    public async Task SendAsync(string text) => await _toServer.Writer.WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task SendAsync(byte[] bytes) => await _toServer.Writer.WriteAsync(bytes);

    public void Finish() => _toServer.Writer.Complete();

    /// <summary>The answer's head and, for a refusal, its body.</summary>
    public async Task<string> AnswerAsync()
    {
        while (true)
        {
            ReadResult result = await _toClient.Reader.ReadAsync().AsTask().WaitAsync(WireClient.Patience);
            string text = Encoding.Latin1.GetString(result.Buffer.ToArray());
            bool isWhole = result.IsCompleted || (text.StartsWith("HTTP/1.1 101", StringComparison.Ordinal) && text.Contains("\r\n\r\n", StringComparison.Ordinal));
            SequencePosition used = isWhole && !result.IsCompleted
                ? result.Buffer.GetPosition(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)
                : isWhole ? result.Buffer.End : result.Buffer.Start;
            _toClient.Reader.AdvanceTo(used, isWhole ? used : result.Buffer.End);
            if (isWhole)
                return result.IsCompleted ? text : text[..(text.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)];
        }
    }

    public async Task<byte[]> ReadAsync(int count)
    {
        ReadResult result = await _toClient.Reader.ReadAtLeastAsync(count).AsTask().WaitAsync(WireClient.Patience);
        byte[] bytes = result.Buffer.Slice(0, count).ToArray();
        _toClient.Reader.AdvanceTo(result.Buffer.GetPosition(count));
        return bytes;
    }

    private async Task RunAsync(ConnectionContext connection)
    {
        await new HandshakeMiddleware(NextAsync, this, Options).OnConnectionAsync(connection);
        await connection.Transport.Output.CompleteAsync();
    }

    private async Task NextAsync(ConnectionContext connection)
    {
        ReadResult result = await connection.Transport.Input.ReadAsync().AsTask().WaitAsync(WireClient.Patience);
        Assert.False(result.IsCanceled);
        PassedOn = Encoding.Latin1.GetString(result.Buffer.ToArray());
        connection.Transport.Input.AdvanceTo(result.Buffer.End);
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

using System.Buffers;
using System.IO.Pipelines;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Compression;

namespace FastSignal.Tests.WebSockets;

/// <summary>A connection under test on a pair of in-memory pipes, and the client's end of it as raw bytes.</summary>
internal sealed class WireClient
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Pipe _toServer;
    private readonly Pipe _toClient;

    private WireClient(RecordingHandler handler, WebSocketEngineOptions options, PipeScheduler scheduler, long pauseAt, DeflateAgreement? agreement)
    {
        // A server's input never pauses here; its output pauses like a socket that is not read.
        _toServer = new Pipe(new PipeOptions(readerScheduler: scheduler, writerScheduler: scheduler, pauseWriterThreshold: 0, useSynchronizationContext: false));
        _toClient = new Pipe(new PipeOptions(readerScheduler: scheduler, writerScheduler: scheduler,
            pauseWriterThreshold: pauseAt, resumeWriterThreshold: Math.Max(1, pauseAt / 2), useSynchronizationContext: false));
        Handler = handler;
        Options = options;
        Run = WebSocketConnection.RunAsync(new Duplex(_toServer.Reader, _toClient.Writer), handler, options, agreement, abort: null, loop: null, shutdown: default);
    }

    public RecordingHandler Handler { get; }

    public WebSocketEngineOptions Options { get; }

    /// <summary>The connection's task.</summary>
    public Task Run { get; }

    public PipeReader Output => _toClient.Reader;

    public PipeWriter Input => _toServer.Writer;

    public static WireClient Connect(RecordingHandler? handler = null, WebSocketEngineOptions? options = null, bool inline = false, long pauseAt = 0,
        DeflateAgreement? agreement = null) =>
        new(handler ?? RecordingHandler.Echo(), options ?? Quiet(), inline ? PipeScheduler.Inline : PipeScheduler.ThreadPool, pauseAt, agreement);

    /// <summary>Options without pings and with a pool and heartbeat of their own.</summary>
    public static WebSocketEngineOptions Quiet(int maxMessageBytes = 1024 * 1024) => new()
    {
        MaxMessageBytes = maxMessageBytes,
        HeartbeatInterval = TimeSpan.Zero,
        Pool = new CountingPool(),
        Heartbeat = new Heartbeat(),
    };

    public async Task SendAsync(params byte[][] parts)
    {
        foreach (byte[] part in parts)
            await _toServer.Writer.WriteAsync(part);
    }

    /// <summary>Half-closes: the server sees the end of its input.</summary>
    public void Finish() => _toServer.Writer.Complete();

    public async Task<byte[]> ReadAsync(int count)
    {
        ReadResult result = await _toClient.Reader.ReadAtLeastAsync(count).AsTask().WaitAsync(Patience);
        ReadOnlySequence<byte> taken = result.Buffer.Slice(0, Math.Min(count, result.Buffer.Length));
        byte[] bytes = taken.ToArray();
        _toClient.Reader.AdvanceTo(taken.End);
        return bytes;
    }

    /// <summary>Everything up to the end of the server's output.</summary>
    public async Task<byte[]> ReadToEndAsync()
    {
        using var all = new MemoryStream();
        while (true)
        {
            ReadResult result = await _toClient.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            foreach (ReadOnlyMemory<byte> segment in result.Buffer)
                all.Write(segment.Span);
            _toClient.Reader.AdvanceTo(result.Buffer.End);
            if (result.IsCompleted)
                return all.ToArray();
        }
    }

    /// <summary>Waits for the end and checks that nothing is left behind.</summary>
    public async Task EndedAsync()
    {
        await Run.WaitAsync(Patience);
        Assert.True(Handler.Closed.IsCompleted);
        Assert.Single(Handler.Lines, line => line.StartsWith("closed", StringComparison.Ordinal));
        Assert.Equal(0, ((CountingPool)Options.Pool).Outstanding);
        Assert.Equal(0, Options.Heartbeat.Count);
        Assert.Equal(0, Options.Counters.Active);
    }

    /// <summary>Waits for a condition that another thread brings about.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        long deadline = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        while (!condition())
        {
            Assert.True(Environment.TickCount64 < deadline, "The condition was not met in time.");
            await Task.Delay(5);
        }
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}

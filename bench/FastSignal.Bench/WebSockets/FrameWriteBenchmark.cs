using System.Buffers;
using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Bench.WebSockets;

/// <summary>What writing one text message costs beside the framework's WebSocket on a stream that forgets.</summary>
[MemoryDiagnoser]
public class FrameWriteBenchmark
{
    private readonly ArrayBufferWriter<byte> _writer = new(128 * 1024);
    private byte[] _payload = [];
    private WebSocket? _framework;

    [Params(64, 2048, 32_768)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _payload = new byte[PayloadBytes];
        _payload.AsSpan().Fill((byte)'x');
        _framework = WebSocket.CreateFromStream(Stream.Null, new WebSocketCreationOptions { IsServer = true });
    }

    [GlobalCleanup]
    public void Cleanup() => _framework?.Dispose();

    [Benchmark(Baseline = true)]
    public ValueTask Framework() =>
        _framework!.SendAsync(_payload.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);

    [Benchmark]
    public int Engine()
    {
        _writer.ResetWrittenCount();
        return FrameWriter.Write(_writer, WebSocketOpcode.Text, _payload);
    }
}

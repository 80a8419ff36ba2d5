using System.Buffers;
using System.Net.WebSockets;
using BenchmarkDotNet.Attributes;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Bench.WebSockets;

/// <summary>What reading one masked text message costs beside the framework's WebSocket on a memory stream.</summary>
[MemoryDiagnoser]
public class FrameReadBenchmark : IDisposable
{
    private const int Messages = 16;

    private readonly FrameReader _reader = new(1 << 20, 1024, inflater: null, ArrayPool<byte>.Shared);
    private readonly byte[] _received = new byte[64 * 1024];
    private byte[] _frames = [];
    private byte[] _input = [];
    private RepeatingStream _stream = new([]);
    private WebSocket? _framework;

    [Params(64, 2048, 32_768)]
    public int PayloadBytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _frames = MaskedFrames.Text(PayloadBytes, Messages);
        _input = new byte[_frames.Length];
        _stream = new RepeatingStream(_frames);
        _framework = WebSocket.CreateFromStream(_stream, new WebSocketCreationOptions { IsServer = true });
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _framework?.Dispose();
        _stream.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Messages)]
    public async Task<int> Framework()
    {
        int total = 0;
        for (int i = 0; i < Messages; i++)
        {
            ValueWebSocketReceiveResult result;
            do
            {
                result = await _framework!.ReceiveAsync(_received.AsMemory(), CancellationToken.None);
                total += result.Count;
            }
            while (!result.EndOfMessage);
        }

        return total;
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public int Engine()
    {
        // Unmasking is in place, so each round needs fresh bytes; the framework's stream copies as well.
        _frames.CopyTo(_input, 0);
        var rest = new ReadOnlySequence<byte>(_input);
        int total = 0;
        while (_reader.Read(rest, out SequencePosition consumed, out _) == FrameEvent.Message)
        {
            total += _reader.Payload.Length;
            rest = rest.Slice(consumed);
        }

        return total;
    }
}

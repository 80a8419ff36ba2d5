using System.Buffers;
using BenchmarkDotNet.Attributes;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Bench.Signaling;

/// <summary>What does it cost to spell one reply?</summary>
[MemoryDiagnoser]
public class JsonMessageFormat
{
    private readonly StandardDialect _dialect = new();
    private readonly ArrayBufferWriter<byte> _output = new(4096);

    [Benchmark]
    public int Pong()
    {
        _output.ResetWrittenCount();
        MessageStamp stamp = new("0a1b2c3d-17"u8, 1_790_000_000, "0a1b2c3d-0000-4000-8000-000000000000");
        _dialect.Format(OutboundMessage.Pong(123456.789, 1_790_000_000_123, "\"c-17\""u8), stamp, _output);
        return _output.WrittenCount;
    }
}

using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;

namespace FastSignal.Bench.Signaling;

/// <summary>What does it cost to read one signalling message and its payload, against a document of it?</summary>
[MemoryDiagnoser]
public class JsonMessageParse
{
    private readonly StandardDialect _dialect = new();
    private byte[] _message = [];

    /// <summary>A short message, a typical one, and the largest of a session.</summary>
    [Params("ping", "ice-candidate", "answer")]
    public string Type { get; set; } = "";

    [GlobalSetup]
    public void Setup()
    {
        string sdp = string.Concat(Enumerable.Repeat("a=rtpmap:96 VP8/90000\\r\\n", 200));
        _message = Encoding.UTF8.GetBytes(Type switch
        {
            "ping" => """{"version":"1.0","type":"ping","id":"c-17","timestamp":1790000000,"data":{"t":123456.789}}""",
            "ice-candidate" => """{"version":"1.0","type":"ice-candidate","id":"c-18","timestamp":1790000000,"data":{"candidate":"candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154 generation 0 ufrag EEtu network-cost 999","sdpMid":"0","sdpMLineIndex":0,"usernameFragment":"EEtu"}}""",
            _ => $"{{\"version\":\"1.0\",\"type\":\"answer\",\"id\":\"c-19\",\"timestamp\":1790000000,\"data\":{{\"sdp\":{{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n{sdp}\"}}}}}}",
        });
    }

    [Benchmark(Baseline = true)]
    public int Document()
    {
        using JsonDocument document = JsonDocument.Parse(_message);
        JsonElement root = document.RootElement;
        int read = root.GetProperty("type").GetString()!.Length + root.GetProperty("id").GetString()!.Length;
        JsonElement data = root.GetProperty("data");
        return read + Type switch
        {
            "ping" => (int)data.GetProperty("t").GetDouble(),
            "ice-candidate" => data.GetProperty("candidate").GetString()!.Length + data.GetProperty("sdpMid").GetString()!.Length,
            _ => data.GetProperty("sdp").GetProperty("sdp").GetString()!.Length,
        };
    }

    [Benchmark]
    public int Dialect()
    {
        InboundMessage message = default;
        MessageFault? fault = _dialect.Parse(_message, ref message) ?? _dialect.Validate(ref message, 262_144);
        return fault is null ? message.Id.Length : throw new InvalidOperationException("The fixture is refused.");
    }
}

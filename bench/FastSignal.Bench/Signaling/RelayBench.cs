using System.Text;
using System.Text.Json;
using BenchmarkDotNet.Attributes;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Bench.Signaling;

/// <summary>
/// What does it cost to pass a message from one client to another, unread between two of simple_server, checked between two of gst-plugins-rs, with its envelope
/// written anew between two of the standard dialect, and translated between the two?
/// </summary>
[MemoryDiagnoser]
public class RelayBench : IPeerFactory, ISourceCatalog, IAuthority, ISignalingTransport
{
    private const string Candidate = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154";

    private SignalingLink _simple = null!;
    private SignalingLink _standard = null!;
    private SignalingLink _translated = null!;
    private byte[] _simpleFrame = [];
    private byte[] _standardFrame = [];
    private byte[] _translatedFrame = [];
    private SignalingLink _gstRs = null!;
    private byte[] _gstRsFrame = [];
    private string _last = "";

    [GlobalSetup]
    public void Setup()
    {
        SignalingOptions options = new() { MessageRate = 0, ByteRate = 0, Router = new RouterOptions { WorkerCount = 0 } };
        SignalingServer server = new(
            options, new SignalingPorts { Peers = this, Streams = this, Authority = this }, SystemClock.Instance, NullLogger<SignalingServer>.Instance);

        _simple = Register(server, "a");
        Register(server, "b");
        Say(_simple, "SESSION b");
        _simpleFrame = Encoding.UTF8.GetBytes($$$"""{"ice":{"candidate":"{{{Candidate}}}","sdpMLineIndex":0}}""");

        _standard = server.Open(this, new ConnectRequest())!;
        string other = server.Open(this, new ConnectRequest())!.Session!.Id;
        Say(_standard, $$$$"""{"type":"offer","peer_id":"{{{{other}}}}","data":{"sdp":{"type":"offer","sdp":"v=0"}}}""");
        _standardFrame = Trickle(other);

        _translated = server.Open(this, new ConnectRequest())!;
        Register(server, "c");
        Say(_translated, """{"type":"offer","peer_id":"c","data":{"sdp":{"type":"offer","sdp":"v=0"}}}""");
        _translatedFrame = Trickle("c");

        _gstRs = server.Open(this, new ConnectRequest { Dialect = "gst-plugins-rs" })!;
        SignalingLink consumer = server.Open(this, new ConnectRequest { Dialect = "gst-plugins-rs" })!;
        Say(_gstRs, """{"type":"setPeerStatus","roles":["producer"]}""");
        _last = "?";
        Say(consumer, $$"""{"type":"startSession","peerId":"{{_gstRs.Session!.Id}}"}""");
        string session = JsonDocument.Parse(_last).RootElement.GetProperty("sessionId").GetString()!;
        _last = "";
        _gstRsFrame = Encoding.UTF8.GetBytes($$$"""{"type":"peer","sessionId":"{{{session}}}","ice":{"candidate":"{{{Candidate}}}","sdpMLineIndex":0}}""");
    }

    [Benchmark(Baseline = true)]
    public void SimpleServer() => Send(_simple, _simpleFrame);

    [Benchmark]
    public void GstPluginsRs() => Send(_gstRs, _gstRsFrame);

    [Benchmark]
    public void Standard() => Send(_standard, _standardFrame);

    [Benchmark]
    public void StandardToSimpleServer() => Send(_translated, _translatedFrame);

    IPeer IPeerFactory.Create(PeerRequest request, IPeerObserver observer) => throw new NotSupportedException();

    IReadOnlyList<StreamSummary> ISourceCatalog.List(string app) => [];

    bool ISourceCatalog.Contains(string app, string stream) => false;

    AccessVerdict IAuthority.Judge(string app, string? token) => AccessVerdict.Allow(Identity.Anyone);

    bool ISignalingTransport.TrySendText(ReadOnlySpan<byte> utf8)
    {
        // Kept only while the session's id is looked for.
        if (_last.Length > 0)
            _last = Encoding.UTF8.GetString(utf8);
        return true;
    }

    bool ISignalingTransport.TrySendBinary(ReadOnlySpan<byte> payload) => true;

    void ISignalingTransport.Close(int code, string reason) => throw new InvalidOperationException($"closed with {code}");

    private static byte[] Trickle(string peer) => Encoding.UTF8.GetBytes(
        $$$$"""{"type":"ice-candidate","peer_id":"{{{{peer}}}}","data":{"candidate":"{{{{Candidate}}}}","sdpMid":"0","sdpMLineIndex":0}}""");

    private static void Say(SignalingLink link, string text) => Send(link, Encoding.UTF8.GetBytes(text));

    private static void Send(SignalingLink link, byte[] frame)
    {
        if (!link.ReceiveTextAsync(frame).AsTask().IsCompletedSuccessfully)
            throw new InvalidOperationException("The message was not relayed at once.");
    }

    private SignalingLink Register(SignalingServer server, string name)
    {
        SignalingLink link = server.Open(this, new ConnectRequest { Dialect = "simple_server" })!;
        Say(link, $"HELLO {name}");
        return link;
    }
}

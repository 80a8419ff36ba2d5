using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Signaling;

public sealed class AllocationTests
{
    private const int Iterations = 10_000;

    [Theory]
    [InlineData("""{"version":"1.0","type":"ping","id":"c-1234","timestamp":1790000000,"data":{"t":123456.789}}""")]
    [InlineData("PING")]
    [InlineData("""{"version":"1.0","type":"pong","id":"c-1234"}""")]
    [InlineData("""{"type":"mouse-move","data":{"x":12,"y":34.5}}""")]
    [InlineData("""{"type":"mouse-click","data":{"x":12,"y":34.5,"button":"left","action":"down"}}""")]
    [InlineData("""{"type":"touch","data":{"id":1,"x":12,"y":34.5,"action":"move"}}""")]
    [InlineData("""{"type":"gamepad","data":{"slot":0,"axis":1,"value":0.25}}""")]
    [InlineData("""{"type":"ice-candidate","id":"c-5","data":{"candidate":"","sdpMid":"0"}}""")]
    public void A_cheap_message_and_its_reply_allocate_nothing(string text) => Assert.Equal(0, Measure(text));

    [Fact]
    public void A_candidate_allocates_its_text_and_nothing_else()
    {
        const string line = "candidate:842163049 1 udp 1677729535 203.0.113.7 46154 typ srflx raddr 10.0.0.17 rport 46154";
        long perMessage = Measure($$"""{"type":"ice-candidate","id":"c-5","data":{"candidate":"{{line}}","sdpMid":"0","sdpMLineIndex":0} }""") / Iterations;
        long text = StringSize(line.Length);
        Assert.InRange(perMessage, text, text + 8);
    }

    private static long StringSize(int length)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        string text = new('x', length);
        long after = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(text);
        return after - before;
    }

    private static long Measure(string text)
    {
        SilentWorld world = new();
        SignalingOptions options = new() { MessageRate = 0, ByteRate = 0, MaxIceCandidates = int.MaxValue, Router = new() { WorkerCount = 0 } };
        SignalingPorts ports = new() { Peers = world, Streams = world, Authority = world };
        SignalingServer server = new(options, ports, new VirtualClock(), NullLogger<SignalingServer>.Instance);
        Session session = server.Open(world, new ConnectRequest())!.Session!;
        Links.Remember(session, session.Link!);
        SignalingBench.Say(session, """{"type":"offer-request"}""");
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        for (int i = 0; i < 200; i++)
            SignalingBench.Say(session, bytes);

        long sentBefore = world.Sent;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Iterations; i++)
            SignalingBench.Say(session, bytes);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(world.Sent - sentBefore is 0 or Iterations);
        return allocated;
    }

    /// <summary>Ports that do nothing, without allocating.</summary>
    private sealed class SilentWorld : IPeerFactory, ISourceCatalog, IAuthority, ISignalingTransport, IPeer
    {
        public long Sent { get; private set; }

        public IPeer Create(PeerRequest request, IPeerObserver observer) => this;

        public IReadOnlyList<StreamSummary> List(string app) => [new("demo", "", [], [], "stopped", 0)];

        public bool Contains(string app, string stream) => true;

        public AccessVerdict Judge(string app, string? token) => AccessVerdict.Allow(Identity.Anyone);

        public bool TrySendText(ReadOnlySpan<byte> utf8)
        {
            Sent++;
            return true;
        }

        public void Close(int code, string reason)
        {
        }

        public ValueTask<PeerResult<string>> CreateOfferAsync(bool iceRestart, CancellationToken cancellation) =>
            new(PeerResult<string>.Success("v=0"));

        public ValueTask<PeerResult<bool>> AcceptAnswerAsync(string sdp, CancellationToken cancellation) => new(PeerResult<bool>.Success(true));

        public ValueTask<PeerResult<string>> AcceptOfferAsync(string sdp, CancellationToken cancellation) =>
            new(PeerResult<string>.Success("v=0"));

        public ValueTask<PeerResult<bool>> AddCandidateAsync(string candidate, string? sdpMid, int? sdpMLineIndex, CancellationToken cancellation) =>
            new(PeerResult<bool>.Success(true));

        public ValueTask<PeerResult<string>> RestartIceAsync(string usernameFragment, string password, CancellationToken cancellation) =>
            new(PeerResult<string>.Success(""));

        public ValueTask<PeerStatistics> GetStatisticsAsync(CancellationToken cancellation) =>
            new(new PeerStatistics { IceState = "new", ConnectionState = "new" });

        public void Close()
        {
        }
    }
}

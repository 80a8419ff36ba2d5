using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>A signalling server among fakes: two streams, peers that obey, a clock that stands still.</summary>
internal sealed class SignalingBench : IPeerFactory, ISourceCatalog, IAuthority
{
    private static readonly StreamSummary[] Streams =
    [
        new("demo", "Demo", ["h264", "vp8"], ["opus"], "stopped", 0),
        new("second", "Second", ["vp8"], [], "stopped", 0),
    ];

    public SignalingBench(SignalingOptions? options = null, IEnumerable<object>? dialects = null, RouterOptions? router = null, IInputSink? input = null)
    {
        SignalingPorts ports = new() { Peers = this, Streams = this, Authority = this, Input = input ?? Input };
        // Without workers everything is done when a call returns, which most tests count on.
        options = (options ?? new SignalingOptions()) with { Router = router ?? new RouterOptions { WorkerCount = 0 } };
        Server = new SignalingServer(options, ports, Clock, NullLogger.Instance, dialects?.Cast<IDialect>() ?? DialectCatalog.BuiltIn());
    }

    public VirtualClock Clock { get; } = new();

    public RecordingInputSink Input { get; } = new();

    public SignalingServer Server { get; }

    public ConcurrentQueue<FakePeer> Peers { get; } = new();

    public FakePeer Peer => Peers.Last();

    public Action<FakePeer>? Prepare { get; set; }

    /// <summary>Who shows a token, by app and token.</summary>
    public Func<string, string?, AccessVerdict> JudgeRule { get; set; } = static (_, _) => AccessVerdict.Allow(Identity.Anyone);

    public bool HasStreams { get; set; } = true;

    /// <summary>True makes every stream go away between being found and being asked for a peer.</summary>
    public bool LosesStreams { get; set; }

    public (Session Session, RecordingTransport Transport) Open(ConnectRequest? request = null)
    {
        RecordingTransport transport = new();
        SignalingLink? link = Server.Open(transport, request ?? new ConnectRequest { RemoteAddress = "192.0.2.1" });
        Assert.NotNull(link);
        Assert.NotNull(link.Session);
        Links.Remember(link.Session, link);
        return (link.Session, transport);
    }

    /// <summary>A session with its welcome already taken away, and an offer when asked for.</summary>
    public (Session Session, RecordingTransport Transport) OpenQuiet(bool withOffer = false)
    {
        (Session session, RecordingTransport transport) = Open();
        if (withOffer)
            Say(session, """{"type":"offer-request"}""");
        transport.Clear();
        return (session, transport);
    }

    /// <summary>Hands over a message that must be done at once.</summary>
    public static void Say(Session session, string text) => Say(session, Encoding.UTF8.GetBytes(text));

    /// <inheritdoc cref="Say(Session, string)"/>
    public static void Say(Session session, byte[] utf8)
    {
        Assert.True(Links.Of(session).ReceiveTextAsync(utf8).AsTask().IsCompletedSuccessfully);
        Assert.True(session.Inbox.IsIdle);
    }

    /// <summary>Asserts that the last message is this error, and returns its object.</summary>
    public static JsonElement AssertError(RecordingTransport transport, ErrorCode code, string? message = null) =>
        AssertError(transport.Last, code, message);

    /// <summary>Asserts that a message is this error, and returns its object.</summary>
    public static JsonElement AssertError(JsonElement last, ErrorCode code, string? message = null)
    {
        Assert.Equal("error", last.GetProperty("type").GetString());
        JsonElement error = last.GetProperty("error");
        Assert.Equal((int)code, error.GetProperty("number").GetInt32());
        Assert.Equal(ErrorCodeTable.NameOf(code), error.GetProperty("code").GetString());
        Assert.Equal(ErrorCodeTable.IsRetryable(code), error.GetProperty("retryable").GetBoolean());
        Assert.Equal(error.GetRawText(), last.GetProperty("data").GetRawText());
        if (message is not null)
            Assert.Equal(message, error.GetProperty("message").GetString());
        return error;
    }

    /// <summary>Asserts that nothing is held any more.</summary>
    public void AssertEmpty()
    {
        SessionRegistry registry = Server.Environment.Registry;
        Assert.Equal(0, Server.ClientCount);
        Assert.Equal(0, Server.AppCount);
        Assert.Equal(0, registry.ExpiryCount);
        Assert.Equal(0, registry.Reserved);
        Assert.Equal(0, Server.Environment.Calls.Count);
        Assert.Equal(0, Server.CallCount);
        Assert.Equal(0, Server.PartyCount);
        Assert.Equal(0, Server.Environment.Parties.ListenerCount);
        Assert.Equal(0, Server.WaitingCount);
        Assert.Equal(0, Server.RoomCount);
        Assert.Equal(0, Server.Environment.Desks.Count);
        Assert.Equal(0, Server.Broadcaster.WaitingCount);
        Assert.Equal(0, Server.Load.Depth);
        Assert.All(Peers, static peer => Assert.True(peer.CloseCount > 0));
        Assert.Equal(Server.Counters.SessionsOpened, Server.Counters.SessionsClosed);
    }

    public IPeer? Create(PeerRequest request, IPeerObserver observer)
    {
        if (LosesStreams)
            return null;
        FakePeer peer = new(request, observer);
        Prepare?.Invoke(peer);
        Peers.Enqueue(peer);
        return peer;
    }

    public IReadOnlyList<StreamSummary> List(string app) => HasStreams ? Streams : [];

    public bool Contains(string app, string stream) => HasStreams && Streams.Any(s => s.Name == stream);

    public AccessVerdict Judge(string app, string? token) => JudgeRule(app, token);
}

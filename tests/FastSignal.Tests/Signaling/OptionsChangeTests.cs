using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

/// <summary>What acts at once when options change, and what a session keeps.</summary>
public sealed class OptionsChangeTests
{
    private static readonly SignalingOptions Plain = new() { Router = new RouterOptions { WorkerCount = 0 } };

    [Fact]
    public void A_session_keeps_what_it_was_greeted_with_and_the_next_one_gets_the_new()
    {
        SignalingBench bench = new(Plain);
        (Session old, RecordingTransport transport) = bench.OpenQuiet();
        bench.Server.Apply(Plain with
        {
            ConnectionTimeout = TimeSpan.FromSeconds(5), HeartbeatInterval = TimeSpan.FromSeconds(2), MaxMessageSize = 1024, MaxDataSize = 100,
            ResumeGrace = TimeSpan.Zero, IceServers = [new IceServer { Urls = ["stun:a"] }],
        });

        bench.Clock.Advance(30);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.ClientCount);
        SignalingBench.Say(old, $$$"""{"version":"1.0","type":"ping","data":{"t":1,"x":"{{{new string('x', 2000)}}}"}}""");
        Assert.Equal("pong", transport.Last.GetProperty("type").GetString());
        SignalingBench.Say(old, """{"version":"1.0","type":"hello"}""");
        JsonElement welcome = transport.Last.GetProperty("data");
        Assert.Equal(60, welcome.GetProperty("connection_timeout").GetDouble());

        (Session next, RecordingTransport nextTransport) = bench.Open();
        welcome = nextTransport.Last.GetProperty("data");
        Assert.Equal((5, 2, 1024, 100), (welcome.GetProperty("connection_timeout").GetDouble(), welcome.GetProperty("heartbeat_interval").GetDouble(),
            welcome.GetProperty("max_message_size").GetInt32(), welcome.GetProperty("max_data_size").GetInt32()));
        Assert.Equal(1, welcome.GetProperty("ice_servers").GetArrayLength());
        bench.Clock.Advance(6);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(CloseCode.ConnectionTimeout, nextTransport.CloseCode);
        Assert.Null(transport.CloseCode);
        Assert.True(next.Life.IsOver);
        old.Closed(1001, "");
    }

    [Fact]
    public void A_session_that_comes_back_goes_on_with_the_new()
    {
        SignalingBench bench = new(Plain);
        (Session session, RecordingTransport transport) = bench.Open();
        string token = transport.Last.GetProperty("data").GetProperty("resume_token").GetString()!;
        session.Closed(1006, "");
        bench.Server.Apply(Plain with { ConnectionTimeout = TimeSpan.FromSeconds(5), HeartbeatInterval = TimeSpan.FromSeconds(2) });
        (Session resumed, RecordingTransport next) = bench.Open(new ConnectRequest { RemoteAddress = "192.0.2.1", ResumeToken = token });
        Assert.Same(session, resumed);
        Assert.Equal(5, JsonDocument.Parse(next.Sent[0]).RootElement.GetProperty("data").GetProperty("connection_timeout").GetDouble());
        bench.Clock.Advance(6);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(CloseCode.ConnectionTimeout, next.CloseCode);
        bench.AssertEmpty();
    }

    [Fact]
    public void A_session_has_the_bounds_its_connection_was_decided_with()
    {
        SignalingBench bench = new(Plain);
        bench.Server.Apply(Plain with { ConnectionTimeout = TimeSpan.FromSeconds(5) });
        (_, RecordingTransport transport) = bench.Open(new ConnectRequest { RemoteAddress = "192.0.2.1", Options = Plain });
        Assert.Equal(60, transport.Last.GetProperty("data").GetProperty("connection_timeout").GetDouble());
    }

    [Fact]
    public void Limits_on_what_a_client_sends_hold_at_once()
    {
        SignalingBench bench = new(Plain);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        bench.Server.Apply(Plain with { MessageRate = 1, MessageBurst = 2 });
        for (int i = 0; i < 3; i++)
            SignalingBench.Say(session, "ping");
        SignalingBench.AssertError(transport, ErrorCode.RateLimited);

        bench.Server.Apply(Plain);
        bench.Clock.Advance(2);
        for (int i = 0; i < 100; i++)
            SignalingBench.Say(session, "ping");
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.MessageRateExceeded));

        bench.Server.Apply(Plain with { ByteRate = 1, ByteBurst = 1 });
        SignalingBench.Say(session, new string('x', 1000));
        Assert.Equal(0, bench.Server.Counters.Events(SignalingEvent.ByteRateExceeded));

        bench.Server.Apply(Plain with { MaxProtocolErrors = 2 });
        SignalingBench.Say(session, "nonsense");
        SignalingBench.Say(session, "nonsense");
        Assert.Equal(CloseCode.PolicyViolation, transport.CloseCode);
    }

    [Fact]
    public void Limits_that_did_not_change_do_not_begin_anew()
    {
        SignalingBench bench = new(Plain with { MessageRate = 1, MessageBurst = 2 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, "ping");
        SignalingBench.Say(session, "ping");
        bench.Server.Apply(Plain with { MessageRate = 1, MessageBurst = 2, MaxConnections = 7 });
        SignalingBench.Say(session, "ping");
        SignalingBench.AssertError(transport, ErrorCode.RateLimited);
    }

    [Fact]
    public void Places_and_apps_hold_at_once_and_nobody_is_ended_by_them()
    {
        SignalingBench bench = new(Plain);
        (_, RecordingTransport inApp) = bench.Open(new ConnectRequest { App = "room", RemoteAddress = "192.0.2.1" });
        bench.Server.Apply(Plain with { MaxConnections = 1, AutoCreateApps = false });
        Assert.Equal(AppVerdict.NotFound, bench.Server.Judge("other"));
        Assert.Null(bench.Server.Open(new RecordingTransport(), new ConnectRequest { RemoteAddress = "192.0.2.1" }));
        bench.Server.Apply(Plain with { MaxConnections = 2, AutoCreateApps = false, Apps = ["other"] });
        Assert.Equal(AppVerdict.Welcome, bench.Server.Judge("other"));
        bench.Open();
        Assert.Null(inApp.CloseCode);
        Assert.Equal(2, bench.Server.ClientCount);
    }

    [Fact]
    public void The_candidates_of_a_negotiation_are_those_allowed_when_it_began()
    {
        SignalingBench bench = new(Plain with { MaxIceCandidates = 3 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        bench.Server.Apply(Plain with { MaxIceCandidates = 1 });
        for (int i = 0; i < 3; i++)
            SayCandidate(session);
        Assert.DoesNotContain(transport.Sent, text => text.Contains("\"error\"", StringComparison.Ordinal));
        SignalingBench.Say(session, """{"version":"1.0","type":"offer-request"}""");
        SayCandidate(session);
        SayCandidate(session);
        SignalingBench.AssertError(transport, ErrorCode.IceCandidateFailed);

        static void SayCandidate(Session session) => SignalingBench.Say(
            session, """{"version":"1.0","type":"ice-candidate","data":{"candidate":"candidate:1 1 udp 1 127.0.0.1 5000 typ host","sdpMid":"0"}}""");
    }

    [Fact]
    public void Broadcasts_that_wait_go_before_the_first_that_does_not()
    {
        SignalingBench bench = new(Plain with { BroadcastBatch = 10, BroadcastDelay = TimeSpan.FromMinutes(1) });
        (_, RecordingTransport transport) = bench.OpenQuiet();
        Send(bench, "first");
        Assert.Empty(transport.Sent);
        bench.Server.Apply(Plain);
        Send(bench, "second");
        Assert.Equal(["first", "second"], transport.Sent.Select(text => JsonDocument.Parse(text).RootElement.GetProperty("type").GetString()));
        Assert.Equal(0, bench.Server.Broadcaster.WaitingCount);

        static void Send(SignalingBench bench, string type) =>
            bench.Server.Broadcast(new FastSignal.Signaling.Reports.BroadcastRequest { Type = type }, out _);
    }

    [Fact]
    public void Viewers_of_a_stream_that_is_gone_are_told_and_ended_and_others_are_not()
    {
        SignalingBench bench = new(Plain);
        (Session viewer, RecordingTransport gone) = bench.OpenQuiet(withOffer: true);
        (_, RecordingTransport idle) = bench.OpenQuiet();
        (Session other, RecordingTransport kept) = bench.OpenQuiet();
        SignalingBench.Say(other, """{"version":"1.0","type":"offer-request","data":{"stream":"second"}}""");
        kept.Clear();

        Assert.Equal(1, bench.Server.EndViewersOf(["demo"], "stream-removed"));
        JsonElement ended = gone.Last;
        Assert.Equal("session-ended", ended.GetProperty("type").GetString());
        Assert.Equal("stream-removed", ended.GetProperty("data").GetProperty("reason").GetString());
        Assert.False(ended.GetProperty("data").GetProperty("reconnect").GetBoolean());
        Assert.Equal(CloseCode.Normal, gone.CloseCode);
        Assert.True(viewer.Life.IsOver);
        Assert.Empty(idle.Sent);
        Assert.Empty(kept.Sent);
        Assert.Equal(2, bench.Server.ClientCount);
    }

    [Fact]
    public void A_stream_that_goes_while_it_is_asked_for_is_not_found()
    {
        SignalingBench bench = new(Plain) { LosesStreams = true };
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"version":"1.0","type":"offer-request","data":{"stream":"demo"}}""");
        SignalingBench.AssertError(transport, ErrorCode.StreamNotFound);
        Assert.Null(session.Negotiation.Stream);
    }

    [Fact]
    public async Task The_patience_with_peers_holds_from_the_next_call_on()
    {
        SignalingBench bench = new(Plain) { Prepare = Stuck };
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        bench.Server.Apply(Plain with { ProcessingTimeout = TimeSpan.FromSeconds(3) });
        Assert.True(Links.Of(session).ReceiveTextAsync("""{"version":"1.0","type":"offer-request"}"""u8.ToArray()).AsTask().IsCompletedSuccessfully);
        bench.Clock.Advance(4);
        bench.Server.Tick(bench.Clock.NowUs);
        await session.WhenIdle();
        SignalingBench.AssertError(transport, ErrorCode.InternalError, "Message processing timed out");
    }

    [Fact]
    public async Task The_size_of_an_inbox_holds_from_the_next_message_on()
    {
        SignalingBench bench = new(Plain) { Prepare = Stuck };
        (Session session, _) = bench.OpenQuiet();
        SignalingLink link = Links.Of(session);
        Assert.True(link.ReceiveTextAsync("""{"version":"1.0","type":"offer-request"}"""u8.ToArray()).AsTask().IsCompletedSuccessfully);
        Assert.True(link.ReceiveTextAsync("ping"u8.ToArray()).AsTask().IsCompletedSuccessfully);
        bench.Server.Apply(Plain with { Router = new RouterOptions { WorkerCount = 0, InboxSize = 2 } });
        Task paused = link.ReceiveTextAsync("ping"u8.ToArray()).AsTask();
        Assert.False(paused.IsCompleted);
        session.Close(CloseCode.Normal, "");
        await paused;
    }

    [Fact]
    public void The_mode_of_the_dispatcher_follows_and_a_default_that_is_not_in_service_is_refused()
    {
        SignalingBench bench = new(Plain);
        bench.Server.Apply(Plain with { Router = new RouterOptions { WorkerCount = 0, Mode = DispatchMode.Hash } });
        Assert.Equal(DispatchMode.Hash, bench.Server.Environment.Dispatcher.Mode);
        Assert.Throws<ArgumentException>(() => bench.Server.Apply(Plain with { DefaultProtocol = "other", MaxConnections = 1 }));
        Assert.Equal(Plain.MaxConnections, bench.Server.Environment.Options.MaxConnections);
    }

    private static void Stuck(FakePeer peer) =>
        peer.OnCreateOffer = static () => new ValueTask<PeerResult<string>>(new TaskCompletionSource<PeerResult<string>>().Task);
}

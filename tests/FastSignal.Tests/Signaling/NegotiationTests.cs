using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class NegotiationTests
{
    private const string RequestOffer = """{"type":"offer-request","id":"r"}""";
    private const string RequestRestart = """{"type":"offer-request","id":"r","data":{"ice_restart":true}}""";
    private const string Answer = """{"type":"answer","id":"a","data":{"sdp":{"type":"answer","sdp":"v=0"}}}""";
    private const string Candidate = """{"type":"ice-candidate","id":"i","data":{"candidate":"candidate:1","sdpMid":"0"}}""";

    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [Fact]
    public void An_offer_request_carries_the_wish_to_the_peer()
    {
        SignalingBench bench = new();
        (Session session, _) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"type":"offer-request","data":{"stream":"second","audio":false,"codecs":["VP8","h264"],"ice_restart":true}}""");
        PeerRequest request = bench.Peer.Request;
        Assert.Equal((session.Id, "second", true, false), (request.SessionId, request.Stream, request.Video, request.Audio));
        Assert.Equal(["vp8", "h264"], request.Codecs!);
        Assert.True(bench.Peer.LastIceRestart);
        Assert.Equal(SessionState.Negotiating, session.State);
    }

    [Fact]
    public void An_ice_restart_reoffers_on_the_same_peer_and_a_plain_request_begins_a_new_one()
    {
        SignalingBench bench = new();
        (Session session, _) = bench.OpenQuiet();
        SignalingBench.Say(session, RequestOffer);
        SignalingBench.Say(session, RequestRestart);
        FakePeer first = Assert.Single(bench.Peers);
        Assert.Equal(2, first.OfferCount);
        Assert.Equal(0, first.CloseCount);

        SignalingBench.Say(session, RequestOffer);
        Assert.Equal(2, bench.Peers.Count);
        Assert.Equal((1, 1), (first.CloseCount, bench.Peer.OfferCount));
        SignalingBench.Say(session, """{"type":"offer-request","data":{"stream":"second","ice_restart":true}}""");
        Assert.Equal(3, bench.Peers.Count);
    }

    [Fact]
    public void Without_streams_there_is_nothing_to_offer()
    {
        SignalingBench bench = new() { HasStreams = false };
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, RequestOffer);
        SignalingBench.AssertError(transport, ErrorCode.StreamNotFound, "There is no stream");
        Assert.Empty(bench.Peers);
    }

    [Theory]
    [InlineData(ErrorCode.StreamUnavailable)]
    [InlineData(ErrorCode.CodecNotSupported)]
    [InlineData(ErrorCode.SdpProcessingFailed)]
    [InlineData(ErrorCode.PeerConnectionFailed)]
    public void A_first_offer_that_fails_is_told_and_leaves_no_peer(ErrorCode code)
    {
        SignalingBench bench = new() { Prepare = peer => peer.OnCreateOffer = () => ValueTask.FromResult(PeerResult<string>.Failure(code, "because")) };
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, RequestOffer);
        Assert.Equal("because", SignalingBench.AssertError(transport, code, ErrorCodeTable.MessageOf(code)).GetProperty("details").GetString());
        Assert.Equal(1, bench.Peer.CloseCount);
        Assert.Equal(SessionState.Error, session.State);
        SignalingBench.Say(session, Answer);
        SignalingBench.AssertError(transport, ErrorCode.InvalidState);

        bench.Prepare = null;
        SignalingBench.Say(session, RequestOffer);
        Assert.Equal("offer", transport.Last.GetProperty("type").GetString());
        Assert.Equal(SessionState.Negotiating, session.State);
    }

    [Fact]
    public void A_reoffer_that_fails_leaves_the_running_peer_alone()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        SignalingBench.Say(session, Answer);
        bench.Peer.OnCreateOffer = () => ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.InvalidState, "busy"));
        SignalingBench.Say(session, RequestRestart);
        SignalingBench.AssertError(transport, ErrorCode.InvalidState);
        Assert.Equal(0, bench.Peer.CloseCount);
        SignalingBench.Say(session, Candidate);
        Assert.Equal("ice-ack", transport.Last.GetProperty("type").GetString());
    }

    [Fact]
    public void An_exception_is_an_internal_error_without_its_text()
    {
        SignalingBench bench = new() { Prepare = peer => peer.OnCreateOffer = () => throw new InvalidOperationException("secret") };
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, RequestOffer);
        SignalingBench.AssertError(transport, ErrorCode.InternalError, "Message processing failed");
        Assert.Equal("r", transport.Last.GetProperty("reply_to").GetString());
        Assert.DoesNotContain("secret", transport.Sent[^1]);
        bench.Prepare = _ => throw new InvalidOperationException("secret");
        SignalingBench.Say(session, """{"type":"offer-request","data":{"stream":"second"}}""");
        SignalingBench.AssertError(transport, ErrorCode.InternalError);
        session.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void Candidates_are_counted_per_negotiation()
    {
        SignalingBench bench = new(new SignalingOptions { MaxIceCandidates = 3 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, Candidate);
        SignalingBench.AssertError(transport, ErrorCode.InvalidState);
        for (int round = 1; round <= 2; round++)
        {
            SignalingBench.Say(session, RequestRestart);
            transport.Clear();
            for (int i = 0; i < 3; i++)
                SignalingBench.Say(session, Candidate);
            Assert.All(transport.Sent, static sent => Assert.Contains("ice-ack", sent));
            SignalingBench.Say(session, Candidate);
            SignalingBench.AssertError(transport, ErrorCode.IceCandidateFailed, "too many ICE candidates");
            SignalingBench.Say(session, Candidate);
            SignalingBench.Say(session, """{"type":"ice-candidate","data":{"candidate":""}}""");
            Assert.Equal("ice-ack", transport.Last.GetProperty("type").GetString());
            Assert.Equal(round, bench.Server.Counters.CandidateFloods);
        }

        Assert.Equal(8, bench.Peer.Candidates.Count);
        Assert.Null(transport.CloseCode);
    }

    [Fact]
    public void A_flood_of_a_hundred_candidates_adds_fifty()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        for (int i = 0; i < 100; i++)
            SignalingBench.Say(session, Candidate);
        Assert.Equal(50, bench.Peer.Candidates.Count);
        Assert.Equal(50, bench.Server.Counters.Errors(ErrorCode.IceCandidateFailed));
        Assert.Null(transport.CloseCode);
    }

    [Fact]
    public void A_candidate_the_peer_refuses_is_told()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        bench.Peer.OnCandidate = _ => ValueTask.FromResult(PeerResult<bool>.Failure(ErrorCode.IceCandidateFailed, "no"));
        SignalingBench.Say(session, Candidate);
        SignalingBench.AssertError(transport, ErrorCode.IceCandidateFailed);
    }

    [Fact]
    public async Task A_slow_peer_answers_later_and_in_order()
    {
        SignalingBench bench = new();
        TaskCompletionSource<PeerResult<string>> offer = new();
        bench.Prepare = peer => peer.OnCreateOffer = () => new(offer.Task);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        Task done = session.ReceiveTextAsync(Encoding.UTF8.GetBytes(RequestOffer));
        Assert.False(done.IsCompleted);
        Assert.Empty(transport.Sent);
        Assert.Equal(1, bench.Server.Environment.Calls.Count);
        offer.SetResult(PeerResult<string>.Success("v=0 late"));
        await done.WaitAsync(Generous, TestContext.Current.CancellationToken);
        Assert.Equal("offer", transport.Last.GetProperty("type").GetString());
        Assert.Equal("r", transport.Last.GetProperty("reply_to").GetString());
        Assert.Equal(0, bench.Server.Environment.Calls.Count);
    }

    [Fact]
    public async Task A_candidate_that_takes_its_time_is_acknowledged_when_applied()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        TaskCompletionSource<PeerResult<bool>> added = new();
        bench.Peer.OnCandidate = _ => new(added.Task);
        Task done = session.ReceiveTextAsync(Encoding.UTF8.GetBytes(Candidate));
        Assert.Empty(transport.Sent);
        added.SetResult(PeerResult<bool>.Success(true));
        await done.WaitAsync(Generous, TestContext.Current.CancellationToken);
        Assert.Equal("i", transport.Last.GetProperty("reply_to").GetString());
    }

    [Fact]
    public async Task A_peer_that_never_answers_is_given_up_at_the_timeout()
    {
        SignalingBench bench = new();
        bench.Prepare = peer => peer.OnCreateOffer = static () => new(new TaskCompletionSource<PeerResult<string>>().Task);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        Task done = session.ReceiveTextAsync(Encoding.UTF8.GetBytes(RequestOffer));
        bench.Clock.Advance(9.999);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.False(bench.Peer.LastToken.IsCancellationRequested);
        bench.Clock.Advance(0.001);
        bench.Server.Tick(bench.Clock.NowUs);
        await done.WaitAsync(Generous, TestContext.Current.CancellationToken);
        SignalingBench.AssertError(transport, ErrorCode.InternalError, "Message processing timed out");
        Assert.Equal("r", transport.Last.GetProperty("reply_to").GetString());
        Assert.Equal(1, bench.Peer.CloseCount);
        Assert.True(bench.Peer.LastToken.IsCancellationRequested);

        bench.Prepare = null;
        SignalingBench.Say(session, RequestOffer);
        Assert.Equal("offer", transport.Last.GetProperty("type").GetString());
        session.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public async Task A_connection_that_ends_while_the_peer_is_busy_releases_it_at_once()
    {
        SignalingBench bench = new();
        bench.Prepare = peer => peer.OnCreateOffer = static () => new(new TaskCompletionSource<PeerResult<string>>().Task);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        Task done = session.ReceiveTextAsync(Encoding.UTF8.GetBytes(RequestOffer));
        session.Closed(1001, "left");
        Assert.Equal(1, bench.Peer.CloseCount);
        await done.WaitAsync(Generous, TestContext.Current.CancellationToken);
        Assert.Empty(transport.Sent);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task A_peer_that_ends_while_it_is_busy_answers_the_request_too()
    {
        SignalingBench bench = new();
        bench.Prepare = peer => peer.OnCreateOffer = static () => new(new TaskCompletionSource<PeerResult<string>>().Task);
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        Task done = session.ReceiveTextAsync(Encoding.UTF8.GetBytes(RequestOffer));
        bench.Peer.Observer.OnTrouble(ErrorCode.StreamUnavailable, "v4l2src0: no device", closed: true);
        await done.WaitAsync(Generous, TestContext.Current.CancellationToken);
        // The reply is sent by whoever waited for the peer, the news of its end by whoever brought it: either may come first.
        JsonElement[] sent = [.. transport.Sent.Select(text => JsonDocument.Parse(text).RootElement)];
        JsonElement reply = Assert.Single(sent, message => message.TryGetProperty("reply_to", out JsonElement to) && to.GetString() == "r");
        SignalingBench.AssertError(reply, ErrorCode.PeerConnectionFailed);
        Assert.Contains(transport.Sent, text => text.Contains("v4l2src0: no device", StringComparison.Ordinal));
        session.Closed(1000, "");
        bench.AssertEmpty();
    }

    [Fact]
    public void A_peer_made_while_the_session_ends_is_closed()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        bench.Prepare = _ => session.Closed(1001, "left");
        SignalingBench.Say(session, RequestOffer);
        Assert.Empty(transport.Sent);
        bench.AssertEmpty();
    }

    [Fact]
    public void State_changes_are_passed_on_and_move_the_session()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        bench.Peer.Observer.OnStateChanged("checking", "connecting");
        Assert.Equal("""{"ice":"checking","connection":"connecting"}""", transport.Last.GetProperty("data").GetRawText());
        Assert.Equal(SessionState.Negotiating, session.State);
        bench.Peer.Observer.OnStateChanged("connected", "connected");
        Assert.Equal(SessionState.Streaming, session.State);
        SignalingBench.Say(session, RequestRestart);
        Assert.Equal(SessionState.Negotiating, session.State);
        SignalingBench.Say(session, Answer);
        Assert.Equal(SessionState.Streaming, session.State);
    }

    [Fact]
    public void Trouble_is_told_and_a_closed_peer_forgotten()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        FakePeer peer = bench.Peer;
        peer.Observer.OnTrouble(ErrorCode.StreamUnavailable, "x264enc0: no memory", closed: false);
        SignalingBench.AssertError(transport, ErrorCode.StreamUnavailable);
        Assert.Equal(0, peer.CloseCount);
        peer.Observer.OnTrouble(ErrorCode.PeerConnectionFailed, "ICE failed", closed: true);
        Assert.Equal("failed", transport.Last.GetProperty("data").GetProperty("connection").GetString());
        Assert.Equal(SessionState.Error, session.State);
        Assert.Equal(1, peer.CloseCount);
        SignalingBench.Say(session, Candidate);
        SignalingBench.AssertError(transport, ErrorCode.InvalidState);
    }

    [Fact]
    public void The_session_outlives_a_peer_the_client_closed()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        bench.Peer.Observer.OnClosed("close_notify");
        Assert.Equal("""{"ice":"closed","connection":"closed","reason":"close_notify"}""", transport.Last.GetProperty("data").GetRawText());
        Assert.Equal(SessionState.Connected, session.State);
        SignalingBench.Say(session, RequestOffer);
        Assert.Equal(2, bench.Peers.Count);
    }

    [Fact]
    public void Reports_of_a_replaced_peer_are_dropped()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        IPeerObserver old = bench.Peer.Observer;
        SignalingBench.Say(session, """{"type":"offer-request","data":{"stream":"second"}}""");
        transport.Clear();
        old.OnStateChanged("failed", "failed");
        old.OnTrouble(ErrorCode.PeerConnectionFailed, "", closed: true);
        old.OnClosed("");
        Assert.Empty(transport.Sent);
        Assert.Equal(0, bench.Peer.CloseCount);
        Assert.Equal(SessionState.Negotiating, session.State);
    }

    [Fact]
    public void A_client_may_offer_without_asking_first()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"type":"offer","data":{"sdp":{"type":"offer","sdp":"v=0"},"stream":"second"}}""");
        Assert.Equal("answer", transport.Last.GetProperty("data").GetProperty("sdp").GetProperty("type").GetString());
        Assert.Equal("second", bench.Peer.Request.Stream);
        SignalingBench.Say(session, """{"type":"offer","data":{"sdp":{"type":"offer","sdp":"v=0"},"stream":"nowhere"}}""");
        SignalingBench.AssertError(transport, ErrorCode.StreamNotFound);
        Assert.Equal(0, bench.Peer.CloseCount);
    }

    [Fact]
    public void Statistics_without_a_peer_are_those_of_a_new_one()
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, """{"type":"get-stats"}""");
        Assert.Equal("new", transport.Last.GetProperty("data").GetProperty("ice_state").GetString());
    }
}

using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Media;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Http;

public sealed class HeldSessionTests
{
    private const string Offer = "v=0\r\no=player\r\n";
    private const string Candidate = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host";
    private const string Restart = "a=ice-ufrag:other\r\na=ice-pwd:0123456789012345678901\r\n";

    private static readonly ConnectRequest Request = new() { RemoteAddress = "192.0.2.1", Owner = new SessionOwner("tablet", "ann") };

    [Fact]
    public async Task A_session_over_http_is_in_the_registry_like_any_other()
    {
        SignalingBench bench = new();
        bench.Open();
        HeldSession whep = await PlayAsync(bench);
        HeldSession rest = await OfferAsync(bench);
        IReadOnlyList<ClientSnapshot> clients = bench.Server.Clients();
        Assert.Equal(["gstreamer", "rest", "whep"], clients.Select(client => client.Protocol).Order(StringComparer.Ordinal));
        ClientSnapshot listed = clients.Single(client => client.Id == rest.Id);
        Assert.Equal(("tablet", "ann", "demo", "negotiating"), (listed.DeviceId, listed.UserId, listed.Stream, listed.State));
        Assert.NotEqual(whep.Id, rest.Id);
        bench.Server.Shutdown("test");
        bench.AssertEmpty();
    }

    [Fact]
    public async Task The_offer_is_answered_and_candidates_are_passed_on()
    {
        SignalingBench bench = new();
        HeldSession session = await OfferAsync(bench);
        Assert.True((await session.AcceptAnswerAsync(Json("""{"type":"answer","sdp":"v=0\r\n"}"""), 10)).Ok);
        Assert.True((await session.AddCandidatesAsync(Json($$"""[{"candidate":"{{Candidate}}","sdpMid":"0"},{"candidate":""}]"""), 10)).Ok);
        Assert.Equal([(Candidate, "0", null), ("", null, null)], bench.Peer.Candidates);
        Assert.Equal(7, (await session.DescribeAsync())!.Statistics!.PacketsSent);
        session.End("test");
        bench.AssertEmpty();
        Assert.Null(bench.Server.Held.Find(session.Id, HeldKind.Rest));
    }

    [Theory]
    [InlineData("""{"sdp":"v=0\r\n"}""")]
    [InlineData("""{"sdp":{"type":"answer","sdp":"v=0\r\n"}}""")]
    [InlineData("""{"answer":{"type":"answer","sdp":"v=0\r\n"}}""")]
    [InlineData("""{"answer":"v=0\r\n"}""")]
    public async Task An_answer_may_have_each_of_the_usual_shapes(string body)
    {
        HeldSession session = await OfferAsync(new SignalingBench());
        Assert.True((await session.AcceptAnswerAsync(Json(body), 10)).Ok);
    }

    [Theory]
    [InlineData("[]", ErrorCode.InvalidMessageData)]
    [InlineData("{}", ErrorCode.InvalidMessageData)]
    [InlineData("""{"type":"offer","sdp":"v=0\r\n"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"sdp":7}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":"hello"}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":"\ud800"}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"sdp":{"sdp":"v=0"}}}""", ErrorCode.SdpProcessingFailed)]
    public async Task A_bad_answer_is_told_with_its_code_and_the_session_lives_on(string body, ErrorCode code)
    {
        HeldSession session = await OfferAsync(new SignalingBench());
        HeldReply reply = await session.AcceptAnswerAsync(Json(body), 10);
        Assert.Equal(code, reply.Error);
        Assert.NotEqual("", reply.Message);
        Assert.True((await session.AcceptAnswerAsync(Json("""{"sdp":"v=0\r\n"}"""), 10)).Ok);
    }

    [Fact]
    public async Task A_creation_that_fails_half_way_leaves_nothing()
    {
        SignalingBench bench = new() { Prepare = static _ => throw new InvalidOperationException("no such element") };
        (HeldSession? session, HeldReply reply) = await bench.Server.Held.OpenWithOfferAsync(Request, "demo");
        Assert.Null(session);
        Assert.Equal(ErrorCode.InternalError, reply.Error);
        Assert.DoesNotContain("element", reply.Message, StringComparison.Ordinal);
        bench.AssertEmpty();

        bench.Prepare = static peer => peer.OnCreateOffer = static () => ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.StreamUnavailable, "it died"));
        (session, reply) = await bench.Server.Held.OpenWithOfferAsync(Request, "demo");
        Assert.Null(session);
        Assert.Equal(ErrorCode.StreamUnavailable, reply.Error);
        Assert.Contains("it died", reply.Message, StringComparison.Ordinal);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task What_may_not_connect_gets_no_session()
    {
        SignalingBench bench = new(new SignalingOptions { MaxConnections = 1 });
        Assert.Equal(ErrorCode.StreamNotFound, (await bench.Server.Held.OpenWithAnswerAsync(Request, "missing", Offer)).Reply.Error);
        bench.JudgeRule = static (_, token) => token == "good" ? AccessVerdict.Allow(Identity.Anyone) : AccessVerdict.Missing;
        Assert.Equal(ErrorCode.Unauthorized, (await bench.Server.Held.OpenWithAnswerAsync(Request, null, Offer)).Reply.Error);
        Assert.NotNull((await bench.Server.Held.OpenWithAnswerAsync(Request with { Token = "good" }, null, Offer)).Session);
        Assert.Equal(ErrorCode.ServerUnavailable, (await bench.Server.Held.OpenWithAnswerAsync(Request with { Token = "good" }, null, Offer)).Reply.Error);
        bench.Server.Shutdown("test");
        Assert.Equal(ErrorCode.ServerUnavailable, (await bench.Server.Held.OpenWithAnswerAsync(Request with { Token = "good" }, null, Offer)).Reply.Error);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task E13_a_player_that_never_connects_is_reaped_after_the_handshake_time()
    {
        SignalingBench bench = new();
        await PlayAsync(bench);
        bench.Clock.Advance(9.9);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.ClientCount);
        bench.Clock.Advance(0.2);
        bench.Server.Tick(bench.Clock.NowUs);
        bench.AssertEmpty();
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.NeverConnected));
    }

    [Fact]
    public async Task A_connected_player_lives_as_long_as_its_ice()
    {
        SignalingBench bench = new();
        HeldSession session = await PlayAsync(bench);
        bench.Peer.Observer.OnStateChanged("connected", "connected");
        for (int i = 0; i < 10; i++)
        {
            bench.Clock.Advance(50);
            bench.Peer.Observer.OnLiveness();
            bench.Server.Tick(bench.Clock.NowUs);
        }

        Assert.Equal("streaming", (await session.DescribeAsync())!.State);
        bench.Clock.Advance(61);
        bench.Server.Tick(bench.Clock.NowUs);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task The_session_ends_with_its_peer()
    {
        SignalingBench bench = new();
        await PlayAsync(bench);
        bench.Peer.Observer.OnClosed("the client closed the connection");
        await Eventually.True(() => bench.Server.ClientCount == 0);
        HeldSession rest = await OfferAsync(bench);
        bench.Peer.Observer.OnTrouble(ErrorCode.PeerConnectionFailed, "DTLS failed", closed: true);
        await Eventually.True(() => bench.Server.ClientCount == 0 && bench.Server.Counters.SessionsClosed == 2);
        Assert.Null(await rest.DescribeAsync());
        bench.AssertEmpty();
    }

    [Fact]
    public async Task An_idle_session_expires_and_requests_keep_it()
    {
        SignalingBench bench = new(new SignalingOptions { HeldIdleTimeout = TimeSpan.FromSeconds(20) });
        HeldSession session = await OfferAsync(bench);
        bench.Clock.Advance(15);
        Assert.NotNull(await session.DescribeAsync());
        bench.Clock.Advance(15);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(1, bench.Server.ClientCount);
        bench.Clock.Advance(6);
        bench.Server.Tick(bench.Clock.NowUs);
        bench.AssertEmpty();
    }

    [Fact]
    public async Task E12_a_restart_is_known_by_new_credentials_and_makes_a_new_tag()
    {
        SignalingBench bench = new();
        HeldSession session = await PlayAsync(bench);
        bench.Peer.RemoteIce = ("first", "0123456789012345678901");
        string tag = session.EntityTag;
        HeldReply trickle = await session.ApplyFragmentAsync($"a=ice-ufrag:first\r\na=ice-pwd:0123456789012345678901\r\nm=video 9 X 0\r\na=mid:0\r\na={Candidate}\r\n");
        Assert.Equal((true, "", tag), (trickle.Ok, trickle.Sdp ?? "", session.EntityTag));

        HeldReply restart = await session.ApplyFragmentAsync(Restart + $"m=video 9 X 0\r\na=mid:0\r\na={Candidate}\r\na=end-of-candidates\r\n");
        Assert.True(restart.Ok);
        Assert.StartsWith("a=ice-lite", restart.Sdp, StringComparison.Ordinal);
        Assert.NotEqual(tag, session.EntityTag);
        Assert.Equal(3, bench.Peer.Candidates.Count);
    }

    [Fact]
    public async Task A_restart_that_fails_keeps_the_session_and_its_tag()
    {
        SignalingBench bench = new();
        HeldSession session = await PlayAsync(bench);
        string tag = session.EntityTag;
        Assert.Equal(ErrorCode.SdpProcessingFailed, (await session.ApplyFragmentAsync("a=ice-ufrag:new\r\na=ice-pwd:short\r\n")).Error);
        Assert.Equal(tag, session.EntityTag);
        Assert.Equal(0, bench.Peer.CloseCount);
        Assert.Equal(1, bench.Server.ClientCount);
    }

    [Fact]
    public async Task The_fifty_first_candidate_is_refused()
    {
        SignalingBench bench = new();
        HeldSession session = await OfferAsync(bench);
        string body = "[" + string.Join(',', Enumerable.Repeat($$"""{"candidate":"{{Candidate}}","sdpMid":"0"}""", 50)) + "]";
        Assert.True((await session.AddCandidatesAsync(Json(body), 10)).Ok);
        HeldReply reply = await session.AddCandidatesAsync(Json($$"""{"candidate":"{{Candidate}}","sdpMid":"0"}"""), 10);
        Assert.Equal((ErrorCode.IceCandidateFailed, "too many ICE candidates"), (reply.Error, reply.Message));
    }

    [Fact]
    public async Task Secrets_open_only_their_own_session_and_no_websocket_resumes_it()
    {
        SignalingBench bench = new();
        HeldSession first = await PlayAsync(bench);
        HeldSession second = await PlayAsync(bench);
        HeldSessions held = bench.Server.Held;
        Assert.Same(first, held.FindBySecret(first.Secret, HeldKind.Whep));
        Assert.Null(held.FindBySecret(first.Id, HeldKind.Whep));
        Assert.Null(held.FindBySecret(first.Id + second.Secret[second.Secret.IndexOf('.', StringComparison.Ordinal)..], HeldKind.Whep));
        Assert.Null(held.FindBySecret(first.Secret, HeldKind.Rest));
        Assert.Null(held.Find(first.Id, HeldKind.Rest));
        (Session session, _) = bench.Open(Request with { ResumeToken = first.Secret });
        Assert.NotEqual(first.Id, session.Id);
    }

    [Fact]
    public async Task Requests_wait_for_each_other_and_not_too_many_may()
    {
        TaskCompletionSource<PeerResult<bool>> slow = new();
        SignalingBench bench = new() { Prepare = peer => peer.OnAnswer = _ => new ValueTask<PeerResult<bool>>(slow.Task) };
        HeldSession session = await OfferAsync(bench);
        JsonElement answer = Json("""{"sdp":"v=0\r\n"}""");
        Task<HeldReply>[] waiting = [.. Enumerable.Range(0, HeldSession.MaxWaiting).Select(_ => session.AcceptAnswerAsync(answer, 1).AsTask())];
        Assert.Equal(ErrorCode.RateLimited, (await session.AcceptAnswerAsync(answer, 1)).Error);
        slow.SetResult(PeerResult<bool>.Success(true));
        Assert.All(await Task.WhenAll(waiting), reply => Assert.True(reply.Ok));
    }

    [Fact]
    public async Task A_broadcast_does_not_count_those_who_cannot_hear_it()
    {
        SignalingBench bench = new();
        bench.Open();
        await PlayAsync(bench);
        bench.Server.Broadcast(new BroadcastRequest { Type = "news" }, out int delivered);
        Assert.Equal(1, delivered);
    }

    private static async Task<HeldSession> PlayAsync(SignalingBench bench)
    {
        (HeldSession? session, HeldReply reply) = await bench.Server.Held.OpenWithAnswerAsync(Request, "demo", Offer);
        Assert.Equal("v=0\r\no=answer\r\n", reply.Sdp);
        Assert.True(bench.Peer.Request.OneMediaStream);
        return session!;
    }

    private static async Task<HeldSession> OfferAsync(SignalingBench bench)
    {
        (HeldSession? session, HeldReply reply) = await bench.Server.Held.OpenWithOfferAsync(Request, null);
        Assert.Equal("v=0\r\no=offer\r\n", reply.Sdp);
        return session!;
    }

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}

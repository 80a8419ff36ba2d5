using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Sdp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>Offers, answers and candidates, in and out of order.</summary>
public sealed class PeerNegotiationTests
{
    private const string Candidate = "candidate:1 1 udp 2130706431 192.0.2.7 54321 typ host";

    [Fact]
    public void An_answer_without_an_offer_is_refused()
    {
        using PeerHarness harness = new();
        using PeerHarness other = new();
        string answer = other.Viewer.Answer(other.Peer.CreateOffer(false, other.NowUs).Sdp!, other.NowUs);
        PeerOutcome outcome = harness.Peer.AcceptAnswer(answer, harness.NowUs);
        Assert.Equal(PeerError.WrongState, outcome.Error);
        Assert.NotEmpty(outcome.Details!);
        Assert.Null(harness.Peer.Video);
    }

    [Fact]
    public void A_second_answer_is_refused_and_the_first_stands()
    {
        using PeerHarness harness = new();
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        harness.Accept(answer);
        Assert.Equal(PeerError.WrongState, harness.Peer.AcceptAnswer(answer, harness.NowUs).Error);
        harness.RunUntil(() => harness.Events.MediaReady == 1);
    }

    [Theory]
    [InlineData("", PeerError.BadDescription)]
    [InlineData("hello", PeerError.BadDescription)]
    [InlineData("v=0\r\n", PeerError.BadDescription)]
    public void An_answer_that_is_none_is_refused_with_a_reason_and_a_right_one_still_counts(string text, PeerError error)
    {
        using PeerHarness harness = new();
        string offer = harness.Peer.CreateOffer(false, harness.NowUs).Sdp!;
        PeerOutcome outcome = harness.Peer.AcceptAnswer(text, harness.NowUs);
        Assert.Equal(error, outcome.Error);
        Assert.NotEmpty(outcome.Details!);

        harness.Accept(harness.Viewer.Answer(offer, harness.NowUs));
        harness.RunUntil(() => harness.Events.MediaReady == 1);
    }

    [Fact]
    public void An_answer_that_takes_nothing_is_refused_as_no_common_codec()
    {
        using PeerHarness harness = new();
        string offer = harness.Peer.CreateOffer(false, harness.NowUs).Sdp!;
        string answer = harness.Viewer.Answer(offer, harness.NowUs).Replace("m=video 9", "m=video 0", StringComparison.Ordinal)
            .Replace("m=audio 9", "m=audio 0", StringComparison.Ordinal);
        Assert.Equal(PeerError.NoCommonCodec, harness.Peer.AcceptAnswer(answer, harness.NowUs).Error);
    }

    [Fact]
    public void Renegotiation_keeps_streams_keys_and_numbers()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(3);
        PeerStream? video = harness.Peer.Video;
        string fragment = harness.Peer.LocalIce.UsernameFragment;
        harness.Negotiate();
        harness.Run(TimeSpan.FromSeconds(1));
        harness.Send();
        harness.Run(TimeSpan.FromSeconds(1));

        Assert.Same(video, harness.Peer.Video);
        Assert.Equal(fragment, harness.Peer.LocalIce.UsernameFragment);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.True(harness.Viewer.Video.IsContiguous);
        Assert.Equal(1, harness.Events.MediaReady);
        Assert.Empty(harness.Events.Closed);
    }

    [Fact]
    public void Each_offer_has_the_next_version_of_the_same_session()
    {
        using PeerHarness harness = new();
        SessionDescription first = Parse(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!);
        SessionDescription second = Parse(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!);
        Assert.Equal(first.SessionId, second.SessionId);
        Assert.Equal(long.Parse(first.SessionVersion!, null) + 1, long.Parse(second.SessionVersion!, null));
    }

    [Fact]
    public void A_client_that_offers_is_answered_under_its_own_payload_types_and_extension_ids()
    {
        using PeerHarness harness = new();
        PeerOutcome outcome = harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs);
        Assert.True(outcome.Ok, outcome.Details);
        harness.Viewer.AcceptAnswer(outcome.Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.IsKeyed);
        MediaTerms terms = harness.Viewer.Video!.Terms;
        Assert.Equal(
            (ViewerDescription.OwnVp8PayloadType, (int?)ViewerDescription.OwnVp8RtxPayloadType, ViewerDescription.OwnPlayoutDelayId),
            (terms.PayloadType, terms.RtxPayloadType, terms.PlayoutDelayId));

        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video.Payloads);
        Assert.All(harness.Viewer.Packets, packet => Assert.Equal((0, 120), packet.PlayoutDelay));
    }

    [Fact]
    public void A_client_that_offers_gets_lost_packets_under_its_own_rtx_format()
    {
        using PeerHarness harness = new();
        harness.Viewer.AcceptAnswer(harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.IsKeyed);
        int sent = 0;
        harness.Network.Drops = delivery => delivery.Datagram.Length > 500 && ++sent == 3;
        harness.Stream(4);
        ReceivedPacket repeated = Assert.Single(harness.Viewer.Packets, packet => packet.Retransmitted);
        Assert.Equal(ViewerDescription.OwnVp8RtxPayloadType, repeated.PayloadType);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Theory]
    [InlineData("")]
    [InlineData("v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\n")]
    public void A_bad_offer_is_refused_and_changes_nothing(string offer)
    {
        using PeerHarness harness = PeerHarness.Connected();
        Assert.False(harness.Peer.AcceptOffer(offer, harness.NowUs).Ok);
        harness.Drain();
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void An_offer_of_the_client_withdraws_ours()
    {
        using PeerHarness harness = new();
        Assert.True(harness.Peer.CreateOffer(false, harness.NowUs).Ok);
        PeerOutcome answer = harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs);
        Assert.True(answer.Ok, answer.Details);
        Assert.Equal(PeerError.WrongState, harness.Peer.AcceptAnswer(answer.Sdp!, harness.NowUs).Error);
    }

    [Fact]
    public void A_client_may_offer_again_although_it_is_the_server_of_the_handshake()
    {
        using PeerHarness harness = new(new ViewerOptions { Role = FastSignal.Rtc.Dtls.DtlsRole.Server });
        string passive = harness.Viewer.Offer().Replace("a=setup:actpass", "a=setup:passive", StringComparison.Ordinal);
        harness.Viewer.AcceptAnswer(harness.Peer.AcceptOffer(passive, harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.IsKeyed);

        // A later offer says actpass again; the answer must keep the roles (RFC 8842 section 5.3).
        PeerOutcome again = harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs);
        harness.Drain();
        Assert.True(again.Ok, again.Details);
        Assert.Contains("a=setup:active", again.Sdp!, StringComparison.Ordinal);
        Assert.Empty(harness.Events.Closed);
    }

    [Fact]
    public void Candidates_are_taken_up_to_the_limit_and_refused_beyond_it()
    {
        using PeerHarness harness = new();
        harness.Negotiate();
        for (int i = 0; i < 50; i++)
            Assert.True(harness.Peer.AddCandidate(Candidate).Ok);
        PeerOutcome outcome = harness.Peer.AddCandidate(Candidate);
        Assert.Equal(PeerError.TooManyCandidates, outcome.Error);
        Assert.Contains("50", outcome.Details!, StringComparison.Ordinal);
        Assert.True(harness.Peer.AddCandidate("").Ok);
        harness.RunUntil(() => harness.Events.MediaReady == 1);
    }

    [Theory, InlineData("x"), InlineData("candidate:"), InlineData("candidate:1 1 udp 1 192.0.2.1 99999 typ host"), InlineData("\0\r\n")]
    public void A_candidate_that_is_none_is_refused(string text)
    {
        using PeerHarness harness = new();
        harness.Negotiate();
        PeerOutcome outcome = harness.Peer.AddCandidate(text);
        Assert.Equal(PeerError.BadCandidate, outcome.Error);
        Assert.NotEmpty(outcome.Details!);
    }

    [Fact]
    public void New_credentials_alone_restart_ice_and_the_former_path_goes_on()
    {
        using PeerHarness harness = PeerHarness.Connected();
        string before = harness.Peer.LocalIce.UsernameFragment;
        FastSignal.Rtc.Ice.IceCredentials remote = FastSignal.Rtc.Ice.IceCredentials.Create();
        PeerOutcome outcome = harness.Peer.RestartIce(remote, harness.NowUs);
        harness.Drain();
        Assert.True(outcome.Ok, outcome.Details);
        Assert.NotEqual(before, harness.Peer.LocalIce.UsernameFragment);
        Assert.Contains($"a=ice-ufrag:{harness.Peer.LocalIce.UsernameFragment}\r\na=ice-pwd:{harness.Peer.LocalIce.Password}\r\na=candidate:", outcome.Sdp!, StringComparison.Ordinal);
        Assert.EndsWith("a=end-of-candidates\r\n", outcome.Sdp!, StringComparison.Ordinal);

        // The same ones again are late candidates and no restart.
        Assert.Equal("", harness.Peer.RestartIce(remote, harness.NowUs).Sdp);
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void Bad_credentials_restart_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        string before = harness.Peer.LocalIce.UsernameFragment;
        Assert.Equal(PeerError.BadDescription, harness.Peer.RestartIce(new("abcd", "short"), harness.NowUs).Error);
        Assert.Equal(before, harness.Peer.LocalIce.UsernameFragment);
    }

    private static SessionDescription Parse(string text)
    {
        Assert.True(SessionDescription.TryParse(text, out SessionDescription? description, out _));
        return description!;
    }
}

using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>How the path is found, moved, restarted and given up.</summary>
public sealed class PeerPathTests
{
    [Fact]
    public void A_restart_keeps_keys_and_streams_and_retires_the_old_fragment_after_nomination()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(3);
        string before = harness.Peer.LocalIce.UsernameFragment;
        PeerStream? video = harness.Peer.Video;

        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(iceRestart: true, harness.NowUs).Sdp!, harness.NowUs);
        string after = harness.Peer.LocalIce.UsernameFragment;
        Assert.NotEqual(before, after);
        Assert.Equal([before, after], harness.Peer.LocalFragments);
        harness.Drain();
        Assert.Empty(harness.Events.RetiredFragments);
        harness.Accept(answer);

        harness.RunUntil(() => harness.Events.RetiredFragments.Count > 0);
        Assert.Equal([before], harness.Events.RetiredFragments);
        Assert.Equal([after], harness.Peer.LocalFragments);
        harness.Send();
        harness.Run(TimeSpan.FromSeconds(1));
        Assert.Same(video, harness.Peer.Video);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.Equal((1, 0), (harness.Events.MediaReady, harness.Viewer.RefusedPackets));
    }

    [Fact]
    public void Media_flows_while_a_restart_is_under_way()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Peer.CreateOffer(iceRestart: true, harness.NowUs);
        harness.Drain();
        harness.Stream(30);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.Equal(PeerConnectionState.Connected, harness.Peer.ConnectionState);
    }

    [Fact]
    public void Nested_restarts_leave_no_fragment_behind()
    {
        using PeerHarness harness = PeerHarness.Connected();
        HashSet<string> made = [harness.Peer.LocalIce.UsernameFragment];
        string offer = "";
        for (int i = 0; i < 5; i++)
        {
            offer = harness.Peer.CreateOffer(iceRestart: true, harness.NowUs).Sdp!;
            harness.Drain();
            made.Add(harness.Peer.LocalIce.UsernameFragment);
            Assert.InRange(harness.Peer.LocalFragments.Count, 1, 2);
        }

        harness.Accept(harness.Viewer.Answer(offer, harness.NowUs));
        harness.RunUntil(() => harness.Peer.LocalFragments.Count == 1);
        Assert.Equal(6, made.Count);
        made.Remove(harness.Peer.LocalIce.UsernameFragment);
        Assert.Equal(made.Order(), harness.Events.RetiredFragments.Order());
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void A_restart_by_the_client_is_answered_with_new_credentials()
    {
        using PeerHarness harness = new();
        harness.Viewer.AcceptAnswer(harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.Ice.Nominated);
        IceCredentials before = harness.Peer.LocalIce;

        harness.Viewer.Ice.Restart();
        harness.Viewer.AcceptAnswer(harness.Peer.AcceptOffer(harness.Viewer.Offer(), harness.NowUs).Sdp!, harness.NowUs);
        harness.Drain();
        Assert.NotEqual(before, harness.Peer.LocalIce);
        harness.RunUntil(() => harness.Events.RetiredFragments.Contains(before.UsernameFragment));
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void A_new_address_gets_the_media_once_it_is_nominated()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.RunUntil(() => harness.Viewer.Ice.Nominated);
        TransportAddress mobile = PeerHarness.Address(77, 7000);
        harness.Viewer.MoveTo(mobile, harness.NowUs);
        Assert.Equal(PeerHarness.ViewerAddress, harness.Peer.Remote);
        harness.RunUntil(() => harness.Viewer.Ice.Nominated);

        Assert.Equal(mobile, harness.Peer.Remote);
        Assert.Equal(mobile, harness.Viewer.Ice.Mapped);
        Assert.Contains(mobile, harness.Events.Addresses);
        harness.Stream(3);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.Equal(PeerConnectionState.Connected, harness.Peer.ConnectionState);
    }

    [Fact]
    public void A_check_that_nominates_nothing_does_not_move_the_media()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.RunUntil(() => harness.Viewer.Ice.Nominated);
        TransportAddress other = PeerHarness.Address(66, 6600);
        Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver(harness.Viewer.Ice.BuildCheck(harness.Peer.LocalIce, nominate: false), other));
        Assert.Equal(PeerHarness.ViewerAddress, harness.Peer.Remote);
    }

    [Fact]
    public void A_viewer_that_never_nominates_is_served_all_the_same()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Nominates = false });
        harness.Stream(3);
        Assert.Equal(IceState.Connected, harness.Peer.IceState);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void Silence_disconnects_then_ends_the_peer_after_thirty_seconds()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Viewer.IsSilent = true;
        harness.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(PeerConnectionState.Disconnected, harness.Peer.ConnectionState);
        harness.Run(TimeSpan.FromSeconds(18));
        Assert.Empty(harness.Events.Closed);
        harness.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(PeerCloseReason.Silent, Assert.Single(harness.Events.Closed).Reason);
        harness.Run(TimeSpan.FromSeconds(40));
        Assert.Single(harness.Events.Closed);
    }

    [Fact]
    public void A_check_after_a_pause_connects_again()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Viewer.IsSilent = true;
        harness.Run(TimeSpan.FromSeconds(15));
        harness.Viewer.IsSilent = false;
        harness.RunUntil(() => harness.Peer.ConnectionState == PeerConnectionState.Connected);
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.Empty(harness.Events.Closed);
    }

    [Fact]
    public void A_peer_nobody_ever_reaches_fails_with_a_sentence()
    {
        using PeerHarness harness = new();
        harness.Viewer.IsSilent = true;
        harness.Negotiate();
        harness.RunUntil(() => harness.Events.Closed.Count > 0);
        (PeerCloseReason reason, string details) = Assert.Single(harness.Events.Closed);
        Assert.Equal(PeerCloseReason.Failed, reason);
        Assert.Contains("UDP", details, StringComparison.Ordinal);
        Assert.Empty(harness.SentByPeer);
    }

    [Fact]
    public void A_viewer_that_checks_but_never_shakes_hands_is_given_up()
    {
        // It is the server of the handshake, and we wait for a client that does not come.
        using PeerHarness harness = new(new ViewerOptions { Role = FastSignal.Rtc.Dtls.DtlsRole.Server });
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        harness.Accept(answer.Replace("a=setup:passive", "a=setup:active", StringComparison.Ordinal));
        harness.RunUntil(() => harness.Events.Closed.Count > 0);
        (PeerCloseReason reason, string details) = Assert.Single(harness.Events.Closed);
        Assert.Equal(PeerCloseReason.Failed, reason);
        Assert.Contains("DTLS", details, StringComparison.Ordinal);
    }

    [Fact]
    public void Liveness_is_reported_with_every_authentic_check()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(harness.Viewer.Ice.ChecksSent, harness.Events.Liveness);
        Assert.Equal(0, harness.Viewer.Ice.ResponsesRefused);
    }
}

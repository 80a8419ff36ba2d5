using FastSignal.Rtc;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Peers;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>A peer ends once, whoever ends it, and says goodbye when it can.</summary>
public sealed class PeerClosingTests
{
    [Fact]
    public void Closing_says_goodbye_and_close_notify()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(2);
        harness.Close();
        Assert.Equal(PeerCloseReason.Local, Assert.Single(harness.Events.Closed).Reason);
        harness.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal([harness.Viewer.Video!.Terms.Ssrc], harness.Viewer.Reports.Goodbyes);
        Assert.Equal(DtlsState.Closed, harness.Viewer.DtlsState);
    }

    [Fact]
    public void Closing_before_any_media_says_close_notify_only()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Close();
        harness.Run(TimeSpan.FromMilliseconds(100));
        Assert.Empty(harness.Viewer.Reports.Goodbyes);
        Assert.Equal(DtlsState.Closed, harness.Viewer.DtlsState);
    }

    [Fact]
    public void Closing_twice_is_closing_once()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Close();
        int sent = harness.SentByPeer.Count;
        harness.Close();
        harness.Run(TimeSpan.FromSeconds(60));
        Assert.Single(harness.Events.Closed);
        Assert.Equal(sent, harness.SentByPeer.Count);
    }

    [Fact]
    public void Closing_before_anything_was_negotiated_sends_nothing()
    {
        using PeerHarness harness = new();
        harness.Close();
        Assert.Equal(PeerCloseReason.Local, Assert.Single(harness.Events.Closed).Reason);
        Assert.Empty(harness.SentByPeer);
    }

    [Fact]
    public void Nothing_is_protected_after_closing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        harness.Close();
        long packets = harness.Peer.PacketsSent;
        harness.Send();
        Assert.Equal(packets, harness.Peer.PacketsSent);
    }

    [Fact]
    public void A_viewer_that_leaves_ends_the_peer_once()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(2);
        harness.Viewer.Close();
        harness.RunUntil(() => harness.Events.Closed.Count > 0);
        Assert.Equal(PeerCloseReason.Remote, Assert.Single(harness.Events.Closed).Reason);
        Assert.Equal(PeerConnectionState.Closed, harness.Peer.ConnectionState);
        harness.Close();
        harness.Run(TimeSpan.FromSeconds(40));
        Assert.Single(harness.Events.Closed);
    }

    [Fact]
    public void A_disposed_peer_takes_everything_and_does_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        byte[] report = harness.Viewer.ProtectRtcp([0x80, 201, 0, 1, 0, 0, 0, 1]);
        int sent = harness.SentByPeer.Count;
        harness.Peer.Dispose();
        harness.Peer.Dispose();
        Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver(report, PeerHarness.ViewerAddress));
        harness.Peer.Tick(harness.NowUs);
        harness.Peer.Close(harness.NowUs);
        harness.Drain();
        harness.Send();
        Assert.Equal(sent, harness.SentByPeer.Count);
        Assert.Empty(harness.Events.Closed);
    }

    [Fact]
    public void The_goodbye_comes_before_the_end_of_the_handshake_layer()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        int before = harness.SentByPeer.Count;
        harness.Close();
        Assert.Equal(
            [DatagramKind.Rtcp, DatagramKind.Dtls],
            harness.SentByPeer.Skip(before).Select(datagram => DatagramClassifier.Classify(datagram)));
    }
}

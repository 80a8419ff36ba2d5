using FastSignal.Rtc;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtcp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>Whatever arrives, in whatever state: nothing throws, nothing changes, and the viewer goes on.</summary>
public sealed class PeerHostileInputTests
{
    private static readonly TransportAddress Stranger = PeerHarness.Address(99, 9999);

    public static TheoryData<string> Moments => ["new", "offered", "answered", "checking", "handshake", "connected", "closed"];

    [Theory, MemberData(nameof(Moments))]
    public void Garbage_changes_nothing_in_any_state(string moment)
    {
        using PeerHarness harness = Reach(moment);
        Random random = new(moment.Length);
        (IceState, PeerConnectionState, TransportAddress) before = (harness.Peer.IceState, harness.Peer.ConnectionState, harness.Peer.Remote);
        int closed = harness.Events.Closed.Count;
        foreach (byte first in FirstBytes())
        {
            for (int length = 0; length < 64; length++)
            {
                byte[] datagram = new byte[length];
                random.NextBytes(datagram);
                if (length > 0)
                    datagram[0] = first;
                harness.Deliver(datagram, Stranger);
            }
        }

        Assert.Equal(before, (harness.Peer.IceState, harness.Peer.ConnectionState, harness.Peer.Remote));
        Assert.Equal(closed, harness.Events.Closed.Count);
        if (moment == "connected")
            StillPlays(harness);
    }

    [Fact]
    public void A_flipped_check_is_refused_whatever_byte_it_is()
    {
        using PeerHarness harness = PeerHarness.Connected();
        byte[] check = harness.Viewer.Ice.BuildCheck(harness.Peer.LocalIce, nominate: true);
        // With another type FINGERPRINT is an unknown attribute behind the integrity, which is to be ignored (RFC 8489 section 14.5).
        int fingerprintAt = check.Length - 8;
        for (int i = 0; i < check.Length; i++)
        {
            if (i == fingerprintAt || i == fingerprintAt + 1)
                continue;
            byte[] flipped = [.. check];
            flipped[i] ^= 0x40;
            harness.Deliver(flipped, Stranger);
            Assert.Equal(PeerHarness.ViewerAddress, harness.Peer.Remote);
        }

        Assert.DoesNotContain(Stranger, harness.Events.Addresses);
        StillPlays(harness);
    }

    [Fact]
    public void A_check_under_a_wrong_password_is_refused_and_not_answered()
    {
        using PeerHarness harness = PeerHarness.Connected();
        int sent = harness.SentByPeer.Count;
        IceCredentials guessed = harness.Peer.LocalIce with { Password = "aaaaaaaaaaaaaaaaaaaaaaaa" };
        Assert.Equal(PeerReceiveOutcome.StunBadIntegrity, harness.Deliver(harness.Viewer.Ice.BuildCheck(guessed, nominate: true), Stranger));
        Assert.Equal(PeerReceiveOutcome.StunRefused, harness.Deliver(harness.Viewer.Ice.BuildCheck(IceCredentials.Create(), nominate: true), Stranger));
        Assert.Equal(sent, harness.SentByPeer.Count);
        Assert.Equal(PeerHarness.ViewerAddress, harness.Peer.Remote);
    }

    [Fact]
    public void Every_prefix_of_every_kind_of_datagram_is_harmless()
    {
        using PeerHarness harness = PeerHarness.Connected();
        byte[][] whole = [harness.Viewer.Ice.BuildCheck(harness.Peer.LocalIce, nominate: true), ReportDatagram(harness), .. harness.SentByPeer];
        foreach (byte[] datagram in whole)
        {
            for (int length = 0; length < datagram.Length; length++)
                harness.Deliver(datagram.AsSpan(0, length), Stranger);
        }

        Assert.Equal(PeerHarness.ViewerAddress, harness.Peer.Remote);
        StillPlays(harness);
    }

    [Fact]
    public void Flipped_control_packets_are_refused_and_leave_no_trace()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Reports = false });
        harness.Stream(2);
        harness.Viewer.SendPictureLoss();
        Assert.True(harness.Viewer.TryTake(out byte[] request, out _));
        for (int i = 0; i < request.Length; i++)
        {
            byte[] flipped = [.. request];
            flipped[i] ^= 0x01;
            if (DatagramClassifier.Classify(flipped) == DatagramKind.Rtcp)
                Assert.Equal(PeerReceiveOutcome.SrtpRefused, harness.Deliver(flipped, PeerHarness.ViewerAddress));
            else
                harness.Deliver(flipped, PeerHarness.ViewerAddress);
        }

        Assert.Equal(0, harness.Events.KeyFramesNeeded);
        Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver(request, PeerHarness.ViewerAddress));
        Assert.Equal(1, harness.Events.KeyFramesNeeded);
    }

    [Fact]
    public void A_replayed_control_packet_is_refused()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Viewer.SendPictureLoss();
        Assert.True(harness.Viewer.TryTake(out byte[] request, out _));
        Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver(request, PeerHarness.ViewerAddress));
        for (int i = 0; i < 10; i++)
            Assert.Equal(PeerReceiveOutcome.SrtpRefused, harness.Deliver(request, PeerHarness.ViewerAddress));
        Assert.Equal(1, harness.Events.KeyFramesNeeded);
    }

    [Fact]
    public void Control_packets_before_the_keys_are_refused()
    {
        using PeerHarness harness = new();
        harness.Negotiate();
        Assert.Equal(PeerReceiveOutcome.SrtpRefused, harness.Deliver([0x80, 201, 0, 1, .. new byte[40]], Stranger));
    }

    [Fact]
    public void Authentic_nonsense_in_control_packets_is_survived()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        Random random = new(3);
        foreach (byte type in new byte[] { 200, 201, 202, 203, 204, 205, 206, 207 })
        {
            for (int round = 0; round < 300; round++)
            {
                byte[] packet = new byte[8 + random.Next(20) * 4];
                random.NextBytes(packet);
                (packet[0], packet[1], packet[2], packet[3]) = ((byte)(0x80 | (packet[0] & 0x3F)), type, 0, (byte)(packet.Length / 4 - 1));
                Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver(Protect(harness, packet), PeerHarness.ViewerAddress));
            }
        }

        StillPlays(harness);
    }

    [Fact]
    public void A_report_about_packets_never_sent_is_not_believed()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Reports = false });
        harness.Stream(1);
        byte[] buffer = new byte[128];
        RtcpWriter writer = new(buffer);
        ReportBlock block = new(harness.Viewer.Video!.Terms.Ssrc, 255, 1_000_000, 0x7FFF_0000, 1, 0, 0);
        Assert.True(writer.TryWriteReceiverReport(TestViewer.OwnSsrc, [block]));
        harness.Deliver(harness.Viewer.ProtectRtcp(writer.Written), PeerHarness.ViewerAddress);
        Assert.Null(harness.Peer.Video!.LossRatio);
    }

    [Fact]
    public void A_handshake_before_the_first_check_is_not_begun()
    {
        using PeerHarness other = new();
        other.Negotiate();
        byte[]? hello = null;
        other.Network.Drops = delivery =>
        {
            bool isHello = delivery.To == PeerHarness.ServerAddress && DatagramClassifier.Classify(delivery.Datagram) == DatagramKind.Dtls;
            if (isHello)
                hello ??= delivery.Datagram;
            return isHello;
        };
        other.RunUntil(() => hello is not null);

        using PeerHarness harness = new();
        harness.Negotiate();
        harness.Deliver(hello!, Stranger);
        Assert.Empty(harness.SentByPeer);
        harness.RunUntil(() => harness.Events.MediaReady == 1);
    }

    [Fact]
    public void Plain_handshake_records_after_the_handshake_change_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        // A fatal alert and a ClientHello fragment in epoch 0, as anybody on the way could forge.
        harness.Deliver([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 99, 0, 2, 2, 40], PeerHarness.ViewerAddress);
        harness.Deliver([21, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 100, 0, 2, 1, 0], PeerHarness.ViewerAddress);
        harness.Deliver([22, 0xFE, 0xFD, 0, 0, 0, 0, 0, 0, 0, 101, 0, 12, 1, 0, 0, 50, 0, 9, 0, 0, 0, 0, 0, 0], PeerHarness.ViewerAddress);
        Assert.Empty(harness.Events.Closed);
        StillPlays(harness);
    }

    [Fact]
    public void Inbound_rtp_has_no_taker_and_does_no_harm()
    {
        using PeerHarness harness = PeerHarness.Connected();
        Assert.Equal(PeerReceiveOutcome.Handled, harness.Deliver([0x80, 96, .. new byte[100]], PeerHarness.ViewerAddress));
        StillPlays(harness);
    }

    private static PeerHarness Reach(string moment)
    {
        PeerHarness harness = new();
        if (moment is "new")
            return harness;
        string offer = harness.Peer.CreateOffer(false, harness.NowUs).Sdp!;
        if (moment is "offered")
            return harness;
        harness.Accept(harness.Viewer.Answer(offer, harness.NowUs));
        if (moment is "answered")
            return harness;
        harness.RunUntil(() => harness.Peer.IceState is IceState.Connected or IceState.Completed);
        if (moment is "checking")
            return harness;
        harness.RunUntil(() => harness.SentByPeer.Any(datagram => DatagramClassifier.Classify(datagram) == DatagramKind.Dtls));
        if (moment is "handshake")
            return harness;
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.IsKeyed);
        if (moment is "closed")
            harness.Close();
        return harness;
    }

    // One of each range of RFC 7983, and its borders.
    private static byte[] FirstBytes() => [0, 1, 3, 4, 19, 20, 22, 23, 63, 64, 79, 80, 127, 128, 144, 191, 192, 255];

    private static byte[] ReportDatagram(PeerHarness harness) => Protect(harness, [0x80, 201, 0, 1, 0, 0, 0, 9]);

    private static byte[] Protect(PeerHarness harness, byte[] packet)
    {
        // The sender's SSRC stays ours: more than sixteen would be refused as too many streams.
        (packet[4], packet[5], packet[6], packet[7]) = (0, 0, 0x5E, 0xED);
        return harness.Viewer.ProtectRtcp(packet);
    }

    private static void StillPlays(PeerHarness harness)
    {
        harness.Pictures.Forget();
        int before = harness.Viewer.Video!.Packets.Count;
        harness.Stream(3);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video.Payloads.Skip(before));
        Assert.Equal(PeerConnectionState.Connected, harness.Peer.ConnectionState);
    }
}

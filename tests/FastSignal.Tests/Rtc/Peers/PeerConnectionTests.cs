using FastSignal.Rtc;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Srtp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>From the first check to media, in every order things can happen.</summary>
public sealed class PeerConnectionTests
{
    [Fact]
    public void Media_flows_after_the_answer()
    {
        using PeerHarness harness = PeerHarness.Connected();
        Assert.Equal(SrtpProfile.AeadAes128Gcm, harness.Peer.SrtpProfile);
        harness.Stream(30);

        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.True(harness.Viewer.Video.IsContiguous);
        Assert.Equal((90, 30), (harness.Peer.PacketsSent, harness.Peer.Video!.FramesSent));
        Assert.Equal((0, 0), (harness.Viewer.EarlyPackets, harness.Viewer.RefusedPackets));
        Assert.Equal((IceState.Completed, PeerConnectionState.Connected), (harness.Peer.IceState, harness.Peer.ConnectionState));
        Assert.Equal(1, harness.Events.MediaReady);
        Assert.Empty(harness.Events.Closed);
    }

    [Fact]
    public void States_are_reported_once_each_and_in_order()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Close();

        Assert.Equal(
            [PeerConnectionState.Connecting, PeerConnectionState.Connected, PeerConnectionState.Closed],
            harness.Events.States.Select(state => state.Connection).Distinct());
        Assert.Equal(harness.Events.States.Distinct(), harness.Events.States);
    }

    [Fact]
    public void A_handshake_that_is_over_before_the_answer_waits_for_its_fingerprint()
    {
        using PeerHarness harness = new();
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Viewer.IsKeyed);
        harness.Run(TimeSpan.FromSeconds(2));

        // Nothing that needs keys may leave before the certificate was compared.
        Assert.Equal(0, harness.Events.MediaReady);
        Assert.Equal(SrtpProfile.None, harness.Peer.SrtpProfile);
        Assert.DoesNotContain(harness.SentByPeer, datagram => DatagramClassifier.Classify(datagram) is DatagramKind.Rtp or DatagramKind.Rtcp);
        Assert.Null(harness.Peer.Video);

        harness.Accept(answer);
        Assert.Equal(1, harness.Events.MediaReady);
        harness.Stream(3);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void No_packet_is_protected_before_there_are_keys()
    {
        using PeerHarness harness = new();
        harness.Negotiate();
        harness.Send(isKey: true);
        Assert.Equal(0, harness.Peer.PacketsSent);
        Assert.Equal(0, harness.Nonces.Count);
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_wrong_fingerprint_ends_the_peer_and_nothing_is_sent(bool handshakeFirst)
    {
        using PeerHarness harness = new(new ViewerOptions { LiesAboutFingerprint = true });
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        if (handshakeFirst)
            harness.RunUntil(() => harness.Viewer.IsKeyed);
        harness.Accept(answer);
        harness.RunUntil(() => harness.Events.Closed.Count > 0);

        (PeerCloseReason reason, string details) = Assert.Single(harness.Events.Closed);
        Assert.Equal(PeerCloseReason.Failed, reason);
        Assert.Contains("fingerprint", details, StringComparison.Ordinal);
        Assert.Equal(PeerConnectionState.Failed, harness.Peer.ConnectionState);
        Assert.Equal(0, harness.Events.MediaReady);
        harness.Send(isKey: true);
        harness.Run(TimeSpan.FromSeconds(3));
        Assert.DoesNotContain(harness.SentByPeer, datagram => DatagramClassifier.Classify(datagram) is DatagramKind.Rtp or DatagramKind.Rtcp);
        Assert.Single(harness.Events.Closed);
    }

    [Fact]
    public void A_passive_answer_makes_us_the_client_of_the_handshake()
    {
        using PeerHarness harness = new(new ViewerOptions { Role = DtlsRole.Server });
        harness.Negotiate();
        harness.RunUntil(() => harness.Events.MediaReady == 1);
        byte[] first = harness.SentByPeer.First(datagram => DatagramClassifier.Classify(datagram) == DatagramKind.Dtls);
        // A handshake record whose message is ClientHello (RFC 6347 section 4.2.2).
        Assert.Equal((22, 1), (first[0], first[13]));
        harness.Stream(3);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Fact]
    public void As_client_the_handshake_starts_when_the_path_is_known_before_the_answer()
    {
        using PeerHarness harness = new(new ViewerOptions { Role = DtlsRole.Server });
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Viewer.Ice.Nominated);
        Assert.DoesNotContain(harness.SentByPeer, datagram => DatagramClassifier.Classify(datagram) == DatagramKind.Dtls);
        harness.Accept(answer);
        harness.RunUntil(() => harness.Events.MediaReady == 1);
    }

    [Fact]
    public void An_answer_whose_role_contradicts_the_handshake_ends_the_peer()
    {
        using PeerHarness harness = new();
        string answer = harness.Viewer.Answer(harness.Peer.CreateOffer(false, harness.NowUs).Sdp!, harness.NowUs);
        harness.RunUntil(() => harness.Viewer.IsKeyed);
        harness.Accept(answer.Replace("a=setup:active", "a=setup:passive", StringComparison.Ordinal));
        Assert.Equal(PeerCloseReason.Failed, Assert.Single(harness.Events.Closed).Reason);
        Assert.Equal(0, harness.Events.MediaReady);
    }

    [Theory]
    [InlineData("VP8", 0, 96)]
    [InlineData("H264", 1, 98)]
    public void The_codec_of_the_answer_decides_the_rendition(string codec, int rendition, int payloadType)
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { VideoCodec = codec });
        Assert.Equal((rendition, 2), (harness.Peer.Video!.RenditionIndex, harness.Peer.Audio!.RenditionIndex));
        harness.Stream(1);
        Assert.All(harness.Viewer.Packets, packet => Assert.Equal(payloadType, packet.PayloadType));
    }

    [Fact]
    public void A_viewer_without_audio_gets_video_only()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { WantsAudio = false });
        Assert.Null(harness.Peer.Audio);
        harness.Stream(2);
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void Every_packet_arrives_over_a_link_that_loses_reorders_and_repeats(int seed)
    {
        NetworkConditions bad = new() { Loss = 0.08, Duplication = 0.05, DelayUs = 20_000, JitterUs = 15_000, RateBps = 20_000_000 };
        using PeerHarness harness = PeerHarness.Connected(conditions: bad, seed: seed);
        harness.Stream(150);
        // A lost last packet leaves no gap to see: one more picture over a good link shows it.
        harness.Network.Conditions = NetworkConditions.Perfect;
        harness.Send();
        harness.Run(TimeSpan.FromSeconds(2));

        Assert.True(harness.Network.Lost > 20);
        // What was lost ahead of the first packet that arrived is invisible to any receiver.
        List<byte[]> received = harness.Viewer.Video!.Payloads;
        Assert.Equal(harness.Pictures.Payloads[^received.Count..], received);
        Assert.True(received.Count > harness.Pictures.Payloads.Count - 5);
        Assert.True(harness.Viewer.Packets.Count(packet => packet.Retransmitted) > 10);
        Assert.Equal(PeerConnectionState.Connected, harness.Peer.ConnectionState);
    }
}

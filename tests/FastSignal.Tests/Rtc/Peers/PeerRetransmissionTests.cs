using System.Buffers.Binary;
using FastSignal.Media.Frames;
using FastSignal.Rtc;
using FastSignal.Rtc.Rtp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>What happens to packets that did not arrive.</summary>
public sealed class PeerRetransmissionTests
{
    [Fact]
    public void A_lost_packet_is_asked_for_and_comes_again_by_rtx()
    {
        using PeerHarness harness = PeerHarness.Connected();
        List<byte[]> lost = LoseMedia(harness, 4, 5, 11);
        harness.Stream(10);

        Assert.Equal(3, lost.Count);
        ReceivedPacket[] repeated = [.. harness.Viewer.Packets.Where(packet => packet.Retransmitted)];
        Assert.Equal(lost.Select(Number), repeated.Select(packet => packet.SequenceNumber));
        Assert.Equal(lost.Select(datagram => BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(4))), repeated.Select(packet => packet.Timestamp));
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.Equal((3, 3), (harness.Peer.Video!.NacksReceived, harness.Peer.Video.PacketsRetransmitted));
        Assert.Equal(3, harness.Viewer.Requested);
    }

    [Fact]
    public void Retransmissions_have_an_ssrc_and_numbers_of_their_own()
    {
        using PeerHarness harness = PeerHarness.Connected();
        LoseMedia(harness, 4, 8, 9);
        harness.Stream(10);
        uint rtx = harness.Viewer.Video!.Terms.RtxSsrc!.Value;
        ushort[] numbers = [.. Rtp(harness).Where(datagram => Ssrc(datagram) == rtx).Select(Number)];
        Assert.Equal(3, numbers.Length);
        Assert.Equal([numbers[0], numbers[0] + 1, numbers[0] + 2], numbers.Select(number => (int)number));
    }

    [Fact]
    public void Without_rtx_the_very_same_bytes_go_out_again()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Retransmission = false });
        List<byte[]> lost = LoseMedia(harness, 4, 5, 11);
        harness.Stream(10);

        Assert.Equal(3, harness.Nonces.Repeats);
        Assert.All(lost, first => Assert.Equal(2, Rtp(harness).Count(datagram => datagram.AsSpan().SequenceEqual(first))));
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
        Assert.DoesNotContain(harness.Viewer.Packets, packet => packet.Retransmitted);
    }

    [Fact]
    public void Without_rtx_packets_carry_nothing_that_changes_between_two_sendings()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Retransmission = false });
        harness.Stream(3);
        Assert.All(harness.Viewer.Packets, packet =>
        {
            Assert.Null(packet.AbsSendTime);
            Assert.Null(packet.TransportSequenceNumber);
            Assert.Equal((0, 120), packet.PlayoutDelay);
        });
    }

    [Theory, InlineData(true), InlineData(false)]
    public void No_nonce_is_ever_used_for_two_plaintexts(bool retransmission)
    {
        NetworkConditions bad = new() { Loss = 0.2, Duplication = 0.1, JitterUs = 30_000 };
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Retransmission = retransmission }, bad, seed: 7);
        for (int part = 0; part < 4; part++)
        {
            harness.Stream(40);
            // The source starts anew with numbers and timestamps that were used before.
            harness.Peer.Video!.Rebase();
            Pictures again = new(seed: part + 100);
            for (int i = 0; i < 20; i++)
            {
                harness.Send(again.Next(isKey: i == 0, arrivalUs: harness.NowUs));
                harness.Run(TimeSpan.FromMilliseconds(33));
            }
        }

        // The ledger has compared every repeat as it was sent.
        Assert.True(harness.Nonces.Count > 500);
        Assert.Equal(!retransmission, harness.Nonces.Repeats > 0);
        Assert.True(harness.Peer.Video!.PacketsRetransmitted > 50);
    }

    [Fact]
    public void A_step_back_at_the_source_continues_the_viewers_numbers()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(3);
        List<byte[]> expected = [.. harness.Pictures.Payloads];
        Pictures restarted = new(seed: 9);
        harness.Peer.Video!.Rebase();
        harness.Send(restarted.Next(isKey: true, arrivalUs: harness.NowUs));
        harness.Run(TimeSpan.FromMilliseconds(200));

        expected.AddRange(restarted.Payloads);
        Assert.Equal(expected, harness.Viewer.Video!.Payloads);
        Assert.True(harness.Viewer.Video.IsContiguous);
        Assert.Equal(0, harness.Viewer.Requested);
    }

    [Fact]
    public void A_gap_at_the_source_stays_a_gap()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { AsksForLostPackets = false });
        harness.Send(isKey: true);
        harness.Pictures.Skip(4);
        harness.Send();
        harness.Run(TimeSpan.FromMilliseconds(200));
        long[] indexes = [.. harness.Viewer.Video!.Packets.Keys];
        Assert.Equal(5, indexes[3] - indexes[2]);
    }

    [Fact]
    public void A_number_that_was_never_sent_resolves_to_nothing()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(2);
        ushort last = harness.Viewer.Packets[^1].SequenceNumber;
        harness.Viewer.SendNack((ushort)(last + 1), (ushort)(last + 30_000));
        harness.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(2, harness.Events.Resends.Count);
        Assert.Equal(0, harness.Peer.Video!.PacketsRetransmitted);
    }

    [Fact]
    public void A_number_from_before_a_discontinuity_is_obsolete()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(2);
        ushort before = harness.Viewer.Packets[^1].SequenceNumber;
        harness.Peer.Video!.Rebase();
        harness.Send(new Pictures(seed: 5).Next(isKey: true, arrivalUs: harness.NowUs));
        Assert.False(harness.Peer.Video.TryResolve(before, out _));
        Assert.True(harness.Peer.Video.IsObsolete(before));
        Assert.False(harness.Peer.Video.IsObsolete((ushort)(before + 1)));
    }

    [Fact]
    public void More_wishes_than_the_limit_are_forgotten_not_kept()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { AsksForLostPackets = false });
        harness.Stream(1);
        ushort first = harness.Viewer.Packets[0].SequenceNumber;
        harness.Viewer.SendNack([.. Enumerable.Range(0, 300).Select(i => (ushort)(first + i))]);
        harness.Run(TimeSpan.FromMilliseconds(100));
        Assert.Equal(FastSignal.Rtc.Peers.PeerStream.MaxPendingResends, harness.Events.Resends.Count);
    }

    [Fact]
    public void A_nack_for_another_stream_is_ignored()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        byte[] buffer = new byte[64];
        FastSignal.Rtc.Rtcp.RtcpWriter writer = new(buffer);
        Assert.True(writer.TryWriteGenericNack(TestViewer.OwnSsrc, harness.Viewer.Audio!.Terms.Ssrc, [1, 2]));
        harness.Deliver(harness.Viewer.ProtectRtcp(writer.Written), PeerHarness.ViewerAddress);
        Assert.Empty(harness.Events.Resends);
    }

    private static List<byte[]> LoseMedia(PeerHarness harness, params int[] positions)
    {
        List<byte[]> lost = [];
        int sent = 0;
        harness.Network.Drops = delivery =>
        {
            bool drop = delivery.From == PeerHarness.ServerAddress && DatagramClassifier.Classify(delivery.Datagram) == DatagramKind.Rtp && positions.Contains(++sent);
            if (drop)
                lost.Add(delivery.Datagram);
            return drop;
        };
        return lost;
    }

    private static IEnumerable<byte[]> Rtp(PeerHarness harness) => harness.SentByPeer.Where(datagram => DatagramClassifier.Classify(datagram) == DatagramKind.Rtp);

    private static ushort Number(byte[] datagram) => BinaryPrimitives.ReadUInt16BigEndian(datagram.AsSpan(2));

    private static uint Ssrc(byte[] datagram) => BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8));
}

using FastSignal.Rtc;
using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Peers;

/// <summary>RTCP in both directions, and what packets say in their header extensions.</summary>
public sealed class PeerReportTests
{
    private const int ClockRate = 90_000;

    [Fact]
    public void Sender_reports_come_about_once_a_second_and_map_media_time_to_wall_time()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(150);
        (SenderReport Report, long ArrivalUs)[] reports = [.. harness.Viewer.Reports.Senders];
        Assert.InRange(reports.Length, 3, 11);
        ReceivedPacket first = harness.Viewer.Packets[0];
        foreach ((SenderReport report, long arrivalUs) in reports)
        {
            Assert.Equal(harness.Viewer.Video!.Terms.Ssrc, report.Ssrc);
            long sentUs = arrivalUs - 5_000;
            long wallUs = NtpTime.ToUnixMicroseconds(report.NtpTimestamp);
            Assert.InRange(wallUs - (PeerHarness.StartUnixUs + sentUs - PeerHarness.StartUs), -1_000, 1_000);
        }

        // Between two reports both clocks must have moved by the same time, up to the pictures' jitter.
        for (int i = 1; i < reports.Length; i++)
        {
            long wallUs = NtpTime.ToUnixMicroseconds(reports[i].Report.NtpTimestamp) - NtpTime.ToUnixMicroseconds(reports[i - 1].Report.NtpTimestamp);
            long mediaUs = (long)(reports[i].Report.RtpTimestamp - reports[i - 1].Report.RtpTimestamp) * 1_000_000 / ClockRate;
            Assert.InRange(mediaUs - wallUs, -40_000, 40_000);
            Assert.InRange(wallUs, 490_000, 1_510_000);
        }

        long sinceFirstUs = reports[^1].ArrivalUs - reports[0].ArrivalUs;
        Assert.True((reports[^1].Report.RtpTimestamp - first.Timestamp) * 1e6 / ClockRate > sinceFirstUs * 0.9);
    }

    [Fact]
    public void Sender_reports_count_packets_and_payload_octets()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(60);
        harness.Run(TimeSpan.FromSeconds(2));
        SenderReport last = harness.Viewer.Reports.Senders[^1].Report;
        Assert.Equal(180u, last.PacketCount);
        Assert.Equal(harness.Pictures.Payloads.Sum(payload => payload.Length), (int)last.OctetCount);
    }

    [Fact]
    public void Audio_and_video_report_under_one_canonical_name()
    {
        using PeerHarness harness = PeerHarness.Connected();
        using PinnedAudio audio = new();
        for (int i = 0; i < 100; i++)
        {
            if (i % 2 == 0)
                harness.Send(isKey: i == 0);
            audio.Send(harness, i);
            harness.Run(TimeSpan.FromMilliseconds(20));
        }

        Assert.Equal(2, harness.Viewer.Reports.CanonicalNames.Count);
        Assert.Single(harness.Viewer.Reports.CanonicalNames.Values.Distinct());
        Assert.Equal(100, harness.Peer.Audio!.FramesSent);
        Assert.Equal(100, harness.Viewer.Audio!.Packets.Count);
    }

    [Fact]
    public void Nothing_is_reported_before_the_first_packet()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Run(TimeSpan.FromSeconds(5));
        Assert.Empty(harness.Viewer.Reports.Senders);
    }

    [Fact]
    public void Receiver_reports_give_round_trip_jitter_and_loss()
    {
        NetworkConditions link = new() { DelayUs = 25_000, JitterUs = 4_000 };
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { AsksForLostPackets = false }, link);
        int sent = 0;
        harness.Network.Drops = delivery => delivery.From == PeerHarness.ServerAddress && delivery.Datagram.Length > 400 && ++sent % 10 == 0;
        Assert.Null(harness.Peer.Video!.RttMs);
        harness.Stream(200);

        Assert.InRange(harness.Peer.Video.RttMs!.Value, 50, 62);
        Assert.InRange(harness.Peer.Video.JitterMs!.Value, 0.1, 20);
        Assert.InRange(harness.Peer.Video.LossRatio!.Value, 0.05, 0.15);
    }

    [Fact]
    public void A_reference_time_is_answered_so_that_the_viewer_knows_its_round_trip()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Reports = false }, new NetworkConditions { DelayUs = 30_000 });
        harness.Send(isKey: true);
        harness.Viewer.SendReferenceTime(harness.NowUs);
        harness.RunUntil(() => harness.Viewer.Reports.ReferenceAnswers.Count > 0);
        DlrrSubBlock answer = Assert.Single(harness.Viewer.Reports.ReferenceAnswers);
        Assert.Equal(TestViewer.OwnSsrc, answer.Ssrc);
        Assert.InRange(ViewerReports.RoundTripMs(answer, TestViewer.Ntp(harness.NowUs)), 59, 64);

        harness.Run(TimeSpan.FromSeconds(3));
        Assert.Single(harness.Viewer.Reports.ReferenceAnswers);
    }

    [Fact]
    public void Picture_loss_asks_for_a_key_frame()
    {
        using PeerHarness harness = PeerHarness.Connected();
        harness.Stream(1);
        harness.Viewer.SendPictureLoss();
        harness.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal((1, 1), (harness.Events.KeyFramesNeeded, harness.Peer.Video!.KeyFrameRequests));
        harness.Viewer.SendPictureLoss();
        harness.Run(TimeSpan.FromMilliseconds(50));
        Assert.Equal(2, harness.Events.KeyFramesNeeded);
    }

    [Fact]
    public void A_full_intra_request_counts_once_however_often_it_is_repeated()
    {
        using PeerHarness harness = PeerHarness.Connected();
        foreach (byte command in new byte[] { 7, 7, 7, 8, 8, 7 })
        {
            harness.Viewer.SendFullIntraRequest(command);
            harness.Run(TimeSpan.FromMilliseconds(30));
        }

        Assert.Equal(3, harness.Events.KeyFramesNeeded);
    }

    [Fact]
    public void Packets_say_when_they_left_how_they_count_and_how_soon_to_show_them()
    {
        using PeerHarness harness = PeerHarness.Connected();
        List<long> sentUs = [];
        for (int i = 0; i < 20; i++)
        {
            sentUs.AddRange([harness.NowUs, harness.NowUs, harness.NowUs]);
            harness.Send(isKey: i == 0);
            harness.Run(TimeSpan.FromMilliseconds(33));
        }

        IReadOnlyList<ReceivedPacket> packets = harness.Viewer.Packets;
        Assert.Equal(sentUs.Count, packets.Count);
        for (int i = 0; i < packets.Count; i++)
        {
            Assert.Equal(NtpTime.ToAbsSendTime(PeerHarness.Clock.At(sentUs[i])), packets[i].AbsSendTime);
            Assert.Equal((ushort)(packets[0].TransportSequenceNumber!.Value + i), packets[i].TransportSequenceNumber);
            Assert.Equal((0, 120), packets[i].PlayoutDelay);
        }
    }

    [Fact]
    public void The_transport_counter_counts_all_streams_and_retransmissions()
    {
        using PeerHarness harness = PeerHarness.Connected();
        using PinnedAudio audio = new();
        int sent = 0;
        harness.Network.Drops = delivery => delivery.Datagram.Length > 700 && ++sent == 5;
        for (int i = 0; i < 10; i++)
        {
            harness.Send(isKey: i == 0);
            audio.Send(harness, i);
            harness.Run(TimeSpan.FromMilliseconds(33));
        }

        harness.Run(TimeSpan.FromMilliseconds(300));
        ushort[] numbers = [.. harness.Viewer.Packets.Select(packet => packet.TransportSequenceNumber!.Value).Order()];
        // One number is missing: that of the lost packet, whose repetition has a new one.
        Assert.Equal(numbers.Length, numbers.Distinct().Count());
        Assert.Equal(40, numbers.Length);
        Assert.Equal(40, numbers[^1] - numbers[0]);
    }

    [Fact]
    public void A_viewer_that_kept_no_extension_gets_none()
    {
        using PeerHarness harness = PeerHarness.Connected(new ViewerOptions { Extensions = false });
        harness.Stream(2);
        // Version 2, no extension bit.
        byte[][] media = [.. harness.SentByPeer.Where(datagram => DatagramClassifier.Classify(datagram) == DatagramKind.Rtp)];
        Assert.Equal(6, media.Length);
        Assert.All(media, datagram => Assert.Equal(0x80, datagram[0]));
        Assert.Equal(harness.Pictures.Payloads, harness.Viewer.Video!.Payloads);
    }
}

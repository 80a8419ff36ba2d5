using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class OutgoingStreamTests
{
    private const uint Ssrc = 0x1111;
    private const int Header = 40;

    [Fact]
    public void The_first_packet_gets_the_viewers_own_start_whatever_the_source_counts()
    {
        OutgoingStream stream = new(Ssrc, 90_000, firstSequenceNumber: 100, firstTimestamp: 7000);

        Assert.Equal(new OutgoingPacket(100, 7000), stream.Send(60_000, 4_000_000_000, Header, 1000, 0));
        Assert.Equal(new OutgoingPacket(101, 7000), stream.Send(60_001, 4_000_000_000, Header, 1000, 0));
        Assert.Equal(new OutgoingPacket(102, 10_000), stream.Send(60_002, 4_000_003_000, Header, 1000, 33_333));
    }

    [Fact]
    public void The_index_counts_wraps_of_either_side()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 32_767, 0);
        OutgoingPacket last = default;
        for (int i = 0; i < 200_000; i++)
            last = stream.Send((ushort)(65_000 + i), (uint)i, Header, 10, i);

        Assert.Equal(32_767 + 199_999, last.Index);
        Assert.Equal(3u, last.RolloverCounter);
        Assert.Equal(unchecked((ushort)(32_767 + 199_999)), last.SequenceNumber);
    }

    [Fact]
    public void A_gap_at_the_source_stays_a_gap()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 0);
        stream.Send(65_535, 0, Header, 10, 0);

        Assert.Equal(103, stream.Send(2, 3000, Header, 10, 33_000).Index);
        Assert.Equal(103 + OutgoingStream.MaxSourceGap, stream.Send((ushort)(2 + OutgoingStream.MaxSourceGap), 6000, Header, 10, 66_000).Index);
    }

    [Fact]
    public void After_a_rebase_numbers_and_timestamps_go_on_without_a_gap()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 5000);
        stream.Send(10, 0, Header, 10, nowUs: 0);
        stream.Send(11, 3000, Header, 10, nowUs: 33_333);

        stream.Rebase();
        OutgoingPacket first = stream.Send(40_000, 777_777, Header, 10, nowUs: 1_033_333);

        Assert.Equal(102, first.Index);
        Assert.Equal(8000u + 90_000u, first.Timestamp);
        Assert.Equal(new OutgoingPacket(103, first.Timestamp + 3000), stream.Send(40_001, 780_777, Header, 10, 1_066_666));
    }

    [Fact]
    public void A_rebase_in_the_same_instant_still_makes_a_new_picture()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 5000);
        stream.Send(10, 0, Header, 10, 0);
        stream.Rebase();

        Assert.Equal(5001u, stream.Send(500, 0, Header, 10, 0).Timestamp);
        Assert.Equal(2, stream.FramesSent);
    }

    [Theory]
    [InlineData(1000)] // the same packet again
    [InlineData(999)]
    [InlineData(1000 + OutgoingStream.MaxSourceGap + 1)]
    [InlineData(40_000)]
    public void A_source_that_jumps_without_notice_never_makes_an_index_repeat(int next)
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 5000);
        stream.Send(1000, 0, Header, 10, 0);

        Assert.Equal(101, stream.Send((ushort)next, 0, Header, 10, 33_333).Index);
        Assert.Equal((ushort)next, stream.ResolveNack(101));
        Assert.Null(stream.ResolveNack(100));
    }

    [Fact]
    public void Indices_rise_for_any_source_whatever()
    {
        Check.QuickThrowOnFailure(Prop.ForAll<ushort, (ushort Seq, bool Rebase)[]>((start, packets) =>
        {
            OutgoingStream stream = new(Ssrc, 90_000, (ushort)(start & 0x7FFF), 0);
            long before = (start & 0x7FFF) - 1;
            long nowUs = 0;
            foreach ((ushort seq, bool rebase) in packets)
            {
                if (rebase)
                    stream.Rebase();
                long index = stream.Send(seq, seq * 3000u, Header, 10, nowUs += 1000).Index;
                Assert.InRange(index, before + 1, before + OutgoingStream.MaxSourceGap);
                Assert.Equal(seq, stream.ResolveNack((ushort)index));
                before = index;
            }
        }));
    }

    [Fact]
    public void A_nack_is_mapped_back_across_the_wraps_of_both_numbers()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 32_767, 0);
        for (int i = 0; i < 32_800; i++)
            stream.Send((ushort)(50_000 + i), (uint)i, Header, 10, i);
        // The newest is index 65566, number 30; the source is at 17263.

        Assert.Equal(unchecked((ushort)(50_000 + 32_799)), stream.ResolveNack(30));
        Assert.Equal(unchecked((ushort)(50_000 + 32_769)), stream.ResolveNack(0));
        Assert.Equal(unchecked((ushort)(50_000 + 32_768)), stream.ResolveNack(65_535));
        Assert.Null(stream.ResolveNack(31));
        Assert.Equal(4, stream.NacksReceived);
    }

    [Fact]
    public void A_nack_from_before_the_rebase_or_the_start_is_answered_with_nothing()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 0);
        Assert.Null(stream.ResolveNack(100));
        stream.Send(10, 0, Header, 10, 0);
        stream.Send(11, 0, Header, 10, 0);
        Assert.Equal((ushort)10, stream.ResolveNack(100));
        stream.Rebase();

        // Until the next packet the old segment is still the one that was sent.
        Assert.Equal((ushort)11, stream.ResolveNack(101));
        stream.Send(7000, 0, Header, 10, 1000);

        Assert.Null(stream.ResolveNack(99));
        Assert.Null(stream.ResolveNack(101));
        Assert.Equal((ushort)7000, stream.ResolveNack(102));
        Assert.Null(stream.ResolveNack(103));
    }

    [Fact]
    public void Only_what_was_sent_before_the_rebase_is_obsolete()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 0);
        Assert.False(stream.IsObsolete(100));
        stream.Send(10, 0, Header, 10, 0);
        stream.Send(11, 0, Header, 10, 0);
        Assert.False(stream.IsObsolete(101));
        stream.Rebase();
        stream.Send(7000, 0, Header, 10, 1000);

        Assert.False(stream.IsObsolete(99));
        Assert.True(stream.IsObsolete(100));
        Assert.True(stream.IsObsolete(101));
        Assert.False(stream.IsObsolete(102));
        Assert.False(stream.IsObsolete(103));
    }

    [Fact]
    public void A_repeat_takes_the_retransmission_streams_next_number_and_the_original_timestamp()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 5000, new RetransmissionStream(0x2222, firstSequenceNumber: 65_535));
        stream.Send(10, 1000, Header, 900, 0);
        stream.Send(11, 4000, Header, 800, 33_000);

        Assert.Equal(new OutgoingPacket(65_535, 5000), stream.Retransmit(100, 1000, Header, 900));
        Assert.Equal(new OutgoingPacket(65_536, 8000), stream.Retransmit(101, 4000, Header, 800));

        Assert.Equal(2, stream.PacketsSent);
        Assert.Equal(1700, stream.OctetsSent);
        Assert.Equal(2, stream.PacketsRetransmitted);
        Assert.Equal(2, stream.Retransmission!.PacketsSent);
        Assert.Equal(1704, stream.Retransmission.OctetsSent);
        Assert.Equal(3404, stream.TotalOctetsSent);
        Assert.Equal(4 * Header, stream.HeaderOctetsSent);
    }

    [Fact]
    public void Without_a_retransmission_stream_a_repeat_keeps_its_number()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 5000);
        stream.Send(10, 1000, Header, 900, 0);
        stream.Send(11, 4000, Header, 800, 33_000);

        Assert.Equal(new OutgoingPacket(100, 5000), stream.Retransmit(100, 1000, Header, 900));
        Assert.Equal(3, stream.PacketsSent);
        Assert.Equal(2600, stream.OctetsSent);
        Assert.Equal(2600, stream.TotalOctetsSent);
    }

    [Fact]
    public void A_sender_report_ties_wall_time_to_the_stream_clock()
    {
        OutgoingStream stream = new(Ssrc, 48_000, 100, 5000);
        Assert.False(stream.TryReport(0, 0, out _));
        stream.Send(10, 0, Header, 160, nowUs: 1_000_000);
        stream.Send(11, 960, Header, 161, nowUs: 1_020_000);

        Assert.True(stream.TryReport(0xAABBCCDD_11223344, 1_045_000, out SenderReport report));

        Assert.Equal(new SenderReport(Ssrc, 0xAABBCCDD_11223344, 5960 + 1200, 2, 321), report);
    }

    [Fact]
    public void The_clock_of_a_report_runs_from_the_first_packet_of_a_picture()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 0);
        stream.Send(10, 0, Header, 10, nowUs: 0);
        stream.Send(11, 0, Header, 10, nowUs: 5_000);

        Assert.True(stream.TryReport(0, 10_000, out SenderReport report));
        Assert.Equal(900u, report.RtpTimestamp);
        Assert.Equal(1, stream.FramesSent);
    }

    [Fact]
    public void A_repeated_full_intra_request_is_not_new()
    {
        OutgoingStream stream = new(Ssrc, 90_000, 100, 0);

        Assert.True(stream.IsNewFullIntraRequest(0));
        Assert.False(stream.IsNewFullIntraRequest(0));
        Assert.True(stream.IsNewFullIntraRequest(1));
        Assert.True(stream.IsNewFullIntraRequest(0));
    }

    [Fact]
    public void A_random_start_leaves_the_upper_half_of_the_numbers_alone()
    {
        HashSet<uint> timestamps = [];
        for (int i = 0; i < 200; i++)
        {
            OutgoingStream stream = OutgoingStream.WithRandomStart(Ssrc, 90_000, 0x2222);
            OutgoingPacket first = stream.Send(0, 0, Header, 10, 0);
            Assert.InRange(first.Index, 0, 32_767);
            Assert.InRange(stream.Retransmit(first.SequenceNumber, 0, Header, 10).Index, 0, 32_767);
            timestamps.Add(first.Timestamp);
        }

        Assert.True(timestamps.Count > 190);
        Assert.Null(OutgoingStream.WithRandomStart(Ssrc, 90_000).Retransmission);
    }
}

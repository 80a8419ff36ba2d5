using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class InboundStreamStatisticsTests
{
    private const uint Ssrc = 7;

    [Fact]
    public void Before_the_first_packet_the_report_is_empty() =>
        Assert.Equal(new ReportBlock(Ssrc, 0, 0, 0, 0, 0, 0), new InboundStreamStatistics(Ssrc, 90_000).Report(0));

    [Fact]
    public void Loss_follows_appendix_A3()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        for (int i = 0; i < 100; i++)
        {
            if (i % 10 != 5)
                statistics.Receive((ushort)(65_500 + i), (uint)i * 3000, i * 33_333L);
        }

        ReportBlock report = statistics.Report(0);

        Assert.Equal(10, report.CumulativeLost);
        Assert.Equal((10 << 8) / 100, report.FractionLost);
        Assert.Equal(65_599u, report.ExtendedHighestSequenceNumber);
        Assert.Equal(90, statistics.PacketsReceived);

        // The fraction covers the time since the last report; the count goes on.
        ReportBlock next = statistics.Report(0);
        Assert.Equal(0, next.FractionLost);
        Assert.Equal(10, next.CumulativeLost);
    }

    [Fact]
    public void Duplicates_make_the_loss_negative_and_the_fraction_zero()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        for (int i = 0; i < 3; i++)
            statistics.Receive(10, 0, 0);

        ReportBlock report = statistics.Report(0);

        Assert.Equal(-2, report.CumulativeLost);
        Assert.Equal(0, report.FractionLost);
    }

    [Fact]
    public void Everything_lost_but_the_ends_gives_a_fraction_near_one()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        statistics.Receive(0, 0, 0);
        statistics.Report(0);
        statistics.Receive(1000, 0, 0);

        Assert.Equal((999 << 8) / 1000, statistics.Report(0).FractionLost);
    }

    [Fact]
    public void Steady_arrival_has_no_jitter_whatever_the_clock_offset()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        for (int i = 0; i < 500; i++)
            statistics.Receive((ushort)i, 4_294_900_000 + (uint)i * 1800, 123_456_780_000 + i * 20_000L);

        Assert.Equal(0, statistics.JitterMs);
    }

    [Fact]
    public void Jitter_is_the_smoothed_difference_of_transit_times()
    {
        // Appendix A.8 by hand at 1000 Hz: transit differs by 16 units once, then by nothing.
        InboundStreamStatistics statistics = new(Ssrc, 1000);
        statistics.Receive(1, 0, 0);
        statistics.Receive(2, 20, 36_000);
        Assert.Equal(1u, statistics.Report(0).Jitter);

        statistics.Receive(3, 40, 56_000);
        // 16 - ((16 + 8) >> 4) = 15, below one unit.
        Assert.Equal(0u, statistics.Report(0).Jitter);
    }

    [Fact]
    public void Jitter_converges_on_a_constant_swing()
    {
        // Every other packet 10 ms late: the mean deviation is 10 ms.
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        for (int i = 0; i < 1000; i++)
            statistics.Receive((ushort)i, (uint)i * 1800, i * 20_000L + i % 2 * 10_000);

        Assert.Equal(10, statistics.JitterMs, 0.05);
    }

    [Fact]
    public void A_jump_is_held_back_until_a_second_packet_confirms_it()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        statistics.Receive(100, 0, 0);

        Assert.False(statistics.Receive(30_000, 0, 0));
        Assert.True(statistics.Receive(101, 0, 0));
        Assert.False(statistics.Receive(30_000, 0, 0));
        Assert.True(statistics.Receive(30_001, 0, 0));

        Assert.Equal(30_001, statistics.HighestSequenceNumber);
        Assert.Equal(0, statistics.PacketsLost);
    }

    [Fact]
    public void The_last_sender_report_is_echoed_with_its_age()
    {
        InboundStreamStatistics statistics = new(Ssrc, 90_000);
        statistics.Receive(1, 0, 0);
        statistics.Receive(new SenderReport(Ssrc, 0xB44DB705_20000000, 0, 0, 0), nowUs: 1_000_000);
        statistics.Receive(new SenderReport(99, 0x11111111_11111111, 0, 0, 0), nowUs: 2_000_000);

        ReportBlock report = statistics.Report(nowUs: 6_250_000);

        Assert.Equal(0xB705_2000u, report.LastSenderReport);
        Assert.Equal(0x0005_4000u, report.DelaySinceLastSenderReport);
    }

    [Fact]
    public void Sender_and_receiver_agree_on_loss_jitter_and_round_trip_over_a_lossy_path()
    {
        const long OneWayUs = 20_000;
        OutgoingStream sender = new(Ssrc, 90_000, 32_700, 55);
        InboundStreamStatistics receiver = new(Ssrc, 90_000);
        NtpClock clock = new(1_700_000_000_000_000, 0);
        Random random = new(3);
        long nowUs = 0;
        int lost = 0;

        for (int i = 0; i < 40_000; i++, nowUs += 1000)
        {
            OutgoingPacket packet = sender.Send((ushort)(40_000 + i), (uint)i * 90, 40, 1000, nowUs);
            if (i is not 0 and not 39_999 && random.Next(20) == 0)
                lost++;
            else
                Assert.True(receiver.Receive(packet.SequenceNumber, packet.Timestamp, nowUs + OneWayUs));
        }

        Assert.True(sender.TryReport(clock.At(nowUs), nowUs, out SenderReport report));
        receiver.Receive(report, nowUs + OneWayUs);
        ReportBlock block = receiver.Report(nowUs + OneWayUs + 300_000);
        long arrivalUs = nowUs + 2 * OneWayUs + 300_000;
        Assert.True(sender.Receive(block, clock.At(arrivalUs)));

        Assert.Equal(lost, sender.Reception.CumulativeLost);
        Assert.Equal(lost / 40_000.0, sender.Reception.LossRatio);
        Assert.Equal(40, sender.Reception.RoundTripMs!.Value, 0.1);
        Assert.Equal(0, sender.Reception.JitterMs!.Value, 0.05);
    }
}

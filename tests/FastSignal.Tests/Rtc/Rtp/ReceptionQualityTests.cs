using FastSignal.Rtc.Rtcp;
using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Rtc.Rtp;

public sealed class ReceptionQualityTests
{
    private const uint Ssrc = 0x1111;

    // The instant A in figure 2 of RFC 3550 section 6.4.1.
    private const ulong Arrival = 0xB44DB710_80000000;

    [Fact]
    public void The_round_trip_of_the_RFC_example_is_6125_milliseconds()
    {
        OutgoingStream stream = Sent(first: 100, packets: 10);

        Assert.True(stream.Receive(Block(highest: 109, lsr: 0xB705_2000, dlsr: 0x0005_4000), Arrival));

        Assert.Equal(6125, stream.Reception.RoundTripMs);
    }

    [Fact]
    public void Without_a_sender_report_to_answer_there_is_no_round_trip()
    {
        OutgoingStream stream = Sent(100, 10);

        Assert.True(stream.Receive(Block(109, lsr: 0, dlsr: 0), Arrival));

        Assert.Null(stream.Reception.RoundTripMs);
    }

    [Fact]
    public void A_round_trip_just_below_zero_is_zero_and_one_far_below_is_ignored()
    {
        OutgoingStream stream = Sent(100, 10);
        uint now = NtpTime.Middle32(Arrival);

        stream.Receive(Block(109, lsr: now - 1000, dlsr: 1066), Arrival);
        Assert.Equal(0, stream.Reception.RoundTripMs);

        stream.Receive(Block(109, lsr: now - 6554, dlsr: 0), Arrival);
        Assert.Equal(100, stream.Reception.RoundTripMs!.Value, 0.02);

        stream.Receive(Block(109, lsr: now - 1000, dlsr: 1067), Arrival);
        Assert.Equal(100, stream.Reception.RoundTripMs!.Value, 0.02);
    }

    [Fact]
    public void A_round_trip_of_more_than_a_minute_is_ignored()
    {
        OutgoingStream stream = Sent(100, 10);
        uint now = NtpTime.Middle32(Arrival);

        stream.Receive(Block(109, lsr: now - (61u << 16), dlsr: 0), Arrival);
        Assert.Null(stream.Reception.RoundTripMs);

        stream.Receive(Block(109, lsr: now - (60u << 16), dlsr: 0), Arrival);
        Assert.Equal(60_000, stream.Reception.RoundTripMs);
    }

    [Fact]
    public void A_round_trip_is_measured_across_the_wrap_of_the_middle_bits()
    {
        OutgoingStream stream = Sent(100, 10);

        stream.Receive(Block(109, lsr: 0xFFFF_8000, dlsr: 0x8000), ntp: 0x12340000_80000000);

        Assert.Equal(500, stream.Reception.RoundTripMs);
    }

    [Fact]
    public void Jitter_is_given_in_milliseconds_of_the_stream_clock()
    {
        OutgoingStream stream = Sent(100, 10);

        stream.Receive(Block(109) with { Jitter = 450 }, Arrival);

        Assert.Equal(5, stream.Reception.JitterMs);
    }

    [Fact]
    public void Loss_is_lost_over_expected_between_two_reports()
    {
        OutgoingStream stream = Sent(100, 100);

        // The first report covers everything since the first packet: 50 expected, 5 lost.
        Assert.True(stream.Receive(Block(149) with { CumulativeLost = 5, FractionLost = 255 }, Arrival));
        Assert.Equal(0.1, stream.Reception.LossRatio);

        Assert.True(stream.Receive(Block(199) with { CumulativeLost = 6 }, Arrival));
        Assert.Equal(0.02, stream.Reception.LossRatio);
        Assert.Equal(6, stream.Reception.CumulativeLost);
        Assert.Equal(2, stream.Reception.Reports);
    }

    [Fact]
    public void Loss_stays_between_zero_and_one()
    {
        OutgoingStream stream = Sent(100, 100);

        stream.Receive(Block(109) with { CumulativeLost = 50 }, Arrival);
        Assert.Equal(1, stream.Reception.LossRatio);

        stream.Receive(Block(119) with { CumulativeLost = -3 }, Arrival);
        Assert.Equal(0, stream.Reception.LossRatio);

        // Nothing was expected since: nothing can have been lost.
        stream.Receive(Block(119) with { CumulativeLost = 4 }, Arrival);
        Assert.Equal(0, stream.Reception.LossRatio);
    }

    [Fact]
    public void When_the_cumulative_count_has_stopped_the_fraction_is_used()
    {
        OutgoingStream stream = Sent(100, 100);

        stream.Receive(Block(150) with { CumulativeLost = 0x7FFFFF, FractionLost = 64 }, Arrival);

        Assert.Equal(0.25, stream.Reception.LossRatio);
    }

    [Fact]
    public void Numbers_that_were_never_sent_are_refused()
    {
        OutgoingStream stream = Sent(100, 10);

        Assert.False(stream.Receive(Block(110) with { Jitter = 90_000 }, Arrival));
        Assert.False(stream.Receive(Block(99), Arrival));
        Assert.False(stream.Receive(Block(109 + 65_536), Arrival));
        Assert.False(stream.Receive(Block(uint.MaxValue), Arrival));

        Assert.Equal(4, stream.Reception.RefusedReports);
        Assert.Equal(0, stream.Reception.Reports);
        Assert.Null(stream.Reception.JitterMs);
        Assert.Null(stream.Reception.LossRatio);
    }

    [Fact]
    public void A_report_that_was_overtaken_by_a_newer_one_is_refused()
    {
        OutgoingStream stream = Sent(100, 10);

        Assert.True(stream.Receive(Block(108), Arrival));
        Assert.False(stream.Receive(Block(107), Arrival));
        Assert.True(stream.Receive(Block(108), Arrival));
    }

    [Fact]
    public void Reports_are_followed_across_wraps_of_the_sequence_number()
    {
        OutgoingStream stream = Sent(32_000, 100_000);
        const uint Highest = 32_000 + 99_999;

        Assert.True(stream.Receive(Block(65_535) with { CumulativeLost = 0 }, Arrival));
        Assert.True(stream.Receive(Block(65_635) with { CumulativeLost = 25 }, Arrival));
        Assert.Equal(0.25, stream.Reception.LossRatio);
        Assert.True(stream.Receive(Block(Highest) with { CumulativeLost = 25 }, Arrival));
        Assert.False(stream.Receive(Block(Highest + 1), Arrival));
    }

    [Fact]
    public void A_block_for_another_stream_or_before_the_first_packet_is_not_taken()
    {
        OutgoingStream fresh = new(Ssrc, 90_000, 100, 0);
        Assert.False(fresh.Receive(Block(100), Arrival));

        OutgoingStream stream = Sent(100, 10);
        Assert.False(stream.Receive(Block(109) with { Ssrc = 0x9999 }, Arrival));
        Assert.Equal(0, stream.Reception.RefusedReports);
    }

    private static OutgoingStream Sent(ushort first, int packets)
    {
        OutgoingStream stream = new(Ssrc, 90_000, first, 0);
        for (int i = 0; i < packets; i++)
            stream.Send((ushort)i, (uint)i, 40, 10, i);
        return stream;
    }

    private static ReportBlock Block(uint highest, uint lsr = 0, uint dlsr = 0) => new(Ssrc, 0, 0, highest, 0, lsr, dlsr);
}

using FastSignal.Rtc.Rtcp;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class ReceiverClockTests
{
    private const ulong Reference = 0xB44DB705_20000000;

    [Fact]
    public void A_reference_time_is_answered_once_with_its_middle_bits_and_age()
    {
        ReceiverClock clock = new();
        DlrrSubBlock[] answers = new DlrrSubBlock[ReceiverClock.MaxReceivers];
        clock.Receive(0x2222, Reference, nowUs: 1_000_000);

        Assert.Equal(1, clock.Drain(answers, nowUs: 6_250_000));
        Assert.Equal(new DlrrSubBlock(0x2222, 0xB705_2000, 0x0005_4000), answers[0]);
        Assert.Equal(0, clock.Drain(answers, 7_000_000));
    }

    [Fact]
    public void A_newer_reference_time_of_the_same_receiver_replaces_the_older()
    {
        ReceiverClock clock = new();
        DlrrSubBlock[] answers = new DlrrSubBlock[ReceiverClock.MaxReceivers];
        clock.Receive(1, Reference, 0);
        clock.Receive(2, Reference, 0);
        clock.Receive(1, Reference + (1UL << 32), 1_000_000);

        Assert.Equal(2, clock.Drain(answers, 1_500_000));
        Assert.Equal(new DlrrSubBlock(1, 0xB706_2000, 0x8000), answers[0]);
        Assert.Equal(new DlrrSubBlock(2, 0xB705_2000, 0x1_8000), answers[1]);
    }

    [Fact]
    public void One_receiver_too_many_displaces_the_one_that_waited_longest()
    {
        ReceiverClock clock = new();
        DlrrSubBlock[] answers = new DlrrSubBlock[ReceiverClock.MaxReceivers];
        for (uint ssrc = 0; ssrc < ReceiverClock.MaxReceivers; ssrc++)
            clock.Receive(ssrc, Reference, 1000 + ssrc);
        clock.Receive(0, Reference, 5000);
        Assert.Equal(ReceiverClock.MaxReceivers, clock.Waiting);

        clock.Receive(99, Reference, 6000);

        Assert.Equal(ReceiverClock.MaxReceivers, clock.Drain(answers, 6000));
        Assert.Equal([0, 99, 2, 3, 4, 5, 6, 7], answers.Select(a => a.Ssrc));
    }

    [Fact]
    public void What_a_short_destination_leaves_waits_for_the_next_time()
    {
        ReceiverClock clock = new();
        DlrrSubBlock[] answers = new DlrrSubBlock[2];
        for (uint ssrc = 1; ssrc <= 3; ssrc++)
            clock.Receive(ssrc, Reference, 0);

        Assert.Equal(2, clock.Drain(answers, 0));
        Assert.Equal([1, 2], answers.Select(a => a.Ssrc));
        Assert.Equal(1, clock.Drain(answers, 0));
        Assert.Equal(3u, answers[0].Ssrc);
    }
}

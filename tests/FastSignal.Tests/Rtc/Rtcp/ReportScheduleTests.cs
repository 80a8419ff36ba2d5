using FastSignal.Rtc.Rtcp;

namespace FastSignal.Tests.Rtc.Rtcp;

public sealed class ReportScheduleTests
{
    [Fact]
    public void Intervals_lie_between_half_and_one_and_a_half_and_average_to_one()
    {
        ReportSchedule schedule = new(0, seed: 42);
        long before = 0;
        long sumUs = 0;
        for (int i = 0; i < 10_000; i++)
        {
            long intervalUs = schedule.DueUs - before;
            Assert.InRange(intervalUs, 500_000, 1_500_000);
            sumUs += intervalUs;
            before = schedule.DueUs;
            Assert.False(schedule.TryTake(before - 1));
            Assert.True(schedule.TryTake(before));
            Assert.False(schedule.TryTake(before));
        }

        Assert.InRange(sumUs / 10_000, 990_000, 1_010_000);
    }

    [Fact]
    public void The_same_seed_gives_the_same_times_and_another_seed_others()
    {
        Assert.Equal(Times(7), Times(7));
        Assert.Equal(100, Enumerable.Range(0, 100).Select(seed => string.Join(',', Times((uint)seed))).Distinct().Count());

        static long[] Times(uint seed)
        {
            ReportSchedule schedule = new(1000, seed);
            long[] times = new long[5];
            for (int i = 0; i < times.Length; i++)
            {
                times[i] = schedule.DueUs;
                schedule.TryTake(schedule.DueUs);
            }

            return times;
        }
    }

    [Fact]
    public void A_late_call_does_not_owe_the_reports_that_were_missed()
    {
        ReportSchedule schedule = new(0, 1);

        Assert.True(schedule.TryTake(60_000_000));
        Assert.False(schedule.TryTake(60_400_000));
        Assert.InRange(schedule.DueUs, 60_500_000, 61_500_000);
    }
}

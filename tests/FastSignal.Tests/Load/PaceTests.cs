using FastSignal.Load.Scenarios;

namespace FastSignal.Tests.Load;

public sealed class PaceTests
{
    [Fact]
    public void The_rate_is_even_and_what_is_late_counts_from_when_it_was_due()
    {
        Pace pace = new(1000, startUs: 5000);
        Assert.True(pace.TryTake(5000, out long first));
        Assert.Equal(5000, first);
        Assert.False(pace.TryTake(5999, out _));
        Assert.Equal(6000, pace.DueUs);
        for (int late = 0; late < 3; late++)
        {
            Assert.True(pace.TryTake(8000, out long due));
            Assert.Equal(6000 + 1000 * late, due);
        }

        Assert.False(pace.TryTake(8000, out _));
    }

    [Fact]
    public void A_rate_that_is_no_whole_number_does_not_drift()
    {
        Pace pace = new(3, startUs: 0);
        int taken = 0;
        while (pace.TryTake(10_000_000, out _))
            taken++;
        Assert.Equal(31, taken);
    }
}

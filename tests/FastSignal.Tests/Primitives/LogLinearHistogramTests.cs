using FastSignal.Primitives;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Primitives;

public sealed class LogLinearHistogramTests
{
    private static readonly double[] Percents = [0, 1, 50, 90, 99, 99.9, 100];

    [Fact]
    public void Small_values_are_exact()
    {
        LogLinearHistogram histogram = new();
        for (int value = 1; value <= 200; value++)
            histogram.Record(value);
        Assert.Equal(200, histogram.Count);
        Assert.Equal(1, histogram.Min);
        Assert.Equal(200, histogram.Max);
        Assert.Equal(100.5, histogram.Mean);
        Assert.Equal(1, histogram.Percentile(0));
        Assert.Equal(100, histogram.Percentile(50));
        Assert.Equal(198, histogram.Percentile(99));
        Assert.Equal(200, histogram.Percentile(100));
    }

    [Fact]
    public void A_rank_is_not_rounded_up_by_the_arithmetic()
    {
        LogLinearHistogram histogram = new();
        histogram.Record(1, 999);
        histogram.Record(2);
        Assert.Equal(1, histogram.Percentile(99.9));
        Assert.Equal(2, histogram.Percentile(99.91));
    }

    [Fact]
    public void Percentiles_are_never_below_the_true_value_and_at_most_one_in_128_above()
    {
        Arbitrary<List<long>> samples = Gen.Choose(0, int.MaxValue).Select(bits => (long)bits << (bits % 9)).NonEmptyListOf().ToArbitrary();
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(samples, values =>
        {
            LogLinearHistogram histogram = new();
            foreach (long value in values)
                histogram.Record(value);
            long[] sorted = [.. values.Order()];
            foreach (double percent in Percents)
            {
                long exact = sorted[Math.Max(0, (int)Math.Ceiling(percent / 100 * sorted.Length - 1e-6) - 1)];
                Assert.InRange(histogram.Percentile(percent), exact, exact + exact / 128);
            }
        }));
    }

    [Fact]
    public void Two_together_are_as_one_that_saw_all()
    {
        LogLinearHistogram one = new();
        LogLinearHistogram other = new();
        LogLinearHistogram all = new();
        for (int value = 1; value < 5000; value += 7)
        {
            (value % 2 == 0 ? one : other).Record(value * 31L);
            all.Record(value * 31L);
        }

        one.Add(other);
        one.Add(new LogLinearHistogram());
        Assert.Equal(all.Count, one.Count);
        Assert.Equal(all.Mean, one.Mean, 6);
        Assert.All(Percents, percent => Assert.Equal(all.Percentile(percent), one.Percentile(percent)));
    }

    [Fact]
    public void Values_outside_the_range_count_at_its_ends()
    {
        LogLinearHistogram histogram = new();
        histogram.Record(-5);
        histogram.Record(long.MaxValue);
        Assert.Equal(0, histogram.Min);
        Assert.Equal(LogLinearHistogram.MaxValue, histogram.Max);
        Assert.Equal(LogLinearHistogram.MaxValue, histogram.Percentile(100));
    }

    [Fact]
    public void An_empty_one_and_a_reset_one_say_zero()
    {
        LogLinearHistogram histogram = new();
        Assert.Equal(0, histogram.Percentile(99));
        histogram.Record(7, 3);
        histogram.Reset();
        Assert.Equal((0, 0, 0, 0), (histogram.Count, histogram.Min, histogram.Max, histogram.Percentile(50)));
        Assert.Equal(0, histogram.Mean);
    }

    [Fact]
    public void Recording_allocates_nothing()
    {
        LogLinearHistogram histogram = new();
        histogram.Record(1);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int value = 0; value < 10_000; value++)
            histogram.Record(value * 97L);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

using FastSignal.Primitives;

namespace FastSignal.Tests.Primitives;

public sealed class TokenBucketTests
{
    [Fact]
    public void A_burst_is_taken_at_once_and_one_more_is_not()
    {
        TokenBucket bucket = new(10, 20, nowUs: 0);
        for (int i = 0; i < 20; i++)
            Assert.True(bucket.TryTake(0));
        Assert.False(bucket.TryTake(0));
        Assert.False(bucket.TryTake(99_999));
        Assert.True(bucket.TryTake(100_000));
    }

    [Fact]
    public void What_does_not_fit_takes_nothing()
    {
        TokenBucket bucket = new(100, 1000, nowUs: 0);
        Assert.False(bucket.TryTake(0, 1001));
        Assert.True(bucket.TryTake(0, 1000));
        Assert.False(bucket.TryTake(1_000_000, 101));
        Assert.True(bucket.TryTake(1_000_000, 100));
    }

    [Fact]
    public void A_rate_of_zero_is_no_limit_and_the_largest_does_not_overflow()
    {
        TokenBucket unlimited = new(0, 0, 0);
        Assert.True(unlimited.TryTake(0, int.MaxValue));
        TokenBucket bucket = new(1 << 30, 1 << 30, 0);
        Assert.True(bucket.TryTake(0, 1 << 30));
        Assert.True(bucket.TryTake(long.MaxValue / 2, 1 << 30));
        Assert.False(bucket.TryTake(long.MaxValue / 2, 1));
    }

    [Fact]
    public void Time_that_goes_back_gives_nothing()
    {
        TokenBucket bucket = new(1, 1, nowUs: 10_000_000);
        Assert.True(bucket.TryTake(10_000_000));
        Assert.False(bucket.TryTake(0));
    }
}

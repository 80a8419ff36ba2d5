using System.Net;
using System.Threading.RateLimiting;
using FastSignal.Server.Http;
using Microsoft.AspNetCore.Http;

namespace FastSignal.Tests.Server.Http;

public sealed class SessionLimiterTests
{
    [Fact]
    public void An_address_may_make_twice_its_rate_at_once_and_takes_nothing_from_others_beyond()
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateSessionLimiter(2, 3);
        Assert.InRange(Taken(limiter, "203.0.113.7", 1_000), 4, 500);
        Assert.InRange(Taken(limiter, "203.0.113.8", 1_000), 2, 500);
    }

    [Fact]
    public void Loopback_is_bound_by_the_total_alone()
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateSessionLimiter(1, 5);
        Assert.InRange(Taken(limiter, "127.0.0.1", 1_000), 10, 500);
    }

    [Fact]
    public void Zero_is_no_limit()
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateSessionLimiter(0, 0);
        Assert.Equal(500, Taken(limiter, "203.0.113.7", 500));
    }

    // The buckets refill by the second: on a machine that stands still in between more get through than the burst.
    private static int Taken(PartitionedRateLimiter<HttpContext> limiter, string address, int attempts)
    {
        DefaultHttpContext context = new() { Connection = { RemoteIpAddress = IPAddress.Parse(address) } };
        int taken = 0;
        for (int i = 0; i < attempts; i++)
        {
            using RateLimitLease lease = limiter.AttemptAcquire(context);
            taken += lease.IsAcquired ? 1 : 0;
        }

        return taken;
    }
}

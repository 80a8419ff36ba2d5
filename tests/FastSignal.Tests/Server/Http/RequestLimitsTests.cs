using System.Net;
using System.Text;
using System.Threading.RateLimiting;
using FastSignal.Server.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace FastSignal.Tests.Server.Http;

public sealed class RequestLimitsTests
{
    [Fact]
    public void Requests_up_to_the_burst_pass_and_one_more_does_not()
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateLimiter(() => 5);
        for (int i = 0; i < 10; i++)
            Assert.True(limiter.AttemptAcquire(Request("203.0.113.7", "/api/signaling/status")).IsAcquired);
        Assert.False(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
    }

    [Theory]
    [InlineData("203.0.113.7", "/healthz")]
    [InlineData("203.0.113.7", "/readyz")]
    [InlineData("127.0.0.1", "/")]
    [InlineData("::1", "/")]
    public void Probes_and_loopback_are_exempt(string address, string path)
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateLimiter(() => 1);
        for (int i = 0; i < 100; i++)
            Assert.True(limiter.AttemptAcquire(Request(address, path)).IsAcquired);
    }

    [Fact]
    public void A_rate_of_zero_is_no_limit()
    {
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateLimiter(() => 0);
        for (int i = 0; i < 100; i++)
            Assert.True(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
    }

    [Fact]
    public void Another_rate_holds_at_once()
    {
        int rate = 1;
        using PartitionedRateLimiter<HttpContext> limiter = RequestLimits.CreateLimiter(() => rate);
        for (int i = 0; i < 2; i++)
            Assert.True(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
        Assert.False(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
        rate = 5;
        for (int i = 0; i < 10; i++)
            Assert.True(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
        Assert.False(limiter.AttemptAcquire(Request("203.0.113.7", "/")).IsAcquired);
    }

    [Fact]
    public async Task A_refused_request_gets_429_and_json()
    {
        RateLimiterOptions options = new();
        HttpCounters counters = new();
        RequestLimits.Configure(options, () => 1, counters);
        HttpContext context = Request("203.0.113.7", "/");
        using MemoryStream body = new();
        context.Response.Body = body;
        for (int i = 0; i < 2; i++)
            Assert.True(options.GlobalLimiter!.AttemptAcquire(context).IsAcquired);
        using RateLimitLease lease = options.GlobalLimiter!.AttemptAcquire(context);
        await options.OnRejected!(new OnRejectedContext { HttpContext = context, Lease = lease }, TestContext.Current.CancellationToken);
        Assert.Equal(429, context.Response.StatusCode);
        Assert.Equal("application/json", context.Response.ContentType);
        Assert.Equal("""{"error":"rate limit exceeded"}""", Encoding.UTF8.GetString(body.ToArray()));
        Assert.Equal("1", context.Response.Headers.RetryAfter);
        Assert.Equal(1, counters.RefusedForRate);
    }

    private static DefaultHttpContext Request(string address, string path)
    {
        DefaultHttpContext context = new();
        context.Connection.RemoteIpAddress = IPAddress.Parse(address);
        context.Request.Path = path;
        return context;
    }
}

using System.Net;
using System.Threading.RateLimiting;
using FastSignal.Server.Connections;
using Microsoft.AspNetCore.RateLimiting;

namespace FastSignal.Server.Http;

/// <summary>Requests per second and address; the same addresses are exempt as in <see cref="AddressLimits"/>, and the probes always get through.</summary>
internal static class RequestLimits
{
    /// <summary>Body of every refusal for rate.</summary>
    public const string RefusalBody = "{\"error\":\"rate limit exceeded\"}";

    // Buckets the addresses share by hash, so that many addresses cannot take much memory.
    private const int Partitions = 4096;
    private const int BurstFactor = 2;
    private const int NotLimited = -1;

    /// <summary>Configures the framework's middleware.</summary>
    /// <param name="limiter">Its options.</param>
    /// <param name="requestsPerSecond">Requests per second and address at the moment; 0 for no limit.</param>
    /// <param name="counters">Where refusals count.</param>
    public static void Configure(RateLimiterOptions limiter, Func<int> requestsPerSecond, HttpCounters counters)
    {
        limiter.GlobalLimiter = CreateLimiter(requestsPerSecond);
        limiter.OnRejected = (rejected, _) =>
        {
            counters.CountRefusedForRate();
            return new ValueTask(RefuseAsync(rejected.HttpContext));
        };
    }

    /// <summary>Refuses a request for its rate.</summary>
    public static Task RefuseAsync(HttpContext context)
    {
        HttpResponse response = context.Response;
        response.StatusCode = StatusCodes.Status429TooManyRequests;
        response.ContentType = "application/json";
        response.Headers.RetryAfter = "1";
        response.Headers.CacheControl = "no-store";
        // Without it a page of another origin sees a failure and no status; there is nothing in it to keep from anybody.
        response.Headers.AccessControlAllowOrigin = "*";
        return response.WriteAsync(RefusalBody, context.RequestAborted);
    }

    /// <summary>Sessions per second that one address may make, and all together; either 0 for no limit.</summary>
    public static PartitionedRateLimiter<HttpContext> CreateSessionLimiter(int sessionsPerSecond, int totalPerSecond) =>
        // The address first: one that is over its own limit takes nothing from the others.
        PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, (int Rate, int Partition)>(context => Limit(
                sessionsPerSecond, PartitionOf(context.Connection.RemoteIpAddress))),
            PartitionedRateLimiter.Create<HttpContext, (int Rate, int Partition)>(_ => Limit(totalPerSecond, 0)));

    internal static PartitionedRateLimiter<HttpContext> CreateLimiter(Func<int> requestsPerSecond) =>
        PartitionedRateLimiter.Create<HttpContext, (int Rate, int Partition)>(context =>
            Limit(requestsPerSecond(), IsProbe(context.Request.Path) ? NotLimited : PartitionOf(context.Connection.RemoteIpAddress)));

    /// <summary>Whether the path is a probe's: always answered, to whoever asks.</summary>
    internal static bool IsProbe(PathString path) => path == "/healthz" || path == "/readyz";

    // The rate is part of a bucket's key: another rate begins with full buckets, and the idle ones of the former are dropped.
    private static RateLimitPartition<(int Rate, int Partition)> Limit(int perSecond, int partition) => perSecond == 0 || partition == NotLimited
        ? RateLimitPartition.GetNoLimiter((Rate: 0, Partition: NotLimited))
        : RateLimitPartition.GetTokenBucketLimiter((Rate: perSecond, Partition: partition), static key => new TokenBucketRateLimiterOptions
        {
            TokenLimit = key.Rate * BurstFactor,
            TokensPerPeriod = key.Rate,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1),
            QueueLimit = 0,
        });

    private static int PartitionOf(IPAddress? address)
    {
        if (address is null || AddressLimits.KeyOf(new IPEndPoint(address, 0)) is not { } key)
            return NotLimited;
        Span<byte> bytes = stackalloc byte[16];
        key.TryWriteBytes(bytes, out int written);

        // Seeded per process, or addresses could be chosen that share a bucket with a victim.
        HashCode hash = default;
        hash.AddBytes(bytes[..written]);
        return (int)((uint)hash.ToHashCode() % Partitions);
    }
}

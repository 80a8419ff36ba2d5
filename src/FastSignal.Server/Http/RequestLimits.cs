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
    /// <param name="requestsPerSecond">Requests per second and address; 0 for no limit.</param>
    /// <param name="counters">Where refusals count.</param>
    public static void Configure(RateLimiterOptions limiter, int requestsPerSecond, HttpCounters counters)
    {
        limiter.GlobalLimiter = CreateLimiter(requestsPerSecond);
        limiter.OnRejected = async (rejected, cancellation) =>
        {
            counters.CountRefusedForRate();
            HttpResponse response = rejected.HttpContext.Response;
            response.StatusCode = StatusCodes.Status429TooManyRequests;
            response.ContentType = "application/json";
            response.Headers.RetryAfter = "1";
            response.Headers.CacheControl = "no-store";
            await response.WriteAsync(RefusalBody, cancellation).ConfigureAwait(false);
        };
    }

    internal static PartitionedRateLimiter<HttpContext> CreateLimiter(int requestsPerSecond) => PartitionedRateLimiter.Create<HttpContext, int>(context =>
    {
        int partition = requestsPerSecond == 0 || IsProbe(context.Request.Path) ? NotLimited : PartitionOf(context.Connection.RemoteIpAddress);
        return partition == NotLimited
            ? RateLimitPartition.GetNoLimiter(partition)
            : RateLimitPartition.GetTokenBucketLimiter(partition, _ => new TokenBucketRateLimiterOptions
            {
                TokenLimit = requestsPerSecond * BurstFactor,
                TokensPerPeriod = requestsPerSecond,
                ReplenishmentPeriod = TimeSpan.FromSeconds(1),
                QueueLimit = 0,
            });
    });

    private static bool IsProbe(PathString path) => path == "/healthz" || path == "/readyz";

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

using FastSignal.Server.Hosting;

namespace FastSignal.Server.Http;

/// <summary>Liveness and readiness for probes and load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary><c>/healthz</c> says the process answers; <c>/readyz</c> whether it takes new clients (503 while stopping).</summary>
    public static void Map(IEndpointRouteBuilder endpoints, Readiness readiness)
    {
        endpoints.MapGet("/healthz", (RequestDelegate)(context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK")));
        endpoints.MapGet("/readyz", (RequestDelegate)(context => readiness.Refusal is { } refusal
            ? PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, refusal)
            : PlainText.WriteAsync(context, StatusCodes.Status200OK, "ready")));
    }
}

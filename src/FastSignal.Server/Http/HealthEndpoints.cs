using FastSignal.Server.Hosting;
using FastSignal.Server.Http.OpenApi;

namespace FastSignal.Server.Http;

/// <summary>Liveness and readiness for probes and load balancers.</summary>
internal static class HealthEndpoints
{
    /// <summary><c>/healthz</c> says the process answers; <c>/readyz</c> whether it takes new clients (503 while stopping).</summary>
    public static void Map(ApiMap api, Readiness readiness)
    {
        api.Map(
            new ApiOperation("GET", "/healthz", "Says that the process answers.") { ResponseType = PlainText.ContentType },
            context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK"));
        api.Map(
            new ApiOperation("GET", "/readyz", "Says whether new clients are taken.") { ResponseType = PlainText.ContentType, Refusals = [503] },
            context => readiness.Refusal is { } refusal
                ? PlainText.WriteAsync(context, StatusCodes.Status503ServiceUnavailable, refusal)
                : PlainText.WriteAsync(context, StatusCodes.Status200OK, "ready"));
    }
}

using System.Net;
using FastSignal.Server.Hosting;
using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>
/// <c>/api/echo</c>, where <c>echo.enabled</c> is set: what conformance suites and load tests connect to. No login and no
/// rate limit; its own bounds of size, and as many connections at once as the server takes clients.
/// </summary>
internal sealed class EchoEndpoint(WebSocketEngineOptions options, int maxConnections, Readiness readiness) : IWebSocketEndpoint
{
    /// <summary>The one path.</summary>
    public const string Path = "/api/echo";

    /// <summary>What its connections count.</summary>
    public WebSocketCounters Counters => options.Counters;

    /// <inheritdoc/>
    public bool Claims(string path) => path == Path;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request)
    {
        if (readiness.Refusal is { } refusal)
            return WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, refusal);
        return options.Counters.Active < maxConnections
            ? WebSocketDecision.Accept(new EchoConnection(), options: options)
            : WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, "too many echo connections");
    }
}

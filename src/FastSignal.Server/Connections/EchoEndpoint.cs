using System.Net;
using FastSignal.Server.Hosting;
using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>
/// <c>/api/echo</c>, where <c>echo.enabled</c> is set: what conformance suites and load tests connect to. No login and no
/// rate limit; its own bounds of size, and as many connections at once as the server takes clients.
/// </summary>
internal sealed class EchoEndpoint(LiveSettings live, Readiness readiness) : IWebSocketEndpoint
{
    /// <summary>The one path.</summary>
    public const string Path = "/api/echo";

    /// <summary>What its connections count.</summary>
    public WebSocketCounters Counters => live.EchoCounters;

    /// <inheritdoc/>
    public bool Claims(string path) => path == Path && live.Current.Configuration.Echo.Enabled;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request)
    {
        if (readiness.Refusal is { } refusal)
            return WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, refusal);
        LiveSettings.Snapshot settings = live.Current;
        return live.EchoCounters.Active < settings.Server.MaxConnections
            ? WebSocketDecision.Accept(new EchoConnection(), options: settings.Echo)
            : WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, "too many echo connections");
    }
}

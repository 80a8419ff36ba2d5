using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core.Features;

namespace FastSignal.WebSockets.Handshake;

/// <summary>
/// HTTP middleware for the upgrades the connection middleware cannot see: a later request on a connection that was kept
/// alive, and an extended CONNECT (RFC 8441). Same rules, same decision, same connection class.
/// </summary>
internal sealed class HttpUpgradeMiddleware(RequestDelegate next, IWebSocketEndpoint endpoint, WebSocketEngineOptions options)
{
    /// <summary>Length of Sec-WebSocket-Accept: the base64 form of 20 bytes.</summary>
    private const int AcceptSize = 28;

    private readonly UpgradeGate _gate = new(endpoint, options);

    /// <summary>Handles one request to its end, which for an accepted one is the end of its WebSocket.</summary>
    public Task InvokeAsync(HttpContext context)
    {
        if (HttpUpgradeRequest.Read(context, endpoint) is not { } upgrade)
            return next(context);

        UpgradeRequest request = upgrade.Request;
        WebSocketDecision decision = _gate.Decide(
            request, upgrade.Connect is null ? UpgradeRules.Check(request, upgrade.IsHttp11) : UpgradeRules.CheckConnect(request));
        if (decision.Handler is not null)
            return AcceptAsync(context, upgrade, decision);
        return decision.Status != 0 ? RefuseAsync(context, upgrade, decision) : next(context);
    }

    private async Task AcceptAsync(HttpContext context, HttpUpgradeRequest upgrade, WebSocketDecision decision)
    {
        AcceptedUpgrade accepted = _gate.Accept(upgrade.Request, decision);
        IHeaderDictionary headers = context.Response.Headers;
        if (accepted.Subprotocol is not null)
            headers.SecWebSocketProtocol = accepted.Subprotocol;
        if (accepted.Agreement is not null)
            headers.SecWebSocketExtensions = accepted.Agreement.ToHeader();

        LiftLimits(context);
        Stream stream;
        if (upgrade.Connect is { } connect)
        {
            stream = await connect.AcceptAsync();
        }
        else
        {
            headers.Upgrade = "websocket";
            headers.SecWebSocketAccept = AcceptValue(upgrade.Request.Header("Sec-WebSocket-Key")!);
            stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        }

        CancellationToken shutdown = context.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested ?? default;
        await WebSocketConnection.RunAsync(
            new StreamTransport(stream), decision.Handler!, accepted.Options, accepted.Agreement, context.Abort, loop: null, shutdown);
    }

    private async Task RefuseAsync(HttpContext context, HttpUpgradeRequest upgrade, WebSocketDecision decision)
    {
        _gate.CountRefusal(decision.Status);
        HttpResponse response = context.Response;
        response.StatusCode = decision.Status;
        response.ContentType = "text/plain; charset=utf-8";
        response.ContentLength = Encoding.UTF8.GetByteCount(decision.Body);
        foreach ((string name, string value) in decision.Headers)
            response.Headers.Append(name, value);

        // RFC 6455 section 4.4; HTTP/2 knows neither Upgrade nor Connection (RFC 9113 section 8.2.2).
        if (upgrade.Request.Header("Sec-WebSocket-Version") != UpgradeRules.Version)
            response.Headers.SecWebSocketVersion = UpgradeRules.Version;
        if (upgrade.Connect is null)
        {
            response.Headers.Connection = "close";
            if (decision.Status == StatusCodes.Status426UpgradeRequired)
                response.Headers.Upgrade = "websocket";
        }

        await response.WriteAsync(decision.Body, context.RequestAborted);
    }

    /// <summary>A WebSocket is one endless request body: limits of size and data rate are not for it. The engine has its own.</summary>
    private static void LiftLimits(HttpContext context)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = null;
        if (context.Features.Get<IHttpMinRequestBodyDataRateFeature>() is { } rate)
            rate.MinDataRate = null;
    }

    private static string AcceptValue(string key)
    {
        Span<byte> accept = stackalloc byte[AcceptSize];
        UpgradeRules.WriteAccept(key, accept);
        return Encoding.ASCII.GetString(accept);
    }
}

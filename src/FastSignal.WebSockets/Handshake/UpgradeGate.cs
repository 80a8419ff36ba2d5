using FastSignal.WebSockets.Compression;

namespace FastSignal.WebSockets.Handshake;

/// <summary>What is the same for an upgrade request however it came: the endpoint's decision and what is agreed on.</summary>
internal sealed class UpgradeGate(IWebSocketEndpoint endpoint, WebSocketEngineOptions options)
{
    /// <summary>The refusal of a request that broke a rule, else the endpoint's decision.</summary>
    /// <param name="request">The request.</param>
    /// <param name="broken">HTTP status and text of the first broken rule of <see cref="UpgradeRules"/>; status 0 for none.</param>
    public WebSocketDecision Decide(UpgradeRequest request, (int Status, string Text) broken)
    {
        if (broken.Status != 0)
            return WebSocketDecision.Refuse(broken.Status, broken.Text);
        try
        {
            return endpoint.Decide(request);
        }
        catch (Exception exception)
        {
            WebSocketLog.EndpointFailed(options.Logger, exception, request.Path);
            return WebSocketDecision.Refuse(500, "The server failed.");
        }
    }

    /// <summary>Settles subprotocol and compression of a request that was accepted.</summary>
    public AcceptedUpgrade Accept(UpgradeRequest request, in WebSocketDecision decision)
    {
        WebSocketEngineOptions bounds = decision.Options ?? options;

        // A subprotocol the client did not offer would make it fail the connection (RFC 6455 section 4.1).
        string? subprotocol = request.Subprotocols.Contains(decision.Subprotocol) ? decision.Subprotocol : null;
        DeflateAgreement? agreement = bounds.Compression && request.Header("Sec-WebSocket-Extensions") is { } offers
            ? DeflateNegotiation.Choose(ExtensionOffers.Parse(offers) ?? [])
            : null;
        return new AcceptedUpgrade(bounds, subprotocol, agreement);
    }

    /// <summary>Counts and logs a refusal.</summary>
    public void CountRefusal(int status)
    {
        options.Counters.Refuse(status);
        WebSocketLog.Refused(options.Logger, status);
    }
}

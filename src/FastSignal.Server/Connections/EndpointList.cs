using FastSignal.WebSockets;

namespace FastSignal.Server.Connections;

/// <summary>Several endpoints on one listener; the first that claims a path has it.</summary>
internal sealed class EndpointList(params IReadOnlyList<IWebSocketEndpoint> endpoints) : IWebSocketEndpoint
{
    /// <inheritdoc/>
    public bool Claims(string path) => Find(path) is not null;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request) => Find(request.Path)?.Decide(request) ?? WebSocketDecision.NotMine;

    private IWebSocketEndpoint? Find(string path)
    {
        foreach (IWebSocketEndpoint endpoint in endpoints)
        {
            if (endpoint.Claims(path))
                return endpoint;
        }

        return null;
    }
}

namespace FastSignal.WebSockets;

/// <summary>Decides which upgrade requests become WebSocket connections and who handles them. Called from many connections at once.</summary>
public interface IWebSocketEndpoint
{
    /// <summary>
    /// Whether upgrades for the path may be answered here. Asked as soon as the request line has arrived: a request for
    /// any other path goes to the HTTP layer without waiting for its headers.
    /// </summary>
    /// <param name="path">Decoded path of the target, starting with <c>/</c>.</param>
    bool Claims(string path);

    /// <summary>
    /// Decides on a well-formed upgrade request for a claimed path. Origin, credentials and limits are the endpoint's
    /// policy. An exception is logged and answered with 500.
    /// </summary>
    WebSocketDecision Decide(UpgradeRequest request);
}

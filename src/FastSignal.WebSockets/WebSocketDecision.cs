namespace FastSignal.WebSockets;

/// <summary>An endpoint's answer to an upgrade request; the default value leaves the request to the HTTP layer.</summary>
public readonly struct WebSocketDecision
{
    private WebSocketDecision(IWebSocketHandler? handler, string? subprotocol, WebSocketEngineOptions? options, int status, string body,
        IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        Handler = handler;
        Subprotocol = subprotocol;
        Options = options;
        Status = status;
        Body = body;
        Headers = headers;
    }

    internal IWebSocketHandler? Handler { get; }

    internal string? Subprotocol { get; }

    internal WebSocketEngineOptions? Options { get; }

    internal int Status { get; }

    internal string Body { get; }

    internal IReadOnlyList<KeyValuePair<string, string>> Headers { get; }

    /// <summary>The request is not the endpoint's after all: the HTTP layer gets it untouched.</summary>
    public static WebSocketDecision NotMine => default;

    /// <summary>Answers with 101 and runs the connection.</summary>
    /// <param name="handler">Handles this one connection.</param>
    /// <param name="subprotocol">The chosen subprotocol; sent only if the client offered it (RFC 6455 section 4.2.2).</param>
    /// <param name="options">Bounds for this connection when they differ from the listener's.</param>
    public static WebSocketDecision Accept(IWebSocketHandler handler, string? subprotocol = null, WebSocketEngineOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(handler);
        return new WebSocketDecision(handler, subprotocol, options, 0, "", []);
    }

    /// <summary>Answers with an HTTP error and closes the connection.</summary>
    /// <param name="status">HTTP status, 400-599.</param>
    /// <param name="body">Plain text for the reader of the answer.</param>
    /// <param name="headers">Further response headers, such as <c>WWW-Authenticate</c> or <c>Retry-After</c>.</param>
    /// <exception cref="ArgumentException">A header holds a control character or is not ASCII.</exception>
    public static WebSocketDecision Refuse(int status, string body, params IReadOnlyList<KeyValuePair<string, string>> headers)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(status, 400);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(status, 599);
        ArgumentNullException.ThrowIfNull(body);
        ArgumentNullException.ThrowIfNull(headers);
        foreach ((string name, string value) in headers)
        {
            // A line break would let one header smuggle in others.
            if (ContainsUnsafe(name) || ContainsUnsafe(value))
                throw new ArgumentException("Header names and values must be printable ASCII.", nameof(headers));
        }

        return new WebSocketDecision(null, null, null, status, body, headers);
    }

    private static bool ContainsUnsafe(string text) => text.AsSpan().ContainsAnyExceptInRange(' ', '~');
}

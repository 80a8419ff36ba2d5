namespace FastSignal.Signaling;

/// <summary>Close codes signalling uses: RFC 6455 section 7.4.1, the IANA registry, and the private range 4000-4999.</summary>
public static class CloseCode
{
    /// <summary>The client said <c>bye</c>, or everything is done.</summary>
    public const int Normal = 1000;

    /// <summary>The server is going away.</summary>
    public const int GoingAway = 1001;

    /// <summary>What the client says is not in its dialect.</summary>
    public const int ProtocolError = 1002;

    /// <summary>Not allowed, or too many protocol errors.</summary>
    public const int PolicyViolation = 1008;

    /// <summary>The message was larger than allowed.</summary>
    public const int MessageTooBig = 1009;

    /// <summary>The server failed, or the client's first message made no sense at all in a dialect that says it so.</summary>
    public const int InternalError = 1011;

    /// <summary>The server is full, or the client reads too slowly: try again later.</summary>
    public const int TryAgainLater = 1013;

    /// <summary>An operator ended the session: do not reconnect.</summary>
    public const int Kicked = 4000;

    /// <summary>The session went on over a newer connection: do not reconnect.</summary>
    public const int Superseded = 4001;

    /// <summary>No sign of life within the connection timeout.</summary>
    public const int ConnectionTimeout = 4008;

    /// <summary>Too many connections took one session from each other in a short time: wait before the next.</summary>
    public const int TooManyRequests = 4029;

    /// <summary>The connection ended without a close frame (RFC 6455 section 7.4.1); never sent.</summary>
    private const int Abnormal = 1006;

    /// <summary>
    /// Whether a connection that ended so may have been an accident, and its session waits for another: it broke, its
    /// outbox overflowed, or the client heard nothing. Every other end was somebody's decision.
    /// </summary>
    public static bool IsAccident(int code) => code is Abnormal or TryAgainLater or ConnectionTimeout;
}

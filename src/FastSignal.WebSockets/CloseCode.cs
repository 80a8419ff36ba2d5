namespace FastSignal.WebSockets;

/// <summary>Close codes of RFC 6455 section 7.4.1 and the IANA registry that this engine uses or reports.</summary>
public static class CloseCode
{
    /// <summary>The purpose of the connection is fulfilled.</summary>
    public const ushort Normal = 1000;

    /// <summary>The server shuts down or the page was left.</summary>
    public const ushort GoingAway = 1001;

    /// <summary>The peer broke RFC 6455.</summary>
    public const ushort ProtocolError = 1002;

    /// <summary>A kind of data the endpoint does not take.</summary>
    public const ushort UnsupportedData = 1003;

    /// <summary>Never on the wire: the peer's close frame had no code.</summary>
    public const ushort NoStatus = 1005;

    /// <summary>Never on the wire: the connection ended without a close frame.</summary>
    public const ushort Abnormal = 1006;

    /// <summary>Text that is not UTF-8.</summary>
    public const ushort InvalidPayload = 1007;

    /// <summary>The message breaks a rule of the endpoint.</summary>
    public const ushort PolicyViolation = 1008;

    /// <summary>The message is larger than the endpoint takes.</summary>
    public const ushort MessageTooBig = 1009;

    /// <summary>The server failed.</summary>
    public const ushort InternalError = 1011;

    /// <summary>The server is overloaded, or the peer reads too slowly: try again later.</summary>
    public const ushort TryAgainLater = 1013;

    /// <summary>
    /// Whether the code may stand in a close frame: 1000-1003, 1007-1014 (registered) and 3000-4999
    /// (RFC 6455 section 7.4.2). 1004-1006 and 1015 are reserved, 1016-2999 are for future revisions.
    /// </summary>
    public static bool MayBeSent(int code) =>
        code is (>= 1000 and <= 1003) or (>= 1007 and <= 1014) or (>= 3000 and <= 4999);
}

namespace FastSignal.WebSockets.Handshake;

/// <summary>What the first bytes of a connection are.</summary>
internal enum HeadKind
{
    /// <summary>Could still become an upgrade request for a claimed path.</summary>
    Incomplete,

    /// <summary>Belongs to the HTTP layer.</summary>
    NotOurs,

    /// <summary>An upgrade request for a claimed path that is too long.</summary>
    TooLarge,

    /// <summary>A request for a claimed path whose header fields are malformed.</summary>
    Malformed,

    /// <summary>A complete upgrade request for a claimed path.</summary>
    Upgrade,
}

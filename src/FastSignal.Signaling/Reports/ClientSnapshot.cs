namespace FastSignal.Signaling.Reports;

/// <summary>One entry of <c>GET /api/signaling/clients</c>.</summary>
public sealed record ClientSnapshot
{
    /// <summary>Session id.</summary>
    public required string Id { get; init; }

    /// <summary>App it belongs to.</summary>
    public required string AppName { get; init; }

    /// <summary>Remote address.</summary>
    public required string RemoteAddr { get; init; }

    /// <summary>When it connected (RFC 3339, UTC).</summary>
    public required DateTime ConnectedAt { get; init; }

    /// <summary>Its last sign of life (RFC 3339, UTC).</summary>
    public required DateTime LastSeen { get; init; }

    /// <summary>Whose session it is; null where nobody is asked.</summary>
    public string? Subject { get; init; }

    /// <summary>What they may do: <c>viewer</c>, <c>controller</c> or <c>admin</c>; null where nobody is asked.</summary>
    public string? Role { get; init; }

    /// <summary>State in lower case.</summary>
    public required string State { get; init; }

    /// <summary>Messages received.</summary>
    public required long MessageCount { get; init; }

    /// <summary>Errors told to it.</summary>
    public required long ErrorCount { get; init; }
}

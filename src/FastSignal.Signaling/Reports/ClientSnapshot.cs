using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Reports;

/// <summary>One entry of <c>GET /api/signaling/clients</c>.</summary>
public sealed record ClientSnapshot
{
    /// <summary>Session id.</summary>
    public required string Id { get; init; }

    /// <summary>App it belongs to.</summary>
    public required string AppName { get; init; }

    /// <summary>Dialect it speaks; <c>whep</c> or <c>rest</c> for a session over HTTP.</summary>
    public required string Protocol { get; init; }

    /// <summary>Stream it watches; null when it watches none.</summary>
    public string? Stream { get; init; }

    /// <summary>Device it is for; null when nobody said.</summary>
    public string? DeviceId { get; init; }

    /// <summary>User it is for; null when nobody said.</summary>
    public string? UserId { get; init; }

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

    /// <summary>Numbers of its peer; only where one session over HTTP is asked for.</summary>
    public PeerStatistics? Statistics { get; init; }
}

namespace FastSignal.Signaling.Reports;

/// <summary>Body of <c>GET /api/signaling/status</c>.</summary>
public sealed record StatusSnapshot
{
    /// <summary>False once shutdown has begun.</summary>
    public required bool Running { get; init; }

    /// <summary>Sessions.</summary>
    public required int ClientCount { get; init; }

    /// <summary>Apps with at least one session.</summary>
    public required int AppCount { get; init; }

    /// <summary>Names of the dialects in service.</summary>
    public required IReadOnlyList<string> SupportedProtocols { get; init; }

    /// <summary>Time since start as an ISO 8601 duration.</summary>
    public required string Uptime { get; init; }

    /// <summary>The same in seconds.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>Version of the server.</summary>
    public required string Version { get; init; }
}

using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Messages;

/// <summary>Payload of <c>welcome</c>: all a client needs to know to begin, and all it needs to begin anew.</summary>
internal sealed record WelcomeSnapshot
{
    public required string ClientId { get; init; }
    public required string App { get; init; }
    public required string Protocol { get; init; }
    public required string ProtocolVersion { get; init; }
    public required IReadOnlyList<string> Capabilities { get; init; }
    public required IReadOnlyList<IceServer> IceServers { get; init; }

    /// <summary>Seconds.</summary>
    public required double HeartbeatInterval { get; init; }

    /// <summary>Seconds.</summary>
    public required double ConnectionTimeout { get; init; }

    /// <summary>Bytes.</summary>
    public required int MaxMessageSize { get; init; }

    /// <summary>Bytes.</summary>
    public required int MaxDataSize { get; init; }
    public required IReadOnlyList<StreamSummary> Streams { get; init; }

    /// <summary>The client's role, or null where nobody is asked who they are.</summary>
    public string? Role { get; init; }

    /// <summary>Seconds until the client's credential expires and the session with it, or null.</summary>
    public double? AuthExpiresIn { get; init; }

    /// <summary>What to show on another connection to go on with this session, or null where sessions cannot be resumed.</summary>
    public string? ResumeToken { get; init; }

    /// <summary>Seconds the session waits for another connection, or null.</summary>
    public double? ResumeGrace { get; init; }

    /// <summary>Number of the last numbered message before this one that the client has or is not going to get.</summary>
    public long Seq { get; init; }

    /// <summary>Messages received from the client in this session; only in a resumed one.</summary>
    public long? Received { get; init; }

    /// <summary>Whether the session the client asked for goes on; null when it asked for none.</summary>
    public bool? Resumed { get; init; }

    /// <summary>Why it does not: <c>unknown_session</c> or <c>messages_lost</c>.</summary>
    public string? ResumeFailure { get; init; }
}

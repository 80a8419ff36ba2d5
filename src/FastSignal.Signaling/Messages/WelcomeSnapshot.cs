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
}

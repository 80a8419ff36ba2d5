using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling;

/// <summary>What signalling needs from the rest of the server.</summary>
public sealed record SignalingPorts
{
    /// <summary>Makes peers.</summary>
    public required IPeerFactory Peers { get; init; }

    /// <summary>Knows the streams.</summary>
    public required ISourceCatalog Streams { get; init; }

    /// <summary>Decides who may connect, and in which role.</summary>
    public required IAuthority Authority { get; init; }

    /// <summary>Knows the ICE servers told to clients; null for <see cref="SignalingOptions.IceServers"/> as they are.</summary>
    public IIceServerSource? IceServers { get; init; }

    /// <summary>Takes mouse and keyboard events.</summary>
    public IInputSink Input { get; init; } = new CountingInputSink();
}

using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling;

/// <summary>What signalling needs from the rest of the server.</summary>
public sealed record SignalingPorts
{
    /// <summary>Makes peers.</summary>
    public required IPeerFactory Peers { get; init; }

    /// <summary>Knows the streams.</summary>
    public required ISourceCatalog Streams { get; init; }

    /// <summary>Decides who may connect.</summary>
    public required IAuthority Authority { get; init; }

    /// <summary>Takes mouse and keyboard events.</summary>
    public IInputSink Input { get; init; } = new CountingInputSink();
}

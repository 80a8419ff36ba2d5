using FastSignal.Primitives;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Ports;
using Microsoft.Extensions.Logging;

namespace FastSignal.Signaling.Sessions;

/// <summary>What all sessions of a server share.</summary>
internal sealed class SessionEnvironment
{
    public required SignalingOptions Options { get; init; }
    public required ISignalingClock Clock { get; init; }
    public required DialectCatalog Dialects { get; init; }
    public required IPeerFactory Peers { get; init; }
    public required ISourceCatalog Streams { get; init; }
    public required IInputSink Input { get; init; }
    public required ILogger Log { get; init; }
    public SignalingCounters Counters { get; } = new();
    public SessionRegistry Registry { get; } = new();

    /// <summary>Calls into peers that have not come back yet.</summary>
    public ExpiryQueue<PeerCall> Calls { get; } = new();
}

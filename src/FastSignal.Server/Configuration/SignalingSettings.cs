using FastSignal.Signaling;

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>signaling</c>.</summary>
/// <param name="ConnectionTimeout">Silence after which a client is closed.</param>
/// <param name="HeartbeatInterval">Time from one WebSocket ping to the next; below <paramref name="ConnectionTimeout"/>.</param>
/// <param name="CleanupInterval">Time from one search for timed-out clients to the next.</param>
/// <param name="ProcessingTimeout">Longest time one message may take to handle.</param>
/// <param name="WriteTimeout">Longest time one write to a client may stay pending.</param>
/// <param name="MaxMessageSize">Largest WebSocket message in bytes.</param>
/// <param name="MaxDataSize">Largest <c>data</c> member in bytes; at most <paramref name="MaxMessageSize"/>.</param>
/// <param name="Compression">Whether permessage-deflate is agreed on with clients that offer it.</param>
/// <param name="CompressionThreshold">Smallest message in bytes that is sent compressed.</param>
/// <param name="OutboxMessages">Messages that may wait for a slow reader.</param>
/// <param name="OutboxBytes">Bytes that may wait for a slow reader; at least <paramref name="MaxMessageSize"/>.</param>
/// <param name="MaxIceCandidates">Candidates one negotiation may add.</param>
/// <param name="MessageRate">Messages per second one client may send in the long run.</param>
/// <param name="MessageBurst">Messages one client may send at once; at least <paramref name="MessageRate"/>.</param>
/// <param name="ByteRate">Bytes per second one client may send in the long run.</param>
/// <param name="ByteBurst">Bytes one client may send at once; at least <paramref name="MaxMessageSize"/>.</param>
/// <param name="ResumeGrace">How long a session waits for its client to come back; zero for not at all.</param>
/// <param name="ReplayMessages">Messages kept for a client that comes back.</param>
/// <param name="ReplayBytes">Bytes of messages kept for a client that comes back.</param>
/// <param name="BroadcastBatch">Broadcasts sent together.</param>
/// <param name="BroadcastDelay">Longest time a broadcast waits for others.</param>
/// <param name="ErrorBudget">Protocol errors within <paramref name="ErrorWindow"/> that close a connection.</param>
/// <param name="ErrorWindow">Time over which errors are counted.</param>
/// <param name="Apps">Apps that exist besides <c>default</c>.</param>
/// <param name="AutoCreateApps">Whether other apps come to be with their first client.</param>
/// <param name="SupportedProtocols">Dialects in service.</param>
/// <param name="DefaultProtocol">Dialect of a client that asks for none.</param>
/// <param name="IceServers">STUN and TURN servers told to clients.</param>
internal sealed record SignalingSettings(
    TimeSpan ConnectionTimeout, TimeSpan HeartbeatInterval, TimeSpan CleanupInterval, TimeSpan ProcessingTimeout, TimeSpan WriteTimeout,
    int MaxMessageSize, int MaxDataSize, bool Compression, int CompressionThreshold, int OutboxMessages, long OutboxBytes, int MaxIceCandidates,
    int MessageRate, int MessageBurst, long ByteRate, long ByteBurst, TimeSpan ResumeGrace, int ReplayMessages, long ReplayBytes,
    int BroadcastBatch, TimeSpan BroadcastDelay, int ErrorBudget, TimeSpan ErrorWindow,
    IReadOnlyList<string> Apps, bool AutoCreateApps, IReadOnlyList<string> SupportedProtocols, string DefaultProtocol,
    IReadOnlyList<IceServerSettings> IceServers)
{
    /// <summary>How long a connection of unknown dialect may be silent before it is greeted.</summary>
    public TimeSpan DetectionWait { get; init; }

    /// <summary>How long a client may take to say who it is.</summary>
    public TimeSpan HelloWait { get; init; }

    /// <summary>Whether Selkies clients of the first generation get the sound along with the picture.</summary>
    public bool SelkiesJoinedAudio { get; init; }

    /// <summary>Who may be a Selkies server.</summary>
    public SelkiesServers SelkiesServers { get; init; }

    /// <summary>The record without credentials, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(SignalingSettings)} {{ MaxMessageSize = {MaxMessageSize}, IceServers = {IceServers.Count} }}";
}

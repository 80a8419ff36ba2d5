using Microsoft.Extensions.Logging;

namespace FastSignal.Signaling;

/// <summary>What signalling writes to the log: one line per step of a session's life, none per message.</summary>
internal static partial class SignalingLog
{
    [LoggerMessage(1, LogLevel.Information, "Client {ClientId} connected: app {App}, remote {Remote}, protocol {Protocol}, {Total} clients")]
    public static partial void Connected(ILogger logger, string clientId, string app, string remote, string protocol, int total);

    [LoggerMessage(2, LogLevel.Information, "Client {ClientId} disconnected: app {App}, remote {Remote}, protocol {Protocol}, code {Code} ({Reason}), after {DurationSeconds:F1} s, {Messages} messages, {Errors} errors, {Remaining} clients remain")]
    public static partial void Disconnected(
        ILogger logger, string clientId, string app, string remote, string protocol, int code, string reason,
        double durationSeconds, long messages, long errors, int remaining);

    [LoggerMessage(3, LogLevel.Warning, "Connection from {Remote} to app {App} refused: {Reason}")]
    public static partial void Refused(ILogger logger, string remote, string app, string reason);

    [LoggerMessage(4, LogLevel.Warning, "Client {ClientId} expired: nothing heard for {SilentSeconds:F0} s")]
    public static partial void Expired(ILogger logger, string clientId, double silentSeconds);

    [LoggerMessage(5, LogLevel.Warning, "max_ice_candidates_reached: client {ClientId}, {Count} candidates")]
    public static partial void TooManyCandidates(ILogger logger, string clientId, int count);

    [LoggerMessage(6, LogLevel.Error, "Client {ClientId}: a message could not be processed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception, string clientId);

    [LoggerMessage(7, LogLevel.Warning, "Client {ClientId}: a call into the peer for {Stream} took longer than {TimeoutSeconds} s; the peer is closed")]
    public static partial void PeerTimedOut(ILogger logger, string clientId, string stream, double timeoutSeconds);

    [LoggerMessage(8, LogLevel.Warning, "Client {ClientId}: the peer for {Stream} reports {Error}: {Details}")]
    public static partial void PeerTrouble(ILogger logger, string clientId, string stream, ErrorCode error, string details);

    [LoggerMessage(9, LogLevel.Information, "Client {ClientId}: the peer for {Stream} ended: {Reason}")]
    public static partial void PeerClosed(ILogger logger, string clientId, string stream, string reason);

    [LoggerMessage(10, LogLevel.Information, "Signalling stops: {Reason}, {Count} clients")]
    public static partial void Stopping(ILogger logger, string reason, int count);

    [LoggerMessage(11, LogLevel.Information, "Client {ClientId} lost its connection (code {Code}); its session waits {GraceSeconds} s for another")]
    public static partial void Detached(ILogger logger, string clientId, int code, double graceSeconds);

    [LoggerMessage(12, LogLevel.Information, "Client {ClientId} resumed from {Remote}")]
    public static partial void Resumed(ILogger logger, string clientId, string remote);

    [LoggerMessage(13, LogLevel.Debug, "Client {ClientId}: a message was dropped, protocol {Protocol}: {Reason}")]
    public static partial void Dropped(ILogger logger, string clientId, string protocol, string reason);
}

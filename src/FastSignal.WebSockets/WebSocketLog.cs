using Microsoft.Extensions.Logging;

namespace FastSignal.WebSockets;

/// <summary>Log lines of this area, ids 1000-1099.</summary>
internal static partial class WebSocketLog
{
    [LoggerMessage(1000, LogLevel.Debug, "WebSocket opened")]
    public static partial void Opened(ILogger logger);

    [LoggerMessage(1001, LogLevel.Debug, "WebSocket closed with {Code} {Reason}")]
    public static partial void Closed(ILogger logger, ushort code, string reason);

    [LoggerMessage(1002, LogLevel.Error, "WebSocket handler failed")]
    public static partial void HandlerFailed(ILogger logger, Exception exception);

    [LoggerMessage(1003, LogLevel.Error, "WebSocket endpoint failed to decide on {Path}")]
    public static partial void EndpointFailed(ILogger logger, Exception exception, string path);

    [LoggerMessage(1004, LogLevel.Debug, "Upgrade refused with {Status}")]
    public static partial void Refused(ILogger logger, int status);
}

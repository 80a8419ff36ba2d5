using System.Net;

namespace FastSignal.Server.Hosting;

/// <summary>Log lines of the process's life.</summary>
internal static partial class ServerLog
{
    [LoggerMessage(1000, LogLevel.Information, "server_started version={Version} http={Http} transport=\"{Transport}\" udp={Udp} streams={Streams} start_ms={StartMs}")]
    public static partial void Started(ILogger logger, string version, string http, string transport, IPEndPoint udp, string streams, long startMs);

    [LoggerMessage(1001, LogLevel.Information, "shutting_down_server clients={Clients} viewers={Viewers}")]
    public static partial void Stopping(ILogger logger, int clients, int viewers);

    [LoggerMessage(1002, LogLevel.Information, "server_stopped seconds={Seconds:F2}")]
    public static partial void Stopped(ILogger logger, double seconds);

    [LoggerMessage(1003, LogLevel.Warning, "server_forced_shutdown after={Timeout}")]
    public static partial void Forced(ILogger logger, TimeSpan timeout);

    [LoggerMessage(1005, LogLevel.Warning, "stop_step_failed step={Step}")]
    public static partial void StopFailed(ILogger logger, string step, Exception exception);

    [LoggerMessage(1004, LogLevel.Error, "signaling_tick_failed")]
    public static partial void TickFailed(ILogger logger, Exception exception);
}

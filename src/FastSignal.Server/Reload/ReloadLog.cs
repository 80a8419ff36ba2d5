namespace FastSignal.Server.Reload;

/// <summary>Log lines of reloads, ids 1020-1029.</summary>
internal static partial class ReloadLog
{
    [LoggerMessage(1020, LogLevel.Information, "configuration_reloaded trigger={Trigger} applied={Applied} new_sessions={NewSessions} restart={Restart} unchanged={Unchanged}")]
    public static partial void Reloaded(ILogger logger, string trigger, int applied, int newSessions, int restart, int unchanged);

    [LoggerMessage(1021, LogLevel.Information, "configuration_changed key={Key} old={Old} new={New} takes_effect=\"{TakesEffect}\"")]
    public static partial void Changed(ILogger logger, string key, string old, string @new, string takesEffect);

    [LoggerMessage(1022, LogLevel.Warning, "configuration_kept trigger={Trigger} problem=\"{Problem}\"")]
    public static partial void Kept(ILogger logger, string trigger, string problem);

    [LoggerMessage(1023, LogLevel.Information, "streams_removed streams={Streams} viewers_ended={Viewers}")]
    public static partial void StreamsRemoved(ILogger logger, string streams, int viewers);

    [LoggerMessage(1024, LogLevel.Error, "configuration_watch_failed")]
    public static partial void WatchFailed(ILogger logger, Exception exception);
}

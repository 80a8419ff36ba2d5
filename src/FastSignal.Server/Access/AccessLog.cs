namespace FastSignal.Server.Access;

/// <summary>Log lines of who may, ids 1020-1029. No credential is ever in them.</summary>
internal static partial class AccessLog
{
    [LoggerMessage(1020, LogLevel.Information, "access_file_reloaded file={File}")]
    public static partial void Reloaded(ILogger logger, string file);

    [LoggerMessage(1021, LogLevel.Warning, "access_file_kept file={File} cause={Cause}")]
    public static partial void Kept(ILogger logger, string file, string cause);

    [LoggerMessage(1022, LogLevel.Warning, "access_open address={Address}: whoever reaches it may watch and send input; set auth:mode to token, jwt or basic")]
    public static partial void Open(ILogger logger, string address);
}

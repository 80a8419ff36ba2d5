namespace FastSignal.Server.Hosting;

/// <summary>Log lines of the certificate, ids 1010-1019.</summary>
internal static partial class TlsLog
{
    [LoggerMessage(1010, LogLevel.Information, "tls_certificate_reloaded file={File} not_after={NotAfter:O}")]
    public static partial void Reloaded(ILogger logger, string file, DateTime notAfter);

    [LoggerMessage(1011, LogLevel.Warning, "tls_certificate_kept file={File} key={Key} cause={Cause}")]
    public static partial void Kept(ILogger logger, string file, string key, string cause);
}

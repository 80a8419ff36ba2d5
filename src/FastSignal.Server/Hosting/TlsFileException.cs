namespace FastSignal.Server.Hosting;

/// <summary>The certificate or its key cannot be used; the message names the file and says why.</summary>
internal sealed class TlsFileException(string message, Exception cause) : Exception(message, cause);

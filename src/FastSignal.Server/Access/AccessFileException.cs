namespace FastSignal.Server.Access;

/// <summary>A file with a secret or with keys cannot be used; the message names the file and says why, without its content.</summary>
internal sealed class AccessFileException(string message, Exception? cause = null) : Exception(message, cause);

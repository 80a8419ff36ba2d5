using Microsoft.Extensions.Logging;

namespace FastSignal.Transport;

/// <summary>Log lines of the transport: what an operator has to know, nothing per connection.</summary>
internal static partial class TransportLog
{
    [LoggerMessage(6000, LogLevel.Error, "transport_callback_failed")]
    public static partial void CallbackFailed(ILogger logger, Exception exception);

    [LoggerMessage(6001, LogLevel.Warning, "transport_accept_paused errno={Error} pause={Pause}")]
    public static partial void AcceptPaused(ILogger logger, int error, TimeSpan pause);
}

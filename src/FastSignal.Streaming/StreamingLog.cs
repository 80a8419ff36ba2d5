using System.Net;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming;

/// <summary>Log lines of the UDP side: one per step of a life, none per packet.</summary>
internal static partial class StreamingLog
{
    [LoggerMessage(2000, LogLevel.Information, "udp_listening endpoint={Endpoint} mode={Mode} workers={Workers}")]
    public static partial void Listening(ILogger logger, IPEndPoint endpoint, string mode, int workers);

    [LoggerMessage(2001, LogLevel.Information, "viewer_connected id={Id} stream={Stream} remote={Remote} video={Video} audio={Audio} srtp={Srtp}")]
    public static partial void ViewerConnected(ILogger logger, string id, string stream, string remote, string video, string audio, string srtp);

    [LoggerMessage(2002, LogLevel.Information, "viewer_closed id={Id} stream={Stream} reason={Reason} seconds={Seconds:F1} packets={Packets} resent={Resent}")]
    public static partial void ViewerClosed(ILogger logger, string id, string stream, string reason, double seconds, long packets, long resent);

    [LoggerMessage(2003, LogLevel.Warning, "stream_interrupted stream={Stream} restarting={WillRestart} cause={Cause}")]
    public static partial void SourceInterrupted(ILogger logger, string stream, bool willRestart, string cause);

    [LoggerMessage(2004, LogLevel.Information, "stream_resumed stream={Stream}")]
    public static partial void SourceResumed(ILogger logger, string stream);

    [LoggerMessage(2005, LogLevel.Error, "worker_fault")]
    public static partial void WorkFailed(ILogger logger, Exception exception);

    [LoggerMessage(2007, LogLevel.Error, "packet_too_large codec={Codec} payload_bytes={PayloadBytes} max={MaxBytes} hint=\"set a smaller mtu at the payloader\"")]
    public static partial void PacketTooLarge(ILogger logger, MediaCodec codec, int payloadBytes, int maxBytes);

    [LoggerMessage(2006, LogLevel.Information, "udp_stopped")]
    public static partial void Stopped(ILogger logger);
}

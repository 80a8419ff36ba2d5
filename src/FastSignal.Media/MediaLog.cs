using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media;

/// <summary>Log lines of the sources: one per step of a pipeline's life, none per frame.</summary>
internal static partial class MediaLog
{
    [LoggerMessage(4001, LogLevel.Information, "GStreamer {Version} loaded in {ElapsedMs} ms.")]
    public static partial void GStreamerLoaded(ILogger logger, string version, long elapsedMs);

    [LoggerMessage(4002, LogLevel.Information, "Stream {Stream}: pipeline playing after {ElapsedMs} ms.")]
    public static partial void PipelinePlaying(ILogger logger, string stream, long elapsedMs);

    [LoggerMessage(4003, LogLevel.Information, "Stream {Stream}: pipeline stopped.")]
    public static partial void PipelineStopped(ILogger logger, string stream);

    [LoggerMessage(4004, LogLevel.Error, "Stream {Stream}: pipeline did not start: {Cause}")]
    public static partial void PipelineNotStarted(ILogger logger, string stream, string cause);

    [LoggerMessage(4005, LogLevel.Error, "Stream {Stream}: pipeline died: {Cause}")]
    public static partial void PipelineDied(ILogger logger, string stream, string cause);

    [LoggerMessage(4006, LogLevel.Warning, "Stream {Stream}: pipeline restarts in {DelaySeconds} s.")]
    public static partial void PipelineRestarts(ILogger logger, string stream, double delaySeconds);

    [LoggerMessage(4007, LogLevel.Error, "Stream {Stream}: pipeline did not stop within {DeadlineSeconds} s and is abandoned.")]
    public static partial void PipelineAbandoned(ILogger logger, string stream, double deadlineSeconds);

    [LoggerMessage(4008, LogLevel.Error, "Stream {Stream}: a subscriber of {Codec} failed on a frame.")]
    public static partial void SinkFailed(ILogger logger, Exception fault, string stream, MediaCodec codec);

    [LoggerMessage(4009, LogLevel.Error, "Stream {Stream}: a sample could not be handed over.")]
    public static partial void SampleFailed(ILogger logger, Exception fault, string stream);

    [LoggerMessage(4010, LogLevel.Debug, "Stream {Stream}: pipeline text: {Text}")]
    public static partial void PipelineText(ILogger logger, string stream, string text);

    [LoggerMessage(4011, LogLevel.Error, "Stream {Stream}: a listener failed.")]
    public static partial void ListenerFailed(ILogger logger, Exception fault, string stream);
}

namespace FastSignal.Streaming.Viewers;

/// <summary>One picture on its way to one viewer.</summary>
/// <param name="RtpTimestamp">The RTP timestamp the viewer was sent.</param>
/// <param name="ArrivalUnixUs">When its first frame left the pipeline, in microseconds since 1970.</param>
public readonly record struct TracedFrame(uint RtpTimestamp, long ArrivalUnixUs);

namespace FastSignal.Media.Sources;

/// <summary>What one rendition has produced since its source was declared; restarts do not reset it.</summary>
/// <param name="Samples">Samples the pipeline handed over, with or without a subscriber.</param>
/// <param name="Frames">Frames delivered to subscribers.</param>
/// <param name="Packets">RTP packets in those frames.</param>
/// <param name="PayloadBytes">RTP payload bytes in those frames.</param>
/// <param name="KeyFrames">Frames among them at which a viewer may start.</param>
/// <param name="KeyFrameRequests">Key-frame requests of viewers.</param>
/// <param name="KeyFramesForced">Requests that reached the encoder after coalescing.</param>
/// <param name="Malformed">Samples dropped because they held no whole RTP packet.</param>
/// <param name="SinkFailures">Exceptions thrown by subscribers and swallowed.</param>
public readonly record struct RenditionCounters(
    long Samples, long Frames, long Packets, long PayloadBytes, long KeyFrames, long KeyFrameRequests, long KeyFramesForced,
    long Malformed, long SinkFailures);

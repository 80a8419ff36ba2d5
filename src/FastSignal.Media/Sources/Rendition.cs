namespace FastSignal.Media.Sources;

/// <summary>Audio or video.</summary>
public enum MediaKind { Video, Audio }

/// <summary>Codecs that First-light viewers can be offered.</summary>
public enum MediaCodec { H264, Vp8, Opus }

/// <summary>
/// One encoding of a source: what a viewer subscribes to. Encoded and packetised once, whatever the number of viewers.
/// </summary>
/// <param name="Index">Position in <see cref="IMediaSource.Renditions"/>.</param>
/// <param name="Kind">Audio or video.</param>
/// <param name="Codec">Codec, which fixes the payload format.</param>
/// <param name="ClockRate">RTP clock rate in Hz (90000 for video, 48000 for Opus).</param>
/// <param name="Channels">Audio channels (2 for Opus, RFC 7587 section 7); 0 for video.</param>
/// <param name="FormatParameters">The SDP <c>fmtp</c> text of the codec, or empty.</param>
public sealed record Rendition(int Index, MediaKind Kind, MediaCodec Codec, int ClockRate, int Channels, string FormatParameters);

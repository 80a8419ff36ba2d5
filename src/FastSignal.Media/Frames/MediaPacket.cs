namespace FastSignal.Media.Frames;

/// <summary>
/// One RTP packet as the payloader made it, without its RTP header: the header's variable fields, and where its payload
/// lies in the frame's list of slices.
/// </summary>
/// <param name="SequenceNumber">The payloader's sequence number; viewers add an offset of their own.</param>
/// <param name="Timestamp">RTP timestamp in the clock rate of the rendition.</param>
/// <param name="Marker">The RTP marker bit: for video, the last packet of a picture.</param>
/// <param name="FirstSlice">Index of the first payload slice in <see cref="MediaFrame.Slices"/>.</param>
/// <param name="SliceCount">Number of payload slices.</param>
/// <param name="PayloadLength">Sum of the slices' lengths in bytes.</param>
public readonly record struct MediaPacket(
    ushort SequenceNumber, uint Timestamp, bool Marker, int FirstSlice, int SliceCount, int PayloadLength);

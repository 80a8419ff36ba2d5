using FastSignal.Media.Sources;
using FastSignal.Primitives;

namespace FastSignal.Media.Frames;

/// <summary>
/// Finds entry points by the payload itself. Buffer flags do not do: <c>rtpvp8pay</c> never sets DELTA_UNIT and
/// <c>rtph264pay</c> clears it on the first packet of a key frame only.
/// </summary>
internal static class PictureStartDetector
{
    private const int NalTypeMask = 0x1F;
    private const int NalIdr = 5;
    private const int NalSequenceParameterSet = 7;
    private const int NalLastVcl = 5;
    private const int NalStapA = 24;
    private const int NalFuA = 28;

    /// <summary>Says what the frame begins with. Never throws, whatever the bytes.</summary>
    /// <param name="codec">Payload format: RFC 6184, RFC 7741 or RFC 7587.</param>
    /// <param name="packets">The frame's packets.</param>
    /// <param name="slices">The frame's slices.</param>
    public static PictureStart Detect(MediaCodec codec, ReadOnlySpan<MediaPacket> packets, ReadOnlySpan<NativeSlice> slices)
    {
        if (packets.IsEmpty)
            return PictureStart.None;
        return codec switch
        {
            MediaCodec.Opus => PictureStart.EntryPoint,
            MediaCodec.Vp8 => DetectVp8(Payload(packets[0], slices)),
            MediaCodec.H264 => DetectH264(packets, slices),
            _ => PictureStart.None,
        };
    }

    private static SliceReader Payload(in MediaPacket packet, ReadOnlySpan<NativeSlice> slices) =>
        new(slices.Slice(packet.FirstSlice, packet.SliceCount));

    private static PictureStart DetectVp8(SliceReader reader)
    {
        // RFC 7741 section 4.2: X R N S R PID, then optional I L T K, picture id, TL0PICIDX, TID/KEYIDX.
        if (!reader.TryReadByte(out byte descriptor))
            return PictureStart.None;
        bool startsPartitionZero = (descriptor & 0x10) != 0 && (descriptor & 0x07) == 0;
        if (!startsPartitionZero)
            return PictureStart.None;
        if ((descriptor & 0x80) != 0 && !TrySkipVp8Extension(ref reader))
            return PictureStart.None;
        // Section 4.3: the P bit is the lowest of the payload header and zero in a key frame.
        return reader.TryReadByte(out byte header) && (header & 0x01) == 0 ? PictureStart.EntryPoint : PictureStart.None;
    }

    private static bool TrySkipVp8Extension(ref SliceReader reader)
    {
        if (!reader.TryReadByte(out byte present))
            return false;
        if ((present & 0x80) != 0)
        {
            if (!reader.TryReadByte(out byte pictureId))
                return false;
            if ((pictureId & 0x80) != 0 && !reader.TrySkip(1))
                return false;
        }
        if ((present & 0x40) != 0 && !reader.TrySkip(1))
            return false;
        return (present & 0x30) == 0 || reader.TrySkip(1);
    }

    private static PictureStart DetectH264(ReadOnlySpan<MediaPacket> packets, ReadOnlySpan<NativeSlice> slices)
    {
        // A delimiter or SEI may come first; the first slice of the picture settles it.
        foreach (MediaPacket packet in packets)
        {
            SliceReader reader = Payload(packet, slices);
            if (!reader.TryReadByte(out byte header))
                continue;
            int type = header & NalTypeMask;
            switch (type)
            {
                case NalStapA when DetectStapA(reader) is PictureStart found && found != PictureStart.None:
                    return found;
                case NalSequenceParameterSet:
                    return PictureStart.EntryPoint;
                case NalIdr:
                    return PictureStart.BareIdr;
                case NalFuA:
                    bool isFirstFragment = reader.TryReadByte(out byte fuHeader) && (fuHeader & 0x80) != 0;
                    return isFirstFragment && (fuHeader & NalTypeMask) == NalIdr ? PictureStart.BareIdr : PictureStart.None;
                case > 0 and <= NalLastVcl:
                    return PictureStart.None;
            }
        }
        return PictureStart.None;
    }

    private static PictureStart DetectStapA(SliceReader reader)
    {
        // RFC 6184 section 5.7.1: after the header, NAL units each behind a 16-bit length.
        while (reader.TryReadUInt16(out ushort length) && length > 0)
        {
            if (!reader.TryReadByte(out byte header))
                break;
            switch (header & NalTypeMask)
            {
                case NalSequenceParameterSet: return PictureStart.EntryPoint;
                case NalIdr: return PictureStart.BareIdr;
            }
            if (!reader.TrySkip(length - 1))
                break;
        }
        return PictureStart.None;
    }
}

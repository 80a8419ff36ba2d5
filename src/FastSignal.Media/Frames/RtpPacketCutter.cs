using FastSignal.Primitives;

namespace FastSignal.Media.Frames;

/// <summary>
/// Cuts the RTP header (RFC 3550 section 5.1) off a payloader's packet and leaves the payload where it lies. Viewers get a
/// header of their own, so CSRC entries, header extensions and padding of the payloader's are dropped.
/// </summary>
internal static class RtpPacketCutter
{
    /// <summary>The fixed part of the header, in bytes.</summary>
    private const int FixedHeaderLength = 12;

    private const int Version = 2;

    /// <summary>Finds header fields and payload slices of one packet.</summary>
    /// <param name="memories">The whole packet, in any number of slices.</param>
    /// <param name="payload">Receives the payload's slices; room for as many as <paramref name="memories"/> has.</param>
    /// <param name="firstSlice">What <see cref="MediaPacket.FirstSlice"/> is to say.</param>
    /// <param name="packet">The packet's description when the result is true.</param>
    /// <returns>False when the bytes are not a whole RTP packet.</returns>
    public static bool TryCut(ReadOnlySpan<NativeSlice> memories, Span<NativeSlice> payload, int firstSlice, out MediaPacket packet)
    {
        packet = default;
        var reader = new SliceReader(memories);
        if (reader.Remaining < FixedHeaderLength)
            return false;

        reader.TryReadByte(out byte first);
        reader.TryReadByte(out byte second);
        reader.TryReadUInt16(out ushort sequenceNumber);
        reader.TryReadUInt16(out ushort timestampHigh);
        reader.TryReadUInt16(out ushort timestampLow);
        const int ssrcLength = 4;
        reader.TrySkip(ssrcLength);
        if (first >> 6 != Version)
            return false;

        int csrcLength = (first & 0x0F) * 4;
        if (!reader.TrySkip(csrcLength))
            return false;
        bool hasExtension = (first & 0x10) != 0;
        if (hasExtension && !TrySkipExtension(ref reader))
            return false;
        bool hasPadding = (first & 0x20) != 0;
        int paddingLength = 0;
        if (hasPadding && !TryReadPadding(memories, reader.Remaining, out paddingLength))
            return false;

        int payloadLength = reader.Remaining - paddingLength;
        int sliceCount = reader.Take(payloadLength, payload);
        packet = new MediaPacket(
            sequenceNumber, ((uint)timestampHigh << 16) | timestampLow, (second & 0x80) != 0, firstSlice, sliceCount, payloadLength);
        return true;
    }

    private static bool TrySkipExtension(ref SliceReader reader)
    {
        // RFC 3550 section 5.3.1: a 16-bit profile, then the length in 32-bit words without these four bytes.
        return reader.TryReadUInt16(out _) && reader.TryReadUInt16(out ushort words) && reader.TrySkip(words * 4);
    }

    private static bool TryReadPadding(ReadOnlySpan<NativeSlice> memories, int available, out int length)
    {
        length = 0;
        for (int i = memories.Length - 1; i >= 0; i--)
        {
            if (memories[i].Length == 0)
                continue;
            length = memories[i].Span[^1];
            break;
        }
        // The count includes its own byte, so zero is malformed.
        return length > 0 && length <= available;
    }
}

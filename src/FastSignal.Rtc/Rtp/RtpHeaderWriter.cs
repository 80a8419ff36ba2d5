using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// Writes the header a viewer's packet starts with: the fixed part and one block of one-byte extensions (RFC 3550 section
/// 5.1, RFC 8285 section 4.2). The size depends on the negotiated identifiers and the length of the mid alone, so that it
/// is the same for every packet of a stream and equal packets stay equal for segmentation offload.
/// </summary>
public static class RtpHeaderWriter
{
    /// <summary>Longest mid that an element of the one-byte form can hold, in bytes.</summary>
    public const int MaxMidLength = 16;

    /// <summary>Largest size in bytes that <see cref="Write"/> can produce: all extensions with the longest mid.</summary>
    public const int MaxHeaderSize = RtpPacketView.FixedHeaderSize + BlockHeaderSize
        + (1 + MaxMidLength) + AbsSendTimeElementSize + TransportCcElementSize + PlayoutDelayElementSize;

    private const int BlockHeaderSize = 4;
    private const int AbsSendTimeElementSize = 4;
    private const int TransportCcElementSize = 3;
    private const int PlayoutDelayElementSize = 4;

    // Twelve bits of 10 ms each.
    private const int PlayoutDelayStepMs = 10;
    private const int MaxPlayoutDelaySteps = 0xFFF;

    private const byte VersionTwo = 0x80;
    private const byte ExtensionBit = 0x10;

    /// <summary>Size in bytes of the headers that <see cref="Write"/> makes for these identifiers and this length of mid.</summary>
    public static int HeaderSize(in HeaderExtensionIds ids, int midLength)
    {
        int elements = ElementsSize(ids, midLength);
        return elements == 0 ? RtpPacketView.FixedHeaderSize : RtpPacketView.FixedHeaderSize + BlockHeaderSize + PadToWords(elements);
    }

    /// <summary>
    /// Writes one header and returns its size in bytes. <paramref name="destination"/> must have room for
    /// <see cref="HeaderSize"/> bytes, which <see cref="MaxHeaderSize"/> never falls short of.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The destination is too short.</exception>
    public static int Write(
        Span<byte> destination,
        byte payloadType,
        bool marker,
        ushort sequenceNumber,
        uint timestamp,
        uint ssrc,
        in HeaderExtensionIds ids,
        in HeaderExtensionValues values)
    {
        int elements = ElementsSize(ids, values.Mid.Length);
        int size = elements == 0 ? RtpPacketView.FixedHeaderSize : RtpPacketView.FixedHeaderSize + BlockHeaderSize + PadToWords(elements);
        Span<byte> header = destination[..size];

        header[0] = elements == 0 ? VersionTwo : (byte)(VersionTwo | ExtensionBit);
        header[1] = (byte)((marker ? 0x80 : 0) | (payloadType & 0x7F));
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(header[4..], timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(header[8..], ssrc);
        if (elements > 0)
            WriteExtensions(header[RtpPacketView.FixedHeaderSize..], ids, values);
        return size;
    }

    private static void WriteExtensions(Span<byte> block, in HeaderExtensionIds ids, in HeaderExtensionValues values)
    {
        BinaryPrimitives.WriteUInt16BigEndian(block, HeaderExtensionBlock.OneByteProfile);
        BinaryPrimitives.WriteUInt16BigEndian(block[2..], (ushort)(block.Length / 4 - 1));

        int at = BlockHeaderSize;
        if (IsSent(ids.AbsSendTime))
        {
            BinaryPrimitives.WriteUInt32BigEndian(block[at..], Element(ids.AbsSendTime, 3) | (values.AbsSendTime & 0xFF_FFFF));
            at += AbsSendTimeElementSize;
        }

        if (IsSent(ids.PlayoutDelay))
        {
            uint delay = DelaySteps(values.PlayoutDelayMinMs) << 12 | DelaySteps(values.PlayoutDelayMaxMs);
            BinaryPrimitives.WriteUInt32BigEndian(block[at..], Element(ids.PlayoutDelay, 3) | delay);
            at += PlayoutDelayElementSize;
        }

        if (IsSent(ids.TransportCc))
        {
            block[at] = (byte)(Element(ids.TransportCc, 2) >> 24);
            BinaryPrimitives.WriteUInt16BigEndian(block[(at + 1)..], values.TransportSequenceNumber);
            at += TransportCcElementSize;
        }

        if (HasMid(ids, values.Mid.Length))
        {
            block[at] = (byte)(Element(ids.Mid, values.Mid.Length) >> 24);
            values.Mid.CopyTo(block[(at + 1)..]);
            at += 1 + values.Mid.Length;
        }

        block[at..].Clear();
    }

    private static int ElementsSize(in HeaderExtensionIds ids, int midLength) =>
        (IsSent(ids.AbsSendTime) ? AbsSendTimeElementSize : 0)
        + (IsSent(ids.PlayoutDelay) ? PlayoutDelayElementSize : 0)
        + (IsSent(ids.TransportCc) ? TransportCcElementSize : 0)
        + (HasMid(ids, midLength) ? 1 + midLength : 0);

    private static bool HasMid(in HeaderExtensionIds ids, int midLength) => IsSent(ids.Mid) && midLength is > 0 and <= MaxMidLength;

    private static bool IsSent(byte id) => id is > 0 and <= HeaderExtensionBlock.MaxOneByteId;

    // Identifier and length minus one, in the top byte of a word.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Element(byte id, int length) => (uint)(id << 4 | (length - 1)) << 24;

    private static uint DelaySteps(int delayMs) => (uint)Math.Clamp(delayMs / PlayoutDelayStepMs, 0, MaxPlayoutDelaySteps);

    private static int PadToWords(int bytes) => (bytes + 3) & ~3;
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>Writes one packet chunk by chunk; <see cref="Finish"/> gives it its checksum.</summary>
internal ref struct SctpPacketWriter
{
    private readonly Span<byte> _destination;

    /// <param name="destination">At most <see cref="SctpLimits.MaxPacketSize"/> bytes of it are used.</param>
    /// <param name="sourcePort">Our port.</param>
    /// <param name="destinationPort">The peer's port.</param>
    /// <param name="verificationTag">The peer's tag, or zero for INIT.</param>
    public SctpPacketWriter(Span<byte> destination, ushort sourcePort, ushort destinationPort, uint verificationTag)
    {
        _destination = destination.Length > SctpLimits.MaxPacketSize ? destination[..SctpLimits.MaxPacketSize] : destination;
        BinaryPrimitives.WriteUInt16BigEndian(_destination, sourcePort);
        BinaryPrimitives.WriteUInt16BigEndian(_destination[2..], destinationPort);
        BinaryPrimitives.WriteUInt32BigEndian(_destination[4..], verificationTag);
        Length = SctpPacketView.HeaderLength;
    }

    /// <summary>Bytes written so far.</summary>
    public int Length { get; private set; }

    /// <summary>True while there is no chunk.</summary>
    public readonly bool IsEmpty => Length == SctpPacketView.HeaderLength;

    /// <summary>Bytes left.</summary>
    public readonly int Remaining => _destination.Length - Length;

    /// <summary>Appends a chunk; <paramref name="value"/> is its value to be filled in, its padding is zeroed. False when it does not fit.</summary>
    public bool TryAdd(ChunkType type, byte flags, int valueLength, out Span<byte> value)
    {
        int length = ChunkReader.HeaderLength + valueLength;
        int padded = Padding.RoundUp(length);
        if (padded > Remaining)
        {
            value = default;
            return false;
        }

        Span<byte> chunk = _destination.Slice(Length, padded);
        chunk[0] = (byte)type;
        chunk[1] = flags;
        BinaryPrimitives.WriteUInt16BigEndian(chunk[2..], (ushort)length);
        chunk[length..].Clear();
        value = chunk[ChunkReader.HeaderLength..length];
        Length += padded;
        return true;
    }

    /// <summary>Appends chunks that are encoded already.</summary>
    public bool TryAddEncoded(ReadOnlySpan<byte> chunks)
    {
        if (chunks.Length > Remaining)
            return false;
        chunks.CopyTo(_destination[Length..]);
        Length += chunks.Length;
        return true;
    }

    /// <summary>Writes the checksum and returns the packet's length.</summary>
    public readonly int Finish()
    {
        Span<byte> packet = _destination[..Length];
        BinaryPrimitives.WriteUInt32LittleEndian(packet[8..], Crc32C.ComputePacket(packet));
        return Length;
    }
}

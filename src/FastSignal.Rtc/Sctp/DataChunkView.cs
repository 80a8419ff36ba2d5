using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>The value of a DATA chunk (RFC 9260 section 3.3.1).</summary>
internal readonly ref struct DataChunkView
{
    /// <summary>Chunk header, TSN, stream, SSN and payload protocol identifier.</summary>
    public const int HeaderLength = 16;

    /// <summary>Flag: last fragment.</summary>
    public const byte End = 1;

    /// <summary>Flag: first fragment.</summary>
    public const byte Begin = 2;

    /// <summary>Flag: not ordered within its stream.</summary>
    public const byte Unordered = 4;

    /// <summary>Flag: the sender wants a SACK at once (RFC 9260 section 3.3.1, from RFC 7053).</summary>
    public const byte Immediate = 8;

    private const int ValueHeaderLength = HeaderLength - ChunkReader.HeaderLength;

    private readonly ReadOnlySpan<byte> _value;

    private DataChunkView(byte flags, ReadOnlySpan<byte> value)
    {
        Flags = flags;
        _value = value;
    }

    /// <summary>Flags as received.</summary>
    public byte Flags { get; }

    /// <summary>Transmission sequence number.</summary>
    public uint Tsn => BinaryPrimitives.ReadUInt32BigEndian(_value);

    /// <summary>Stream identifier.</summary>
    public ushort StreamId => BinaryPrimitives.ReadUInt16BigEndian(_value[4..]);

    /// <summary>Stream sequence number.</summary>
    public ushort StreamSequence => BinaryPrimitives.ReadUInt16BigEndian(_value[6..]);

    /// <summary>Payload protocol identifier.</summary>
    public uint ProtocolId => BinaryPrimitives.ReadUInt32BigEndian(_value[8..]);

    /// <summary>User data; may be empty, which is a fault.</summary>
    public ReadOnlySpan<byte> Payload => _value[ValueHeaderLength..];

    /// <summary>False when the chunk is too short.</summary>
    public static bool TryParse(ChunkView chunk, out DataChunkView data)
    {
        data = chunk.Value.Length < ValueHeaderLength ? default : new DataChunkView(chunk.Flags, chunk.Value);
        return chunk.Value.Length >= ValueHeaderLength;
    }

    /// <summary>Appends a DATA chunk. False when it does not fit.</summary>
    public static bool TryWrite(
        ref SctpPacketWriter writer, byte flags, uint tsn, ushort streamId, ushort streamSequence, uint protocolId, ReadOnlySpan<byte> payload)
    {
        if (!writer.TryAdd(ChunkType.Data, flags, ValueHeaderLength + payload.Length, out Span<byte> value))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(value, tsn);
        BinaryPrimitives.WriteUInt16BigEndian(value[4..], streamId);
        BinaryPrimitives.WriteUInt16BigEndian(value[6..], streamSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], protocolId);
        payload.CopyTo(value[ValueHeaderLength..]);
        return true;
    }
}

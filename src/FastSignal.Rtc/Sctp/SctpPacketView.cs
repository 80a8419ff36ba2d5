using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <summary>An SCTP packet as received (RFC 9260 section 3.1): common header and chunks, checksum verified.</summary>
internal readonly ref struct SctpPacketView
{
    /// <summary>Length of the common header in bytes.</summary>
    public const int HeaderLength = 12;

    private readonly ReadOnlySpan<byte> _bytes;

    private SctpPacketView(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Source port.</summary>
    public ushort SourcePort => BinaryPrimitives.ReadUInt16BigEndian(_bytes);

    /// <summary>Destination port.</summary>
    public ushort DestinationPort => BinaryPrimitives.ReadUInt16BigEndian(_bytes[2..]);

    /// <summary>Verification tag.</summary>
    public uint VerificationTag => BinaryPrimitives.ReadUInt32BigEndian(_bytes[4..]);

    /// <summary>The chunks; a malformed one ends them.</summary>
    public ChunkReader Chunks => new(_bytes[HeaderLength..]);

    /// <summary>False when the packet is too short or its checksum is wrong.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SctpPacketView packet)
    {
        packet = default;
        // The checksum is little-endian although everything else is not: that is how appendix A's bit order comes out.
        if (bytes.Length < HeaderLength + ChunkReader.HeaderLength
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]) != Crc32C.ComputePacket(bytes))
            return false;
        packet = new SctpPacketView(bytes);
        return true;
    }
}

/// <summary>One chunk: type, flags and value without padding.</summary>
/// <param name="type">Type as received.</param>
/// <param name="flags">Flags as received.</param>
/// <param name="value">What follows the chunk header.</param>
internal readonly ref struct ChunkView(ChunkType type, byte flags, ReadOnlySpan<byte> value)
{
    /// <summary>Type as received.</summary>
    public ChunkType Type { get; } = type;

    /// <summary>Flags as received.</summary>
    public byte Flags { get; } = flags;

    /// <summary>What follows the chunk header.</summary>
    public ReadOnlySpan<byte> Value { get; } = value;
}

/// <summary>Walks the chunks of a packet.</summary>
internal ref struct ChunkReader(ReadOnlySpan<byte> rest)
{
    /// <summary>Length of a chunk header in bytes.</summary>
    public const int HeaderLength = 4;

    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>The chunk after a successful <see cref="MoveNext"/>.</summary>
    public ChunkView Current { get; private set; }

    /// <summary>False at the end, or at the first chunk whose length is impossible.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Current = new ChunkView((ChunkType)_rest[0], _rest[1], _rest[HeaderLength..length]);
        // The padding of the last chunk is left out by some senders.
        _rest = _rest[Math.Min(_rest.Length, Padding.RoundUp(length))..];
        return true;
    }
}

/// <summary>Walks type-length-value parameters and causes (RFC 9260 section 3.2.1).</summary>
internal ref struct ParameterReader(ReadOnlySpan<byte> rest)
{
    /// <summary>Length of a parameter header in bytes.</summary>
    public const int HeaderLength = 4;

    private ReadOnlySpan<byte> _rest = rest;

    /// <summary>Type after a successful <see cref="MoveNext"/>.</summary>
    public ParameterType Type { get; private set; }

    /// <summary>Value without padding after a successful <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> Value { get; private set; }

    /// <summary>False at the end, or at the first parameter whose length is impossible.</summary>
    public bool MoveNext()
    {
        if (_rest.Length < HeaderLength)
            return false;
        int length = BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]);
        if (length < HeaderLength || length > _rest.Length)
            return false;
        Type = (ParameterType)BinaryPrimitives.ReadUInt16BigEndian(_rest);
        Value = _rest[HeaderLength..length];
        _rest = _rest[Math.Min(_rest.Length, Padding.RoundUp(length))..];
        return true;
    }
}

/// <summary>Chunks and parameters begin at multiples of four bytes.</summary>
internal static class Padding
{
    /// <summary>The next multiple of four.</summary>
    public static int RoundUp(int length) => (length + 3) & ~3;
}

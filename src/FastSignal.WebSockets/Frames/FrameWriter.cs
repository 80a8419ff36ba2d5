using System.Buffers;
using System.Buffers.Binary;

namespace FastSignal.WebSockets.Frames;

/// <summary>Writes a server's frames: final, unmasked, shortest length encoding (RFC 6455 sections 5.1 and 5.2).</summary>
internal static class FrameWriter
{
    /// <summary>Longest header of a frame without mask.</summary>
    public const int MaxHeaderSize = 10;

    /// <summary>Up to this payload, header and payload are written through one span of the writer.</summary>
    private const int OneSpanBytes = 2048;

    private const byte Fin = 0x80;
    private const byte Rsv1 = 0x40;

    /// <summary>Bytes the header of a frame with the payload length takes.</summary>
    public static int HeaderSize(int payloadLength) => payloadLength switch
    {
        <= 125 => 2,
        <= ushort.MaxValue => 4,
        _ => MaxHeaderSize,
    };

    /// <summary>Writes the header, with RSV1 where the payload is compressed (RFC 7692 section 6), and returns its size.</summary>
    public static int WriteHeader(Span<byte> destination, WebSocketOpcode opcode, int payloadLength, bool isCompressed = false)
    {
        destination[0] = (byte)(Fin | (isCompressed ? Rsv1 : 0) | (byte)opcode);
        switch (HeaderSize(payloadLength))
        {
            case 2:
                destination[1] = (byte)payloadLength;
                return 2;
            case 4:
                destination[1] = 126;
                BinaryPrimitives.WriteUInt16BigEndian(destination[2..], (ushort)payloadLength);
                return 4;
            default:
                destination[1] = 127;
                BinaryPrimitives.WriteInt64BigEndian(destination[2..], payloadLength);
                return MaxHeaderSize;
        }
    }

    /// <summary>Writes a whole frame without flushing and returns its size in bytes.</summary>
    public static int Write(IBufferWriter<byte> writer, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        if (payload.Length <= OneSpanBytes)
        {
            Span<byte> frame = writer.GetSpan(MaxHeaderSize + payload.Length);
            int size = Write(frame, opcode, payload, isCompressed);
            writer.Advance(size);
            return size;
        }

        int header = WriteHeader(writer.GetSpan(MaxHeaderSize), opcode, payload.Length, isCompressed);
        writer.Advance(header);
        writer.Write(payload);
        return header + payload.Length;
    }

    /// <summary>Writes a whole frame into memory that is large enough for it and returns its size in bytes.</summary>
    public static int Write(Span<byte> destination, WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        int header = WriteHeader(destination, opcode, payload.Length, isCompressed);
        payload.CopyTo(destination[header..]);
        return header + payload.Length;
    }
}

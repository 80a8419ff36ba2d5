using System.Buffers.Binary;
using FastSignal.WebSockets;

namespace FastSignal.Load.Client;

/// <summary>The header of a server's frame (RFC 6455 section 5.2): never masked, no extension agreed on.</summary>
internal readonly ref struct ServerFrame
{
    /// <summary>Longest message taken from a server.</summary>
    public const int MaxPayload = 64 * 1024 * 1024;

    private const byte Fin = 0x80;
    private const byte Reserved = 0x70;
    private const byte MaskBit = 0x80;

    /// <summary>Kind of the frame.</summary>
    public WebSocketOpcode Opcode { get; private init; }

    /// <summary>FIN: the last of its message.</summary>
    public bool IsFinal { get; private init; }

    /// <summary>Bytes of the header.</summary>
    public int HeaderSize { get; private init; }

    /// <summary>Bytes of the payload.</summary>
    public int PayloadLength { get; private init; }

    /// <summary>Reads a header.</summary>
    /// <param name="bytes">What has arrived.</param>
    /// <param name="frame">The header on success.</param>
    /// <param name="problem">What is wrong with it, or null when only bytes are missing.</param>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out ServerFrame frame, out string? problem)
    {
        frame = default;
        problem = null;
        if (bytes.Length < 2)
            return false;
        if ((bytes[0] & Reserved) != 0 || (bytes[1] & MaskBit) != 0)
        {
            problem = (bytes[1] & MaskBit) != 0 ? "masked frame" : "reserved bit set";
            return false;
        }

        int header = (bytes[1] & 0x7F) switch
        {
            126 => 4,
            127 => 10,
            _ => 2,
        };
        if (bytes.Length < header)
            return false;
        long length = header switch
        {
            4 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            10 => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
            _ => bytes[1],
        };
        if (length is < 0 or > MaxPayload)
        {
            problem = "frame too large";
            return false;
        }

        frame = new ServerFrame { Opcode = (WebSocketOpcode)(bytes[0] & 0x0F), IsFinal = (bytes[0] & Fin) != 0, HeaderSize = header, PayloadLength = (int)length };
        return true;
    }
}

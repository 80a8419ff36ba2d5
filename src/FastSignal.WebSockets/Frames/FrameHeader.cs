using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace FastSignal.WebSockets.Frames;

/// <summary>The header of a client's frame (RFC 6455 section 5.2).</summary>
internal readonly struct FrameHeader
{
    /// <summary>Longest header: two bytes, 64-bit length, mask key.</summary>
    public const int MaxSize = 14;

    /// <summary>Longest payload of a control frame (section 5.5).</summary>
    public const int MaxControlPayload = 125;

    private const byte Fin = 0x80;
    private const byte Rsv1 = 0x40;
    private const byte Rsv2And3 = 0x30;
    private const byte MaskBit = 0x80;
    private const byte Length16 = 126;
    private const byte Length64 = 127;

    private FrameHeader(WebSocketOpcode opcode, bool isFinal, bool isCompressed, int size, long payloadLength, uint maskKey)
    {
        Opcode = opcode;
        IsFinal = isFinal;
        IsCompressed = isCompressed;
        Size = size;
        PayloadLength = payloadLength;
        MaskKey = maskKey;
    }

    public WebSocketOpcode Opcode { get; }

    /// <summary>FIN: last fragment of its message.</summary>
    public bool IsFinal { get; }

    /// <summary>RSV1 where an extension allows it (RFC 7692 section 6: the message is compressed).</summary>
    public bool IsCompressed { get; }

    /// <summary>Bytes the header takes on the wire.</summary>
    public int Size { get; }

    public long PayloadLength { get; }

    /// <summary>The key bytes as they lie in memory.</summary>
    public uint MaskKey { get; }

    public bool IsControl => Opcode >= WebSocketOpcode.Close;

    /// <summary>
    /// Parses the header at the start of <paramref name="bytes"/>. False means either that more bytes are needed or, when
    /// <paramref name="error"/> is set, that no further byte can make it valid; errors are found at the earliest byte.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, bool allowRsv1, out FrameHeader header, out WebSocketError error)
    {
        header = default;
        error = WebSocketError.None;
        if (bytes.IsEmpty)
            return false;

        byte first = bytes[0];
        var opcode = (WebSocketOpcode)(first & 0x0F);
        bool isFinal = (first & Fin) != 0;
        bool isControl = opcode >= WebSocketOpcode.Close;
        error = CheckFirst(first, opcode, isFinal, isControl, allowRsv1);
        if (error != WebSocketError.None || bytes.Length < 2)
            return false;

        byte second = bytes[1];
        int shortLength = second & ~MaskBit & 0xFF;
        if ((second & MaskBit) == 0)
            error = WebSocketError.Unmasked;
        else if (isControl && shortLength > MaxControlPayload)
            error = WebSocketError.ControlTooLong;
        if (error != WebSocketError.None)
            return false;

        int lengthEnd = shortLength switch { Length16 => 4, Length64 => 10, _ => 2 };
        if (bytes.Length < lengthEnd)
            return false;
        if (!TryReadLength(bytes, shortLength, out long length, out error))
            return false;
        if (bytes.Length < lengthEnd + sizeof(uint))
            return false;

        uint key = MemoryMarshal.Read<uint>(bytes[lengthEnd..]);
        header = new FrameHeader(opcode, isFinal, (first & Rsv1) != 0, lengthEnd + sizeof(uint), length, key);
        return true;
    }

    private static WebSocketError CheckFirst(byte first, WebSocketOpcode opcode, bool isFinal, bool isControl, bool allowRsv1)
    {
        // RFC 7692 section 6.1: RSV1 belongs to the first frame of a message, never to a control frame or continuation.
        bool rsv1Allowed = allowRsv1 && opcode is (WebSocketOpcode.Text or WebSocketOpcode.Binary);
        if ((first & Rsv2And3) != 0 || ((first & Rsv1) != 0 && !rsv1Allowed))
            return WebSocketError.ReservedBits;
        if (opcode is > WebSocketOpcode.Binary and < WebSocketOpcode.Close or > WebSocketOpcode.Pong)
            return WebSocketError.ReservedOpcode;
        return isControl && !isFinal ? WebSocketError.FragmentedControl : WebSocketError.None;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, int shortLength, out long length, out WebSocketError error)
    {
        length = shortLength;
        error = WebSocketError.None;
        if (shortLength == Length16)
        {
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
            if (length < Length16)
                error = WebSocketError.NonMinimalLength;
        }
        else if (shortLength == Length64)
        {
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
            if (length < 0)
                error = WebSocketError.LengthOverflow;
            else if (length <= ushort.MaxValue)
                error = WebSocketError.NonMinimalLength;
        }

        return error == WebSocketError.None;
    }
}

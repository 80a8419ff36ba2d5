using System.Buffers.Binary;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>One frame of the server, read apart from the engine on purpose.</summary>
internal sealed record ServerFrame(int Opcode, byte[] Payload)
{
    public const int Close = 8;
    public const int Pong = 10;

    /// <summary>Code of a close frame; 1005 when it has none.</summary>
    public int CloseCode => Payload.Length < 2 ? 1005 : BinaryPrimitives.ReadUInt16BigEndian(Payload);

    public static bool TryParse(ReadOnlySpan<byte> bytes, out ServerFrame? frame, out int size)
    {
        frame = null;
        size = 2;
        if (bytes.Length < size)
            return false;
        long length = bytes[1] & 0x7F;
        Assert.Equal(0, bytes[1] & 0x80);
        int lengthSize = length switch { 126 => 2, 127 => 8, _ => 0 };
        size += lengthSize;
        if (bytes.Length < size)
            return false;
        if (lengthSize == 2)
            length = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        else if (lengthSize == 8)
            length = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        int header = size;
        size += (int)length;
        if (bytes.Length < size)
            return false;
        frame = new ServerFrame(bytes[0] & 0x0F, bytes[header..size].ToArray());
        return true;
    }
}

using System.Buffers.Binary;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

/// <summary>Builds a client's frames byte by byte, broken ones included; written apart from the engine on purpose.</summary>
internal static class ClientFrame
{
    private static readonly byte[] Key = [0x37, 0xFA, 0x21, 0x3D];

    public static byte[] Text(string text, bool fin = true) => Build(WebSocketOpcode.Text, System.Text.Encoding.UTF8.GetBytes(text), fin);

    public static byte[] Build(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool fin = true, int rsv = 0, bool masked = true, int lengthForm = 0)
    {
        var frame = new List<byte> { (byte)((fin ? 0x80 : 0) | (rsv << 4) | (byte)opcode) };
        int maskBit = masked ? 0x80 : 0;
        int form = lengthForm != 0 ? lengthForm : payload.Length <= 125 ? 7 : payload.Length <= 65535 ? 16 : 64;
        byte[] length = new byte[8];
        switch (form)
        {
            case 7:
                frame.Add((byte)(maskBit | payload.Length));
                break;
            case 16:
                frame.Add((byte)(maskBit | 126));
                BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)payload.Length);
                frame.AddRange(length.AsSpan(0, 2));
                break;
            default:
                frame.Add((byte)(maskBit | 127));
                BinaryPrimitives.WriteInt64BigEndian(length, payload.Length);
                frame.AddRange(length);
                break;
        }

        if (masked)
            frame.AddRange(Key);
        for (int i = 0; i < payload.Length; i++)
            frame.Add((byte)(masked ? payload[i] ^ Key[i & 3] : payload[i]));
        return [.. frame];
    }

    public static byte[] Close(int code, string reason = "")
    {
        byte[] payload = [(byte)(code >> 8), (byte)code, .. System.Text.Encoding.UTF8.GetBytes(reason)];
        return Build(WebSocketOpcode.Close, payload);
    }

    public static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}

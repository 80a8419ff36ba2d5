using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Load.Client;

/// <summary>
/// A client's frames: final and masked (RFC 6455 section 5.3). The key is always the same, so that a message can be spelled once and sent
/// often; keys that cannot be guessed protect proxies, and there is none here.
/// </summary>
internal static class ClientFrame
{
    private const byte MaskBit = 0x80;
    private const int KeySize = 4;

    private static ReadOnlySpan<byte> Key => [0x37, 0xFA, 0x21, 0x3D];

    /// <summary>Spells a frame.</summary>
    public static byte[] Write(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        int header = FrameWriter.HeaderSize(payload.Length) + KeySize;
        byte[] frame = new byte[header + payload.Length];
        FrameWriter.WriteHeader(frame, opcode, payload.Length);
        frame[1] |= MaskBit;
        Key.CopyTo(frame.AsSpan(header - KeySize));
        payload.CopyTo(frame.AsSpan(header));
        FrameMask.Apply(frame.AsSpan(header), MemoryMarshal.Read<uint>(Key));
        return frame;
    }

    /// <summary>Spells a text message.</summary>
    public static byte[] Text(string text) => Write(WebSocketOpcode.Text, Encoding.UTF8.GetBytes(text));

    /// <summary>Spells a close frame without a reason (section 5.5.1).</summary>
    public static byte[] Close(ushort code)
    {
        Span<byte> payload = stackalloc byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(payload, code);
        return Write(WebSocketOpcode.Close, payload);
    }

    /// <summary>Several copies of a frame in one array.</summary>
    public static byte[] Repeat(ReadOnlySpan<byte> frame, int times)
    {
        byte[] all = new byte[frame.Length * times];
        for (int i = 0; i < times; i++)
            frame.CopyTo(all.AsSpan(i * frame.Length));
        return all;
    }
}

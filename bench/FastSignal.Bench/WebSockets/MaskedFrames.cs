using System.Buffers;
using System.Runtime.InteropServices;
using FastSignal.WebSockets;
using FastSignal.WebSockets.Frames;

namespace FastSignal.Bench.WebSockets;

/// <summary>A client's bytes for the benches.</summary>
internal static class MaskedFrames
{
    /// <summary>The number of masked text messages of the size, one behind the other.</summary>
    public static byte[] Text(int payloadBytes, int count)
    {
        byte[] payload = new byte[payloadBytes];
        payload.AsSpan().Fill((byte)'x');
        byte[] key = [1, 2, 3, 4];
        FrameMask.Apply(payload, MemoryMarshal.Read<uint>(key));

        var frames = new ArrayBufferWriter<byte>();
        Span<byte> header = stackalloc byte[FrameWriter.MaxHeaderSize];
        for (int i = 0; i < count; i++)
        {
            int size = FrameWriter.WriteHeader(header, WebSocketOpcode.Text, payloadBytes);
            header[1] |= 0x80;
            frames.Write(header[..size]);
            frames.Write(key);
            frames.Write(payload);
        }

        return frames.WrittenSpan.ToArray();
    }
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using FastSignal.Primitives;

namespace FastSignal.Tests.Media;

/// <summary>Hand-made RTP packets, and ways to cut them into slices.</summary>
internal static class Rtp
{
    public static byte[] Packet(ushort sequenceNumber, uint timestamp, bool marker, byte[] payload, int csrcCount = 0, int extensionWords = -1, int padding = 0)
    {
        var packet = new List<byte> { (byte)(0x80 | (padding > 0 ? 0x20 : 0) | (extensionWords >= 0 ? 0x10 : 0) | csrcCount), (byte)((marker ? 0x80 : 0) | 96) };
        byte[] rest = new byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(rest, sequenceNumber);
        BinaryPrimitives.WriteUInt32BigEndian(rest.AsSpan(2), timestamp);
        BinaryPrimitives.WriteUInt32BigEndian(rest.AsSpan(6), 0xCAFEBABE);
        packet.AddRange(rest);
        packet.AddRange(new byte[csrcCount * 4]);
        if (extensionWords >= 0)
        {
            packet.AddRange([0xBE, 0xDE, (byte)(extensionWords >> 8), (byte)extensionWords]);
            packet.AddRange(new byte[extensionWords * 4]);
        }
        packet.AddRange(payload);
        if (padding > 0)
        {
            packet.AddRange(new byte[padding - 1]);
            packet.Add((byte)padding);
        }
        return [.. packet];
    }

    public static byte[] Payload(int length, int seed = 1)
    {
        byte[] bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Pinned copies, one array per slice with a guard of zero bytes behind, cut at the given offsets.</summary>
    public static NativeSlice[] Cut(ReadOnlySpan<byte> bytes, params ReadOnlySpan<int> borders)
    {
        var slices = new List<NativeSlice>();
        int start = 0;
        foreach (int border in borders)
        {
            slices.Add(Pin(bytes[start..border]));
            start = border;
        }
        slices.Add(Pin(bytes[start..]));
        return [.. slices];
    }

    public static byte[] Join(ReadOnlySpan<NativeSlice> slices)
    {
        var bytes = new List<byte>();
        foreach (NativeSlice slice in slices)
            bytes.AddRange(slice.Span);
        return [.. bytes];
    }

    // Kept for the life of the test process: the slices are bare addresses.
    private static readonly List<byte[]> Pinned = [];

    private static NativeSlice Pin(ReadOnlySpan<byte> bytes)
    {
        byte[] copy = GC.AllocateArray<byte>(Math.Max(1, bytes.Length), pinned: true);
        bytes.CopyTo(copy);
        lock (Pinned)
            Pinned.Add(copy);
        return new NativeSlice(Marshal.UnsafeAddrOfPinnedArrayElement(copy, 0), bytes.Length);
    }
}

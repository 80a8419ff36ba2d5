using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastSignal.WebSockets.Frames;

/// <summary>Masking of RFC 6455 section 5.3; masking and unmasking are the same operation.</summary>
internal static class FrameMask
{
    /// <summary>
    /// Applies the mask in place: widest vector first, then words, then bytes. Returns the key rotated so that the next
    /// run of the same payload goes on where this one ended.
    /// </summary>
    /// <param name="data">A run of the payload.</param>
    /// <param name="key">The four key bytes as they lie in memory, the one for <c>data[0]</c> first.</param>
    public static uint Apply(Span<byte> data, uint key)
    {
        ref byte start = ref MemoryMarshal.GetReference(data);
        nuint at = 0;
        nuint length = (nuint)data.Length;

        if (Vector512.IsHardwareAccelerated && length >= (nuint)Vector512<byte>.Count)
        {
            Vector512<byte> mask = Vector512.Create(key).AsByte();
            for (; length - at >= (nuint)Vector512<byte>.Count; at += (nuint)Vector512<byte>.Count)
                (Vector512.LoadUnsafe(ref start, at) ^ mask).StoreUnsafe(ref start, at);
        }

        if (Vector256.IsHardwareAccelerated && length - at >= (nuint)Vector256<byte>.Count)
        {
            Vector256<byte> mask = Vector256.Create(key).AsByte();
            for (; length - at >= (nuint)Vector256<byte>.Count; at += (nuint)Vector256<byte>.Count)
                (Vector256.LoadUnsafe(ref start, at) ^ mask).StoreUnsafe(ref start, at);
        }

        if (Vector128.IsHardwareAccelerated && length - at >= (nuint)Vector128<byte>.Count)
        {
            Vector128<byte> mask = Vector128.Create(key).AsByte();
            for (; length - at >= (nuint)Vector128<byte>.Count; at += (nuint)Vector128<byte>.Count)
                (Vector128.LoadUnsafe(ref start, at) ^ mask).StoreUnsafe(ref start, at);
        }

        Span<byte> rest = data[(int)at..];
        foreach (ref uint word in MemoryMarshal.Cast<byte, uint>(rest))
            word ^= key;

        foreach (ref byte last in rest[(rest.Length & ~3)..])
        {
            last ^= FirstByte(key);
            key = NextByte(key);
        }

        return key;
    }

    private static byte FirstByte(uint key) => BitConverter.IsLittleEndian ? (byte)key : (byte)(key >> 24);

    private static uint NextByte(uint key) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(key, 8) : BitOperations.RotateLeft(key, 8);
}

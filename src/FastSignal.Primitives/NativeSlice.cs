using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace FastSignal.Primitives;

/// <summary>
/// A run of bytes outside the managed heap (or in a pinned array): mapped media memory that is encrypted from where it
/// lies. The slice owns nothing; whoever hands it out keeps the memory alive by a lease.
/// </summary>
/// <param name="Address">Address of the first byte.</param>
/// <param name="Length">Length in bytes.</param>
public readonly record struct NativeSlice(nint Address, int Length)
{
    /// <summary>The bytes, valid only as long as the lease behind them is held.</summary>
    public ReadOnlySpan<byte> Span =>
        Length == 0 ? default : MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AddByteOffset(ref Unsafe.NullRef<byte>(), Address), Length);
}

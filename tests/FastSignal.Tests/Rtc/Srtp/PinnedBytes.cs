using System.Runtime.InteropServices;
using FastSignal.Primitives;

namespace FastSignal.Tests.Rtc.Srtp;

/// <summary>Bytes outside the managed heap, as a media pipeline would map them.</summary>
internal sealed unsafe class PinnedBytes : IDisposable
{
    private byte* _memory;

    public PinnedBytes(ReadOnlySpan<byte> content)
    {
        Length = content.Length;
        _memory = (byte*)NativeMemory.Alloc((nuint)Math.Max(1, content.Length));
        content.CopyTo(Span);
    }

    public int Length { get; }

    public Span<byte> Span => new(_memory, Length);

    public NativeSlice Slice(int start, int length) => new((nint)(_memory + start), length);

    public void Dispose()
    {
        NativeMemory.Free(_memory);
        _memory = null;
    }
}

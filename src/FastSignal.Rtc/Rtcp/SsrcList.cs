using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>A run of SSRCs, read where they lie.</summary>
public readonly ref struct SsrcList
{
    private readonly ReadOnlySpan<byte> _bytes;

    internal SsrcList(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>Number of SSRCs.</summary>
    public int Count => _bytes.Length / 4;

    /// <summary>The SSRC at a position from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public uint this[int index] => BinaryPrimitives.ReadUInt32BigEndian(_bytes.Slice(index * 4, 4));
}

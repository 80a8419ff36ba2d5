using System.Buffers;

namespace FastSignal.WebSockets.Frames;

/// <summary>
/// Bytes gathered from several segments or fragments in a pooled array, which is held only while there is something in
/// it. The array grows with what has arrived, never to what a header promises: a promise costs the sender nothing.
/// </summary>
internal struct PooledBlock(ArrayPool<byte> pool)
{
    /// <summary>Smallest array worth renting.</summary>
    private const int SmallestBytes = 256;

    private byte[]? _array;

    /// <summary>Bytes gathered so far.</summary>
    public int Length { get; private set; }

    /// <summary>What was gathered; valid until <see cref="Release"/>.</summary>
    public readonly ReadOnlyMemory<byte> Memory => _array.AsMemory(0, Length);

    /// <summary>Makes room for further bytes and returns it, to be filled at once.</summary>
    public Span<byte> Append(int count)
    {
        int needed = Length + count;
        if (_array is null || _array.Length < needed)
            Grow(needed);
        Span<byte> room = _array.AsSpan(Length, count);
        Length = needed;
        return room;
    }

    /// <summary>Gives the array back. May be called again.</summary>
    public void Release()
    {
        if (_array is not null)
            pool.Return(_array);
        _array = null;
        Length = 0;
    }

    private void Grow(int needed)
    {
        int doubled = (int)Math.Min(Array.MaxLength, 2L * Length);
        byte[] larger = pool.Rent(Math.Max(SmallestBytes, Math.Max(needed, doubled)));
        if (_array is not null)
        {
            _array.AsSpan(0, Length).CopyTo(larger);
            pool.Return(_array);
        }

        _array = larger;
    }
}

using System.Buffers;

namespace FastSignal.Transport.Connections;

/// <summary>Bytes the kernel did not take, in a pooled array of about their size. Nothing is held while there are none.</summary>
internal struct UnsentBytes
{
    private byte[]? _bytes;
    private int _start;
    private int _end;

    /// <summary>Whether there are none.</summary>
    public readonly bool IsEmpty => _start == _end;

    /// <summary>All of them.</summary>
    public readonly ReadOnlySpan<byte> Span => _bytes.AsSpan(_start, _end - _start);

    /// <summary>Adds bytes behind the others.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        if (_bytes is null || _bytes.Length - _end < bytes.Length)
        {
            int held = _end - _start;
            byte[] larger = ArrayPool<byte>.Shared.Rent(held + bytes.Length);
            Span.CopyTo(larger);
            Clear();
            _bytes = larger;
            _end = held;
        }

        bytes.CopyTo(_bytes.AsSpan(_end));
        _end += bytes.Length;
    }

    /// <summary>Drops bytes from the front; never more than there are left after an error has cleared them.</summary>
    public void Remove(int count)
    {
        if (count >= _end - _start)
            Clear();
        else
            _start += count;
    }

    /// <summary>Drops everything.</summary>
    public void Clear()
    {
        if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);
        this = default;
    }
}

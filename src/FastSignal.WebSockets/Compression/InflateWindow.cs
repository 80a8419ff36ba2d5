using System.Buffers;

namespace FastSignal.WebSockets.Compression;

/// <summary>
/// The inflated message and, in front of it in the same array, as much of the earlier ones as the window may refer to.
/// The array is pooled, grows with what is inflated and shrinks again behind a large message.
/// </summary>
/// <param name="windowBits">Binary logarithm of the longest distance back.</param>
/// <param name="keepsContext">Whether the window outlives the message; otherwise nothing is held between messages.</param>
/// <param name="maxMessageBytes">Most bytes one message may have.</param>
/// <param name="pool">Where arrays come from.</param>
internal struct InflateWindow(int windowBits, bool keepsContext, int maxMessageBytes, ArrayPool<byte> pool)
{
    /// <summary>Smallest array worth renting.</summary>
    private const int SmallestBytes = 1024;

    private readonly int _windowBytes = 1 << windowBits;
    private byte[] _array = [];

    /// <summary>Where the message begins.</summary>
    private int _start;

    /// <summary>End of the message; everything before it is history.</summary>
    private int _end;

    /// <summary>The message so far; valid until it ends.</summary>
    public readonly ReadOnlyMemory<byte> Message => _array.AsMemory(_start, _end - _start);

    /// <summary>Appends one byte; false when the message would be too large.</summary>
    public bool TryAppend(byte value)
    {
        if (_end - _start >= maxMessageBytes)
            return false;
        if (_end == _array.Length)
            Grow(1);
        _array[_end++] = value;
        return true;
    }

    /// <summary>Makes room for bytes to be filled at once; false when the message would be too large.</summary>
    public bool TryAppend(int count, out Span<byte> room)
    {
        room = default;
        if (count > maxMessageBytes - (_end - _start))
            return false;
        if (count > _array.Length - _end)
            Grow(count);
        room = _array.AsSpan(_end, count);
        _end += count;
        return true;
    }

    /// <summary>Repeats what stands <paramref name="distance"/> bytes back.</summary>
    public WebSocketError Repeat(int distance, int length)
    {
        if (distance > _windowBytes || distance > _end)
            return WebSocketError.InvalidDeflate;
        if (!TryAppend(length, out _))
            return WebSocketError.MessageTooBig;

        // A distance shorter than the length repeats what is just being written (RFC 1951 section 3.2.3): each round doubles it.
        Span<byte> run = _array.AsSpan(_end - length - distance, distance + length);
        int known = distance;
        while (known < run.Length)
        {
            int count = Math.Min(known, run.Length - known);
            run[..count].CopyTo(run[known..]);
            known += count;
        }

        return WebSocketError.None;
    }

    /// <summary>The message was handled: what the window cannot refer to is let go.</summary>
    public void EndMessage()
    {
        if (!keepsContext)
        {
            Release();
            return;
        }

        // Twice the window: then history is moved to the front only once per window of new bytes.
        if (_array.Length > Math.Max(SmallestBytes, 2 * _windowBytes))
            MoveTo(pool.Rent(2 * _windowBytes), _end - Math.Min(_end, _windowBytes));
        _start = _end;
    }

    /// <summary>Gives the array back. May be called again.</summary>
    public void Release()
    {
        if (_array.Length > 0)
            pool.Return(_array);
        _array = [];
        _start = 0;
        _end = 0;
    }

    private void Grow(int count)
    {
        int from = Math.Max(0, Math.Min(_start, _end - _windowBytes));
        int kept = _end - from;

        // Moving history pays while it frees a good part of the array; else the array is too small for this message.
        if (kept <= _array.Length / 4 * 3 && kept + count <= _array.Length)
        {
            MoveTo(_array, from);
            return;
        }

        long doubled = Math.Min(Array.MaxLength, 2L * _array.Length);
        MoveTo(pool.Rent((int)Math.Max(Math.Max(SmallestBytes, doubled), kept + count)), from);
    }

    private void MoveTo(byte[] array, int from)
    {
        _array.AsSpan(from, _end - from).CopyTo(array);
        _start -= from;
        _end -= from;
        if (array == _array)
            return;
        if (_array.Length > 0)
            pool.Return(_array);
        _array = array;
    }
}

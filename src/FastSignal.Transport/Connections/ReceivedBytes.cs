using System.Buffers;
using FastSignal.Transport.Linux;
using FastSignal.Transport.Loops;

namespace FastSignal.Transport.Connections;

/// <summary>
/// What a connection has received and its reader has not used up, always in one piece: a slice of the loop's slab during a turn,
/// an array of its own size while more is waited for, nothing when there is nothing.
/// </summary>
internal struct ReceivedBytes
{
    /// <summary>Up to this size a rest is copied in front of what comes next; a larger one grows in its own array.</summary>
    private const int SmallRestBytes = 4 * 1024;

    /// <summary>Least room to receive into.</summary>
    private const int LeastRoomBytes = 4 * 1024;

    /// <summary>The slab that <see cref="_bytes"/> belongs to; null for a pooled array.</summary>
    private ReadSlab? _slab;
    private byte[]? _bytes;
    private int _start;
    private int _examined;
    private int _end;

    /// <summary>Whether there is nothing.</summary>
    public readonly bool IsEmpty => _start == _end;

    /// <summary>Whether there is something the reader has not looked at.</summary>
    public readonly bool HasUnexamined => _examined < _end;

    /// <summary>All of it.</summary>
    public readonly ReadOnlySequence<byte> Sequence => IsEmpty ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(_bytes!, _start, _end - _start);

    /// <summary>Drops what was consumed and remembers what was looked at.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A position is not within <see cref="Sequence"/>, or they are out of order.</exception>
    public void Advance(SequencePosition consumed, SequencePosition examined)
    {
        if (IsEmpty)
            return;

        ReadOnlySequence<byte> all = Sequence;
        int used = _end - (int)all.Slice(consumed).Length;
        int seen = _end - (int)all.Slice(examined).Length;
        ArgumentOutOfRangeException.ThrowIfLessThan(seen, used, nameof(examined));
        _start = used;
        _examined = seen;
        if (IsEmpty)
            Release();
    }

    /// <summary>Moves a rest out of the slab: who waits may wait for long, and must not keep the slab from the others.</summary>
    public void Stow()
    {
        if (_slab is not null)
            MoveTo(ArrayPool<byte>.Shared.Rent(_end - _start), 0, null);
    }

    /// <summary>Receives once behind what is there. Returns the bytes received, 0 at the end of the input, or the negated error.</summary>
    /// <param name="slabs">The loop's slabs; this runs on its thread.</param>
    /// <param name="socket">Where from.</param>
    /// <param name="isFilled">Whether all the room was used, so that there may be more.</param>
    public int Receive(SlabPool slabs, int socket, out bool isFilled)
    {
        int rest = _end - _start;
        if (rest > SmallRestBytes)
            return ReceiveBehind(socket, out isFilled);

        ReadSlab slab = slabs.WithRoom(rest + SlabPool.TurnBytes);
        int offset = slabs.Offset;
        int received = StreamSocket.Receive(socket, slab.Bytes.AsSpan(offset + rest, SlabPool.TurnBytes));
        isFilled = received == SlabPool.TurnBytes;
        if (received <= 0)
            return received;

        slabs.Take(rest + received);
        MoveTo(slab.Bytes, offset, slab);
        _end += received;
        return received;
    }

    /// <summary>Drops everything.</summary>
    public void Release()
    {
        if (_slab is not null)
            _slab.Release();
        else if (_bytes is not null)
            ArrayPool<byte>.Shared.Return(_bytes);
        this = default;
    }

    private int ReceiveBehind(int socket, out bool isFilled)
    {
        int rest = _end - _start;
        if (_bytes!.Length - _end < LeastRoomBytes)
            MoveTo(ArrayPool<byte>.Shared.Rent(Math.Max(rest * 2, rest + LeastRoomBytes)), 0, null);

        int room = Math.Min(SlabPool.TurnBytes, _bytes.Length - _end);
        int received = StreamSocket.Receive(socket, _bytes.AsSpan(_end, room));
        isFilled = received == room;
        _end += Math.Max(0, received);
        return received;
    }

    /// <summary>Moves what is there, all of which has been examined, and gives its old place back.</summary>
    private void MoveTo(byte[] bytes, int offset, ReadSlab? slab)
    {
        int rest = _end - _start;
        if (rest > 0)
            _bytes.AsSpan(_start, rest).CopyTo(bytes.AsSpan(offset));
        Release();
        _slab = slab;
        _bytes = bytes;
        _start = offset;
        _examined = _end = offset + rest;
    }
}

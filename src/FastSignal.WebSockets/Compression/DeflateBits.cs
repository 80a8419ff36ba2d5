using System.Buffers.Binary;

namespace FastSignal.WebSockets.Compression;

/// <summary>
/// The bits of one compressed message, least significant first (RFC 1951 section 3.1.1), with the four bytes behind it
/// that the sender leaves out (RFC 7692 section 7.2.2).
/// </summary>
internal ref struct DeflateBits(ReadOnlySpan<byte> payload)
{
    /// <summary>Bits a refill makes available at least, while there are as many.</summary>
    private const int RefilledBits = 56;

    private readonly ReadOnlySpan<byte> _payload = payload;

    /// <summary>
    /// Bits taken from memory and not used. Above <see cref="_count"/> it may hold bits of the next byte already, which a
    /// refill writes once more, unchanged.
    /// </summary>
    private ulong _hold;

    /// <summary>Valid bits in <see cref="_hold"/>; negative once more was used than there was.</summary>
    private int _count;

    /// <summary>Bytes moved to <see cref="_hold"/>, those of the tail included.</summary>
    private int _next;

    /// <summary>What ends every message of a sender and is not sent: length and complement of an empty stored block.</summary>
    public static ReadOnlySpan<byte> Tail => [0x00, 0x00, 0xFF, 0xFF];

    /// <summary>Whether more bits were used than there were; whatever they said is void.</summary>
    public readonly bool IsOverdrawn => _count < 0;

    /// <summary>Whether everything, the tail included, was used.</summary>
    public readonly bool IsAtEnd => _count == 0 && _next == _payload.Length + Tail.Length;

    /// <summary>Whether everything that was sent was used and at most the tail is left.</summary>
    public readonly bool IsPayloadUsed => _next - _count / 8 >= _payload.Length;

    /// <summary>Makes 56 bits available, or all there are.</summary>
    public void Refill()
    {
        if (_payload.Length - _next >= sizeof(ulong))
        {
            _hold |= BinaryPrimitives.ReadUInt64LittleEndian(_payload[_next..]) << _count;
            _next += (63 - _count) >> 3;
            _count |= RefilledBits;
            return;
        }

        while (_count <= RefilledBits && _next < _payload.Length + Tail.Length)
        {
            byte value = _next < _payload.Length ? _payload[_next] : Tail[_next - _payload.Length];
            _hold |= (ulong)value << _count;
            _count += 8;
            _next++;
        }
    }

    /// <summary>The next bits without using them; zeros beyond the end.</summary>
    public readonly int Peek(int bits) => (int)_hold & ((1 << bits) - 1);

    /// <summary>Uses bits that were looked at.</summary>
    public void Drop(int bits)
    {
        _hold >>= bits;
        _count -= bits;
    }

    /// <summary>Uses up to 16 of the bits of the last refill.</summary>
    public int Take(int bits)
    {
        int value = Peek(bits);
        Drop(bits);
        return value;
    }

    /// <summary>Skips to the next whole byte.</summary>
    public void Align() => Drop(_count & 7);

    /// <summary>Copies whole bytes; false when there are fewer. Only when aligned.</summary>
    public bool TryCopy(Span<byte> destination)
    {
        _next -= _count / 8;
        _hold = 0;
        _count = 0;
        if (_payload.Length + Tail.Length - _next < destination.Length)
            return false;

        int sent = Math.Clamp(_payload.Length - _next, 0, destination.Length);
        if (sent > 0)
            _payload.Slice(_next, sent).CopyTo(destination);
        if (sent < destination.Length)
            Tail.Slice(_next + sent - _payload.Length, destination.Length - sent).CopyTo(destination[sent..]);
        _next += destination.Length;
        return true;
    }
}

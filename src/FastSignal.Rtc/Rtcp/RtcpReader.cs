using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// Walks the packets of one decrypted RTCP datagram, compound (RFC 3550 section 6.1) or reduced-size (RFC 5506): no order
/// of packets is demanded. Stops at the first packet whose header is not sound; what came before it stays valid.
/// </summary>
public ref struct RtcpReader
{
    /// <summary>Size in bytes of the common header.</summary>
    public const int HeaderSize = 4;

    private const int Version = 2;
    private const byte PaddingBit = 0x20;

    private ReadOnlySpan<byte> _rest;

    /// <param name="datagram">The whole datagram.</param>
    public RtcpReader(ReadOnlySpan<byte> datagram) => _rest = datagram;

    /// <summary>The packet that <see cref="MoveNext"/> found.</summary>
    public RtcpPacketView Current { get; private set; }

    /// <summary>True when reading stopped before the end of the datagram: wrong version, length or padding.</summary>
    public bool IsMalformed { get; private set; }

    /// <summary>Moves to the next packet; false at the end, or where the datagram makes no sense.</summary>
    public bool MoveNext()
    {
        Current = default;
        if (_rest.IsEmpty || IsMalformed)
            return false;
        if (_rest.Length < HeaderSize || _rest[0] >> 6 != Version)
            return Stop();

        int length = (BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) + 1) * 4;
        if (length > _rest.Length)
            return Stop();

        ReadOnlySpan<byte> body = _rest[HeaderSize..length];
        if ((_rest[0] & PaddingBit) != 0)
        {
            // Only the last packet of a compound may be padded, by whole words (RFC 3550 section 6.4.1).
            if (length != _rest.Length || body.IsEmpty)
                return Stop();
            int padding = body[^1];
            if (padding == 0 || padding % 4 != 0 || padding > body.Length)
                return Stop();
            body = body[..^padding];
        }

        Current = new RtcpPacketView((RtcpPacketType)_rest[1], (byte)(_rest[0] & 0x1F), body);
        _rest = _rest[length..];
        return true;
    }

    private bool Stop()
    {
        IsMalformed = true;
        return false;
    }
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>A generic NACK (RFC 4585 section 6.2.1): sequence numbers asked for again.</summary>
public readonly ref struct GenericNackView
{
    private const int EntrySize = 4;

    private readonly ReadOnlySpan<byte> _entries;

    private GenericNackView(uint senderSsrc, uint mediaSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        MediaSsrc = mediaSsrc;
        _entries = entries;
    }

    /// <summary>SSRC of whoever asks.</summary>
    public uint SenderSsrc { get; }

    /// <summary>SSRC of the stream the numbers belong to.</summary>
    public uint MediaSsrc { get; }

    /// <summary>False when the packet is of another type or format, or holds no whole entry.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out GenericNackView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.TransportFeedback || packet.Count != FeedbackFormat.GenericNack
            || packet.Body.Length < FeedbackHeader.Size + EntrySize)
            return false;

        FeedbackHeader header = FeedbackHeader.Read(packet.Body);
        ReadOnlySpan<byte> entries = packet.Body[FeedbackHeader.Size..];
        view = new GenericNackView(header.SenderSsrc, header.MediaSsrc, entries[..(entries.Length / EntrySize * EntrySize)]);
        return true;
    }

    /// <summary>Walks the sequence numbers in the order given; duplicates are not removed.</summary>
    public Enumerator GetEnumerator() => new(_entries);

    /// <summary>Walks the sequence numbers: each entry's PID, then one for every bit set in its BLP.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;
        private uint _pending;
        private ushort _packetId;

        internal Enumerator(ReadOnlySpan<byte> entries) => _rest = entries;

        /// <summary>The sequence number that <see cref="MoveNext"/> found.</summary>
        public ushort Current { get; private set; }

        /// <summary>Moves to the next sequence number.</summary>
        public bool MoveNext()
        {
            if (_pending == 0)
            {
                if (_rest.IsEmpty)
                    return false;
                _packetId = BinaryPrimitives.ReadUInt16BigEndian(_rest);
                // Bit 0 of the mask stands for PID + 1: shifted by one, bit n stands for PID + n, and bit 0 for PID itself.
                _pending = (uint)BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) << 1 | 1;
                _rest = _rest[EntrySize..];
            }

            Current = (ushort)(_packetId + System.Numerics.BitOperations.TrailingZeroCount(_pending));
            _pending &= _pending - 1;
            return true;
        }
    }
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>An XR packet (RFC 3611 section 2). Blocks of unknown types are walked over.</summary>
public readonly ref struct ExtendedReportView
{
    private const int BlockHeaderSize = 4;

    private readonly ReadOnlySpan<byte> _blocks;

    private ExtendedReportView(uint ssrc, ReadOnlySpan<byte> blocks)
    {
        Ssrc = ssrc;
        _blocks = blocks;
    }

    /// <summary>SSRC of whoever reports.</summary>
    public uint Ssrc { get; }

    /// <summary>False when the packet is of another type or too short for its SSRC.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out ExtendedReportView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.ExtendedReport || packet.Body.Length < 4)
            return false;
        view = new ExtendedReportView(BinaryPrimitives.ReadUInt32BigEndian(packet.Body), packet.Body[4..]);
        return true;
    }

    /// <summary>Walks the blocks; ends early at one that does not fit.</summary>
    public Enumerator GetEnumerator() => new(_blocks);

    /// <summary>Walks the blocks of the packet.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> blocks) => _rest = blocks;

        /// <summary>The block that <see cref="MoveNext"/> found.</summary>
        public ExtendedReportBlock Current { get; private set; }

        /// <summary>Moves to the next block.</summary>
        public bool MoveNext()
        {
            if (_rest.Length < BlockHeaderSize)
                return false;
            int size = BlockHeaderSize + BinaryPrimitives.ReadUInt16BigEndian(_rest[2..]) * 4;
            if (size > _rest.Length)
                return false;
            Current = new ExtendedReportBlock(_rest[0], _rest[BlockHeaderSize..size]);
            _rest = _rest[size..];
            return true;
        }
    }
}

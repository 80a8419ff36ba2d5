using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// Transport-wide congestion control feedback (draft-holmer-rmcat-transport-wide-cc-extensions-01 section 3.1): for a run of
/// transport sequence numbers, whether and when each arrived. A view that was parsed is sound to its end: all chunks are
/// there, every received packet has its delta.
/// </summary>
public readonly ref struct TransportFeedbackView
{
    /// <summary>
    /// Largest number of packets in one feedback: half the number space, beyond which a number stands for two packets. Also
    /// bounds the work a few bytes of run-length chunks can cause.
    /// </summary>
    public const int MaxPacketStatusCount = 1 << 15;

    /// <summary>Microseconds of one unit of the reference time: 64 ms.</summary>
    public const long ReferenceTimeUnitUs = 64_000;

    /// <summary>Microseconds of one unit of a receive delta.</summary>
    public const long DeltaUnitUs = 250;

    private const int FixedSize = 8;
    private const int ChunkSize = 2;

    private readonly ReadOnlySpan<byte> _chunks;
    private readonly ReadOnlySpan<byte> _deltas;

    private TransportFeedbackView(ReadOnlySpan<byte> body, int statusCount, int chunksSize)
    {
        FeedbackHeader header = FeedbackHeader.Read(body);
        SenderSsrc = header.SenderSsrc;
        MediaSsrc = header.MediaSsrc;
        ReadOnlySpan<byte> message = body[FeedbackHeader.Size..];
        BaseSequenceNumber = BinaryPrimitives.ReadUInt16BigEndian(message);
        PacketStatusCount = statusCount;
        int time = (int)BinaryPrimitives.ReadUInt32BigEndian(message[4..]);
        ReferenceTimeUs = (time >> 8) * ReferenceTimeUnitUs;
        FeedbackPacketCount = message[7];
        _chunks = message.Slice(FixedSize, chunksSize);
        _deltas = message[(FixedSize + chunksSize)..];
    }

    /// <summary>SSRC of the receiver.</summary>
    public uint SenderSsrc { get; }

    /// <summary>SSRC of some stream of the transport.</summary>
    public uint MediaSsrc { get; }

    /// <summary>Transport sequence number of the first packet.</summary>
    public ushort BaseSequenceNumber { get; }

    /// <summary>Number of packets reported on, lost ones included.</summary>
    public int PacketStatusCount { get; }

    /// <summary>The reference time, a signed 24-bit count of 64 ms, in microseconds.</summary>
    public long ReferenceTimeUs { get; }

    /// <summary>Number of this feedback packet, modulo 256; a gap means that feedback was lost.</summary>
    public byte FeedbackPacketCount { get; }

    /// <summary>
    /// False when the packet is of another type or format, reports on more than <see cref="MaxPacketStatusCount"/> packets,
    /// uses the reserved status symbol, or its chunks or deltas are cut short.
    /// </summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out TransportFeedbackView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.TransportFeedback || packet.Count != FeedbackFormat.TransportWideCongestionControl
            || packet.Body.Length < FeedbackHeader.Size + FixedSize)
            return false;

        int statusCount = BinaryPrimitives.ReadUInt16BigEndian(packet.Body[(FeedbackHeader.Size + 2)..]);
        if (statusCount > MaxPacketStatusCount)
            return false;

        ReadOnlySpan<byte> rest = packet.Body[(FeedbackHeader.Size + FixedSize)..];
        int at = 0;
        int deltasSize = 0;
        for (int left = statusCount; left > 0; at += ChunkSize)
        {
            if (rest.Length < at + ChunkSize)
                return false;
            StatusChunk chunk = new(BinaryPrimitives.ReadUInt16BigEndian(rest[at..]));
            int statuses = Math.Min(chunk.Count, left);
            if (!chunk.TryMeasureDeltas(statuses, out int size))
                return false;
            deltasSize += size;
            left -= statuses;
        }

        if (rest.Length - at < deltasSize)
            return false;
        view = new TransportFeedbackView(packet.Body, statusCount, at);
        return true;
    }

    /// <summary>Walks the packets in order of transport sequence number.</summary>
    public Enumerator GetEnumerator() => new(this);

    /// <summary>Walks the packets: the chunks and the deltas side by side.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _chunks;
        private ReadOnlySpan<byte> _deltas;
        private StatusChunk _chunk;
        private int _position;
        private int _left;
        private ushort _next;
        private long _timeUs;

        internal Enumerator(TransportFeedbackView view)
        {
            _chunks = view._chunks;
            _deltas = view._deltas;
            _left = view.PacketStatusCount;
            _next = view.BaseSequenceNumber;
            _timeUs = view.ReferenceTimeUs;
        }

        /// <summary>The packet that <see cref="MoveNext"/> found.</summary>
        public PacketArrival Current { get; private set; }

        /// <summary>Moves to the next packet.</summary>
        public bool MoveNext()
        {
            if (_left == 0)
                return false;
            // A run of length zero is legal and says nothing.
            while (_position == _chunk.Count)
            {
                _chunk = new StatusChunk(BinaryPrimitives.ReadUInt16BigEndian(_chunks));
                _chunks = _chunks[ChunkSize..];
                _position = 0;
            }

            PacketStatus status = _chunk[_position++];
            if (status == PacketStatus.SmallDelta)
            {
                _timeUs += _deltas[0] * DeltaUnitUs;
                _deltas = _deltas[1..];
            }
            else if (status == PacketStatus.LargeDelta)
            {
                _timeUs += BinaryPrimitives.ReadInt16BigEndian(_deltas) * DeltaUnitUs;
                _deltas = _deltas[2..];
            }

            bool received = status != PacketStatus.NotReceived;
            Current = new PacketArrival(_next++, received, received ? _timeUs : 0);
            _left--;
            return true;
        }
    }
}

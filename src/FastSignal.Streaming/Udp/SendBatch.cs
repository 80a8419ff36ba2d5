using FastSignal.Rtc.Ice;

namespace FastSignal.Streaming.Udp;

/// <summary>
/// Datagrams that wait for one system call, written back to back into one pinned block. Neighbours that go to the same
/// address and have the same length (the last may be shorter) become one message that the kernel cuts into segments:
/// per-packet cost in the network stack, not the system call, is what large fan-outs pay for.
/// </summary>
internal sealed class SendBatch
{
    /// <summary>Bytes of one batch: enough for 64 messages of a frame's size, small enough to stay in the cache.</summary>
    public const int Capacity = 128 * 1024;

    /// <summary>Messages per system call; Linux caps <c>sendmmsg</c> at 1,024.</summary>
    public const int MaxMessages = 64;

    /// <summary>Segments per message: the kernel's <c>UDP_MAX_SEGMENTS</c> before 6.x.</summary>
    public const int MaxSegments = 64;

    /// <summary>Bytes of one segmented message: the largest UDP payload over IPv4, rounded down.</summary>
    public const int MaxMessageBytes = 65_000;

    /// <summary>The largest datagram a peer writes: header, extensions, 1,180 bytes of payload and the tag fit well inside.</summary>
    public const int MaxDatagram = 1_500;

    private readonly Message[] _messages = new Message[MaxMessages];
    private int _used;

    /// <param name="segment">Initial value of <see cref="Segments"/>.</param>
    public SendBatch(bool segment) => Segments = segment;

    /// <summary>Whether neighbours may become one message: what the socket can do now.</summary>
    public bool Segments { get; set; }

    /// <summary>The block all messages lie in.</summary>
    public byte[] Block { get; } = GC.AllocateUninitializedArray<byte>(Capacity, pinned: true);

    /// <summary>Messages waiting.</summary>
    public int Count { get; private set; }

    /// <summary>Datagrams waiting; at least <see cref="Count"/>.</summary>
    public int DatagramCount { get; private set; }

    /// <summary>The messages waiting.</summary>
    public ReadOnlySpan<Message> Messages => _messages.AsSpan(0, Count);

    /// <summary>True when another datagram may not fit: flush first.</summary>
    public bool IsFull => Count == MaxMessages || Capacity - _used < MaxDatagram;

    /// <summary>Where the next datagram is written; only valid while not full.</summary>
    public Span<byte> Next => Block.AsSpan(_used, MaxDatagram);

    /// <summary>Adds the datagram just written to <see cref="Next"/>.</summary>
    public void Commit(int length, TransportAddress to)
    {
        if (Segments && Count > 0)
        {
            ref Message last = ref _messages[Count - 1];
            // A shorter datagram ends its message: all segments but the last must have the segment size.
            if (last.To == to && !last.Closed && length <= last.SegmentSize && last.Segments < MaxSegments && last.Length + length <= MaxMessageBytes)
            {
                last.Length += length;
                last.Segments++;
                last.Closed = length < last.SegmentSize;
                _used += length;
                DatagramCount++;
                return;
            }
        }

        _messages[Count++] = new Message { To = to, Offset = _used, Length = length, SegmentSize = length, Segments = 1 };
        _used += length;
        DatagramCount++;
    }

    /// <summary>Forgets everything, sent or not.</summary>
    public void Clear()
    {
        Count = 0;
        DatagramCount = 0;
        _used = 0;
    }

    /// <summary>One system-call message of one or more equal datagrams.</summary>
    internal struct Message
    {
        public TransportAddress To;
        public int Offset;
        public int Length;
        public int SegmentSize;
        public int Segments;
        public bool Closed;
    }
}

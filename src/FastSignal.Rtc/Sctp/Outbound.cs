namespace FastSignal.Rtc.Sctp;

/// <summary>
/// The sending half of an association (RFC 9260 sections 6.1, 6.3 and 7, RFC 3758): messages wait, are cut into chunks as the
/// windows allow, and stay until they are acknowledged or abandoned. This part queues and sends; <c>Outbound.Acknowledge</c>
/// learns what arrived.
/// </summary>
internal sealed partial class Outbound(uint initialTsn, RetransmissionTimer timer)
{
    private readonly Queue<OutboundMessage> _queue = new();
    private readonly Stack<OutboundMessage> _spare = new();
    private readonly OutstandingRing _ring = new();
    private readonly OutboundStreams _streams = new();

    // Everything up to this TSN has arrived (or was abandoned and passed over); the ring begins behind it.
    private uint _cumulativeTsn = initialTsn - 1;

    // What the peer's window held after the last SACK, less what was sent since.
    private long _peerWindow;
    private int _lost;
    private int _gapAcknowledged;
    private bool _forwardPending;
    private long _lastSentUs;

    /// <summary>The windows of the path.</summary>
    public CongestionWindow Congestion { get; } = new();

    /// <summary>True when the peer takes FORWARD-TSN; without it a message that has begun is sent to its end.</summary>
    public bool CanAbandon { get; set; }

    /// <summary>Bytes in flight.</summary>
    public int InFlight { get; private set; }

    /// <summary>Bytes of messages that wait or are not acknowledged.</summary>
    public int BufferedBytes { get; private set; }

    /// <summary>Messages given up before they had arrived.</summary>
    public long MessagesAbandoned { get; private set; }

    /// <summary>Chunks sent more than once, counted each time.</summary>
    public long Retransmissions { get; private set; }

    /// <summary>When T3-rtx expires; <see cref="long.MaxValue"/> while it does not run.</summary>
    public long TimerUs { get; private set; } = long.MaxValue;

    /// <summary>T3-rtx expiries since something was acknowledged.</summary>
    public int Timeouts { get; private set; }

    /// <summary>True when nothing waits and nothing is outstanding.</summary>
    public bool IsEmpty => _queue.Count == 0 && _ring.Count == 0;

    /// <summary>The last TSN that was given to a chunk.</summary>
    public uint LastTsn => _cumulativeTsn + (uint)_ring.Count;

    /// <summary>Takes the window of the peer's INIT or INIT ACK.</summary>
    public void Open(uint peerWindow) => _peerWindow = peerWindow;

    /// <summary>Bytes of a stream that wait for their first transmission.</summary>
    public int Waiting(ushort streamId) => _streams.Waiting(streamId);

    /// <summary>The stream begins anew.</summary>
    public void ResetStream(ushort streamId) => _streams.Reset(streamId);

    /// <summary>Queues a copy of a message.</summary>
    public SendResult Enqueue(ushort streamId, uint protocolId, ReadOnlySpan<byte> data, SendOptions options, long nowUs)
    {
        if (BufferedBytes + data.Length > SctpLimits.MaxSendBuffer || _queue.Count >= SctpLimits.MaxQueuedMessages)
            return SendResult.BufferFull;
        OutboundMessage message = _spare.Count > 0 ? _spare.Pop() : new OutboundMessage();
        message.Fill(streamId, protocolId, data, options, nowUs);
        _queue.Enqueue(message);
        _streams.AddWaiting(streamId, data.Length);
        BufferedBytes += data.Length;
        return SendResult.Queued;
    }

    /// <summary>True when <see cref="Fill"/> would add something to a packet.</summary>
    public bool HasWork(long nowUs)
    {
        DropExpired(nowUs);
        return _forwardPending || (_lost > 0 ? MaySendLost : _queue.Count > 0 && MaySendNew(NextLength));
    }

    /// <summary>Adds FORWARD-TSN, chunks to be sent again and new ones, in this order (RFC 9260 section 6.1 C), as far as there is room.</summary>
    public void Fill(ref SctpPacketWriter writer, long nowUs)
    {
        AbandonLostExpired(nowUs);
        DropExpired(nowUs);
        if (_forwardPending)
            WriteForwardTsn(ref writer, nowUs);
        for (int i = 0; _lost > 0 && i < _ring.Count && MaySendLost; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.State != ChunkState.Lost)
                continue;
            if (!TryWrite(ref writer, chunk, _cumulativeTsn + 1 + (uint)i))
                return;
            _lost--;
            Retransmissions++;
            Sent(ref chunk, nowUs);
        }

        while (_lost == 0 && _queue.Count > 0 && MaySendNew(NextLength))
        {
            if (!TrySendNext(ref writer, nowUs))
                return;
            DropExpired(nowUs);
        }
    }

    /// <summary>Gives every buffer back.</summary>
    public void Clear()
    {
        while (_ring.Count > 0)
            Forget(_ring[0].Message);
        foreach (OutboundMessage message in _queue)
            message.Clear();
        _queue.Clear();
        _spare.Clear();
        BufferedBytes = 0;
        InFlight = 0;
        _lost = 0;
        _gapAcknowledged = 0;
        TimerUs = long.MaxValue;
    }

    private int NextLength => Math.Min(SctpLimits.MaxFragment, _queue.Peek().Length - _queue.Peek().Taken);

    private bool MaySendLost => InFlight < Congestion.Size;

    // One chunk may always be in flight, into a closed window too: its acknowledgement tells when the window opens (RFC 9260
    // section 6.1 A).
    private bool MaySendNew(int length) => !_ring.IsFull && InFlight < Congestion.Size && (length <= _peerWindow || (InFlight == 0 && _ring.Count == 0));

    private bool TrySendNext(ref SctpPacketWriter writer, long nowUs)
    {
        OutboundMessage message = _queue.Peek();
        bool first = message.Taken == 0;
        // A fragment is not cut to fit what is left of a packet: two whole ones cost less than three pieces.
        int length = NextLength;
        if (DataChunkView.HeaderLength + length > writer.Remaining)
            return false;
        if (InFlight == 0 && nowUs - _lastSentUs > timer.RtoUs)
            Congestion.Idle();
        if (first && !message.Options.Unordered)
            message.StreamSequence = _streams.TakeSequence(message.StreamId);
        OutstandingChunk chunk = new() { Message = message, Offset = message.Taken, Length = length };
        message.Taken += length;
        message.Outstanding++;
        _streams.AddWaiting(message.StreamId, -length);
        TryWrite(ref writer, chunk, LastTsn + 1);
        Sent(ref chunk, nowUs);
        _ring.Add(chunk);
        if (message.IsTaken)
            _queue.Dequeue();
        return true;
    }

    private void Sent(ref OutstandingChunk chunk, long nowUs)
    {
        chunk.State = ChunkState.InFlight;
        chunk.SentUs = nowUs;
        chunk.Transmissions++;
        chunk.Misses = 0;
        InFlight += chunk.Length;
        _peerWindow = Math.Max(0, _peerWindow - chunk.Length);
        _lastSentUs = nowUs;
        if (TimerUs == long.MaxValue)
            TimerUs = nowUs + timer.RtoUs;
    }

    private static bool TryWrite(ref SctpPacketWriter writer, in OutstandingChunk chunk, uint tsn)
    {
        OutboundMessage message = chunk.Message;
        int flags = (chunk.Offset == 0 ? DataChunkView.Begin : 0)
            | (chunk.Offset + chunk.Length == message.Length ? DataChunkView.End : 0)
            | (message.Options.Unordered ? DataChunkView.Unordered : 0);
        return DataChunkView.TryWrite(
            ref writer, (byte)flags, tsn, message.StreamId, message.StreamSequence, message.ProtocolId, message.Slice(chunk.Offset, chunk.Length));
    }

    private void Release(OutboundMessage message)
    {
        BufferedBytes -= message.Length;
        message.Clear();
        _spare.Push(message);
    }
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>Partial reliability (RFC 3758): messages that are not worth sending any more.</content>
internal sealed partial class Outbound
{
    private const int ForwardStreamLength = 4;

    // Messages at the head of the queue whose time is over. One that has not begun vanishes without a trace.
    private void DropExpired(long nowUs)
    {
        while (_queue.TryPeek(out OutboundMessage? message) && nowUs >= message.ExpiresUs)
        {
            if (message.Taken > 0)
            {
                if (!CanAbandon)
                    return;
                Abandon(message);
                continue;
            }

            _queue.Dequeue();
            _streams.AddWaiting(message.StreamId, -message.Length);
            MessagesAbandoned++;
            Release(message);
        }
    }

    // Chunks to be sent again whose message is not worth it any more.
    private void AbandonLostExpired(long nowUs)
    {
        if (_lost == 0 || !CanAbandon)
            return;
        for (int i = 0; i < _ring.Count; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.State != ChunkState.Lost)
                continue;
            SendOptions options = chunk.Message.Options;
            bool tired = options.MaxRetransmissions >= 0 && chunk.Transmissions > options.MaxRetransmissions;
            if (tired || nowUs >= chunk.Message.ExpiresUs)
                Abandon(chunk.Message);
        }
    }

    private void Abandon(OutboundMessage message)
    {
        if (message.Abandoned)
            return;
        message.Abandoned = true;
        MessagesAbandoned++;
        for (int i = 0; i < _ring.Count; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.Message != message)
                continue;
            Leave(ref chunk);
            chunk.State = ChunkState.Abandoned;
        }

        if (!message.IsTaken)
        {
            // The peer may have every fragment so far and would take what follows for the next one. A TSN that is never sent
            // stands for the rest, so that FORWARD-TSN can end the message.
            _queue.Dequeue();
            _streams.AddWaiting(message.StreamId, message.Taken - message.Length);
            _ring.Add(new OutstandingChunk { Message = message, Offset = message.Taken, State = ChunkState.Abandoned });
            message.Outstanding++;
            message.Taken = message.Length;
        }

        _forwardPending = ForwardLength > 0;
    }

    // Takes a chunk out of the sums of the state it is in.
    private void Leave(ref OutstandingChunk chunk)
    {
        switch (chunk.State)
        {
            case ChunkState.InFlight:
                InFlight -= chunk.Length;
                break;
            case ChunkState.Lost:
                _lost--;
                break;
            case ChunkState.Acknowledged:
                _gapAcknowledged--;
                break;
        }
    }

    // How far Advanced.Peer.Ack.Point is ahead of the cumulative TSN (RFC 3758 section 3.5 C1).
    private int ForwardLength
    {
        get
        {
            int length = 0;
            while (length < _ring.Count && _ring[length].State == ChunkState.Abandoned)
                length++;
            return length;
        }
    }

    private void WriteForwardTsn(ref SctpPacketWriter writer, long nowUs)
    {
        int forward = ForwardLength;
        Span<(ushort Stream, ushort Sequence)> streams = stackalloc (ushort, ushort)[SctpLimits.MaxStreamsPerChunk];
        int count = 0;
        for (int i = 0; i < forward; i++)
        {
            OutboundMessage message = _ring[i].Message;
            if (message.Options.Unordered)
                continue;
            int known = 0;
            while (known < count && streams[known].Stream != message.StreamId)
                known++;
            if (known == streams.Length)
            {
                // The rest follows when this much is acknowledged.
                forward = i;
                break;
            }

            streams[known] = (message.StreamId, message.StreamSequence);
            count = Math.Max(count, known + 1);
        }

        if (forward == 0)
        {
            _forwardPending = false;
            return;
        }

        if (!writer.TryAdd(ChunkType.ForwardTsn, 0, sizeof(uint) + count * ForwardStreamLength, out Span<byte> value))
            return;
        BinaryPrimitives.WriteUInt32BigEndian(value, _cumulativeTsn + (uint)forward);
        for (int i = 0; i < count; i++)
        {
            BinaryPrimitives.WriteUInt16BigEndian(value[(sizeof(uint) + i * ForwardStreamLength)..], streams[i].Stream);
            BinaryPrimitives.WriteUInt16BigEndian(value[(sizeof(uint) + i * ForwardStreamLength + sizeof(ushort))..], streams[i].Sequence);
        }

        _forwardPending = false;
        if (TimerUs == long.MaxValue)
            TimerUs = nowUs + timer.RtoUs;
    }
}

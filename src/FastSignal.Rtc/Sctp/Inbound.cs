using System.Buffers;

namespace FastSignal.Rtc.Sctp;

/// <summary>What a DATA chunk meant.</summary>
internal enum InboundResult
{
    /// <summary>It was new and is kept, or a duplicate, or there was no room.</summary>
    Taken,

    /// <summary>The stream does not exist.</summary>
    InvalidStream,

    /// <summary>Its fragments do not fit together, or the message is too long: the association cannot go on.</summary>
    Violation,
}

/// <summary>
/// The receiving half of an association: which TSNs have arrived, fragments until their message is whole, and the order of
/// each stream (RFC 9260 sections 6.2 and 6.5 to 6.9, RFC 3758 section 3.6). <c>Inbound.Deliver</c> puts messages together.
/// </summary>
internal sealed partial class Inbound(uint initialTsn, int streams)
{
    private readonly InboundWindow _window = new(initialTsn);
    private readonly uint[] _duplicates = new uint[SctpLimits.MaxDuplicates];
    private uint _cumulativeTsn = initialTsn - 1;
    private uint _highestTsn = initialTsn - 1;
    private int _duplicateCount;
    private int _unacknowledgedPackets;
    private long _sackDueUs = long.MaxValue;

    // Where the cumulative TSN stands in the sequence of messages.
    private Frontier _frontier;
    private int _frontierBytes;

    private enum Frontier
    {
        Between,
        Inside,
        AfterSkip,
    }

    /// <summary>Bytes held, overhead included.</summary>
    public int HeldBytes { get; private set; }

    /// <summary>Every TSN up to this one has arrived or was given up.</summary>
    public uint CumulativeTsn => _cumulativeTsn;

    /// <summary>When a SACK must leave; <see cref="long.MaxValue"/> while nothing is to be acknowledged.</summary>
    public long SackDueUs => _sackDueUs;

    /// <summary>True when a SACK may ride along with what is sent anyway.</summary>
    public bool HasUnacknowledged => _sackDueUs != long.MaxValue;

    /// <summary>Takes a DATA chunk.</summary>
    public InboundResult Receive(DataChunkView data, long nowUs)
    {
        if (data.StreamId >= streams)
        {
            // Acknowledged all the same (RFC 9260 section 6.5), else it would come for ever.
            Skip(data.Tsn, nowUs);
            return InboundResult.InvalidStream;
        }

        uint tsn = data.Tsn;
        if (!SerialNumber.IsAfter(tsn, _cumulativeTsn) || (_window.Covers(tsn) && _window[tsn].State != InboundState.Missing))
        {
            if (_duplicateCount < _duplicates.Length)
                _duplicates[_duplicateCount++] = tsn;
            _sackDueUs = nowUs;
            return InboundResult.Taken;
        }

        if (!HasRoom(tsn, data.Payload.Length) || !_window.TryCover(tsn))
        {
            _sackDueUs = nowUs;
            return InboundResult.Taken;
        }

        byte[] bytes = ArrayPool<byte>.Shared.Rent(data.Payload.Length);
        data.Payload.CopyTo(bytes);
        HeldBytes += data.Payload.Length + SctpLimits.ChunkOverhead;
        _window[tsn] = new InboundChunk
        {
            Bytes = bytes,
            Length = data.Payload.Length,
            ProtocolId = data.ProtocolId,
            StreamId = data.StreamId,
            StreamSequence = data.StreamSequence,
            Flags = data.Flags,
            State = InboundState.Held,
        };
        bool ahead = tsn != _cumulativeTsn + 1;
        bool fillsGap = SerialNumber.IsAfter(_highestTsn, tsn);
        if (!fillsGap)
            _highestTsn = tsn;
        if (!Advance() || !Complete(tsn))
            return InboundResult.Violation;
        if (ahead || fillsGap || (data.Flags & DataChunkView.Immediate) != 0)
            _sackDueUs = nowUs;
        return InboundResult.Taken;
    }

    /// <summary>A packet with DATA has been taken: every second one is acknowledged at once (RFC 9260 section 6.2).</summary>
    public void EndPacket(long nowUs)
    {
        if (++_unacknowledgedPackets >= 2)
            _sackDueUs = nowUs;
        else if (_sackDueUs == long.MaxValue)
            _sackDueUs = nowUs + SctpLimits.SackDelayUs;
        DeliverWaiting();
        Shrink();
    }

    /// <summary>Takes a FORWARD-TSN (RFC 3758 section 3.6): the sender will not send what is missing up to this TSN.</summary>
    public bool Forward(uint newCumulativeTsn, ReadOnlySpan<byte> streamList, long nowUs)
    {
        _sackDueUs = nowUs;
        if (!SerialNumber.IsAfter(newCumulativeTsn, _cumulativeTsn))
            return true;
        if (_window.TryCover(newCumulativeTsn))
        {
            SkipUpTo(newCumulativeTsn);
        }
        else
        {
            // Everything held lies before it.
            DropAll();
            _window.Restart(newCumulativeTsn + 1);
            _cumulativeTsn = newCumulativeTsn;
            if (SerialNumber.IsAfter(newCumulativeTsn, _highestTsn))
                _highestTsn = newCumulativeTsn;
            _frontier = Frontier.AfterSkip;
        }

        PassStreams(streamList);
        if (!Advance())
            return false;
        DeliverWaiting();
        Shrink();
        return true;
    }

    /// <summary>Gives every buffer back.</summary>
    public void Clear()
    {
        DropAll();
        while (_ready.TryDequeue(out InboundMessage message))
            ArrayPool<byte>.Shared.Return(message.Bytes);
        HeldBytes = 0;
    }

    // Over the window only a gap may be filled, and only up to as much again: without this a full window would never empty.
    private bool HasRoom(uint tsn, int length)
    {
        int needed = HeldBytes + length + SctpLimits.ChunkOverhead;
        return needed <= SctpLimits.ReceiveWindow || (SerialNumber.IsAfter(_highestTsn, tsn) && needed <= 2 * SctpLimits.ReceiveWindow);
    }

    private void Skip(uint tsn, long nowUs)
    {
        _sackDueUs = nowUs;
        if (!SerialNumber.IsAfter(tsn, _cumulativeTsn) || !_window.TryCover(tsn) || _window[tsn].State != InboundState.Missing)
            return;
        _window[tsn].State = InboundState.Skipped;
        if (SerialNumber.IsAfter(tsn, _highestTsn))
            _highestTsn = tsn;
        Advance();
    }

    private void SkipUpTo(uint newCumulativeTsn)
    {
        if (SerialNumber.IsAfter(newCumulativeTsn, _highestTsn))
            _highestTsn = newCumulativeTsn;
        for (uint tsn = _cumulativeTsn + 1; tsn != newCumulativeTsn + 1; tsn++)
        {
            if (_window[tsn].State == InboundState.Missing)
                _window[tsn].State = InboundState.Skipped;
        }

        // What is held of messages that are not whole now never will be.
        for (uint tsn = _window.First; tsn != newCumulativeTsn + 1; tsn++)
        {
            ref InboundChunk chunk = ref _window[tsn];
            if (chunk.State == InboundState.Held && !IsWhole(tsn))
                Drop(ref chunk, InboundState.Skipped);
        }
    }

    // Moves the cumulative TSN over what has arrived, and checks that fragments form messages. False when they do not.
    private bool Advance()
    {
        while (_window.Covers(_cumulativeTsn + 1) && _window[_cumulativeTsn + 1].State != InboundState.Missing)
        {
            ref InboundChunk chunk = ref _window[++_cumulativeTsn];
            if (chunk.State == InboundState.Skipped)
            {
                _frontier = Frontier.AfterSkip;
                continue;
            }

            if (_frontier == Frontier.AfterSkip && !chunk.IsBegin)
            {
                // The rest of a message whose beginning was given up.
                if (chunk.State == InboundState.Held)
                    Drop(ref chunk, InboundState.Skipped);
                _frontier = chunk.IsEnd ? Frontier.Between : Frontier.AfterSkip;
                continue;
            }

            if (_frontier != Frontier.AfterSkip && chunk.IsBegin != (_frontier == Frontier.Between))
                return false;
            _frontierBytes = (chunk.IsBegin ? 0 : _frontierBytes) + chunk.Length;
            if (_frontierBytes > SctpLimits.MaxMessageSize)
                return false;
            _frontier = chunk.IsEnd ? Frontier.Between : Frontier.Inside;
        }

        return true;
    }

    private void Shrink()
    {
        while (!SerialNumber.IsAfter(_window.First, _cumulativeTsn) && _window.Covers(_window.First)
            && _window[_window.First].State is InboundState.Done or InboundState.Skipped)
            _window.RemoveFirst();
    }

    private void Drop(ref InboundChunk chunk, InboundState state)
    {
        HeldBytes -= chunk.Length + SctpLimits.ChunkOverhead;
        ArrayPool<byte>.Shared.Return(chunk.Bytes!);
        chunk.Bytes = null;
        chunk.State = state;
    }

    private void DropAll()
    {
        for (uint tsn = _window.First; _window.Covers(tsn) && !SerialNumber.IsAfter(tsn, _highestTsn); tsn++)
        {
            ref InboundChunk chunk = ref _window[tsn];
            if (chunk.State == InboundState.Held)
                Drop(ref chunk, InboundState.Skipped);
        }

        _waiting = 0;
    }
}

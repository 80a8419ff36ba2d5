namespace FastSignal.Rtc.Sctp;

/// <content>What arrived, what did not, and what follows from it.</content>
internal sealed partial class Outbound
{
    /// <summary>Missing reports after which a chunk counts as lost (RFC 9260 section 7.2.4).</summary>
    private const int FastRetransmitMisses = 3;

    /// <summary>Takes a SACK. False when it is old, or acknowledges what was never sent.</summary>
    public bool Acknowledge(SackView sack, long nowUs)
    {
        int advance = SerialNumber.Distance(sack.CumulativeTsn, _cumulativeTsn);
        if (advance < 0 || advance > _ring.Count)
            return false;
        int flightBefore = InFlight;
        int acked = 0;
        long sampleSentUs = -1;
        TakeCumulative(advance, ref acked, ref sampleSentUs);
        int highestNew = TakeGaps(sack, ref acked, ref sampleSentUs, out int highest);
        if (sampleSentUs >= 0)
            timer.Measure(nowUs - sampleSentUs);
        if (advance > 0 || acked > 0)
            Timeouts = 0;

        bool recovering = Congestion.InRecovery;
        if (advance > 0)
            Congestion.Acknowledge(acked, flightBefore, _cumulativeTsn);
        CountMisses(recovering && advance > 0 ? highest : highestNew);
        _peerWindow = Math.Max(0, (long)sack.Window - InFlight);
        AbandonLostExpired(nowUs);
        // The peer's cumulative TSN has not reached what was given up: it may not know of it.
        _forwardPending = ForwardLength > 0;
        if (_ring.Count == 0)
            TimerUs = long.MaxValue;
        else if (advance > 0 || TimerUs == long.MaxValue)
            TimerUs = nowUs + timer.RtoUs;
        return true;
    }

    /// <summary>Takes the cumulative TSN of a SHUTDOWN chunk.</summary>
    public bool AcknowledgeUpTo(uint cumulativeTsn)
    {
        int advance = SerialNumber.Distance(cumulativeTsn, _cumulativeTsn);
        if (advance < 0 || advance > _ring.Count)
            return false;
        int acked = 0;
        long sample = -1;
        TakeCumulative(advance, ref acked, ref sample);
        if (_ring.Count == 0)
            TimerUs = long.MaxValue;
        return true;
    }

    /// <summary>T3-rtx has expired (RFC 9260 section 6.3.3): everything in flight is to be sent again.</summary>
    public void Expire(long nowUs)
    {
        // A probe of a closed window that goes unanswered says nothing about the path's capacity.
        Timeouts++;
        timer.BackOff();
        if (InFlight > 0)
            Congestion.Collapse();
        for (int i = 0; i < _ring.Count; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.State != ChunkState.InFlight)
                continue;
            MarkLost(ref chunk);
            chunk.FastRetransmitted = false;
        }

        AbandonLostExpired(nowUs);
        _forwardPending = ForwardLength > 0;
        TimerUs = _ring.Count == 0 ? long.MaxValue : nowUs + timer.RtoUs;
    }

    private void TakeCumulative(int advance, ref int acked, ref long sampleSentUs)
    {
        for (int i = 0; i < advance; i++)
        {
            ref OutstandingChunk chunk = ref _ring[0];
            if (chunk.State == ChunkState.InFlight && chunk.Transmissions == 1)
                sampleSentUs = Math.Max(sampleSentUs, chunk.SentUs);
            if (chunk.State is ChunkState.InFlight or ChunkState.Lost)
                acked += chunk.Length;
            Leave(ref chunk);
            Forget(chunk.Message);
            _cumulativeTsn++;
        }
    }

    private void Forget(OutboundMessage message)
    {
        _ring.RemoveFirst();
        if (--message.Outstanding == 0 && message.IsTaken)
            Release(message);
    }

    // Returns how many chunks lie up to the highest newly acknowledged one, and up to the highest reported one. Blocks are taken
    // in ascending order only, so that no SACK costs more than one walk.
    private int TakeGaps(SackView sack, ref int acked, ref long sampleSentUs, out int highest)
    {
        int highestNew = 0;
        int next = 0;
        for (int block = 0; block < sack.GapBlockCount; block++)
        {
            (int start, int end) = sack.GapBlock(block);
            if (start - 1 < next || end < start || end > _ring.Count)
                break;
            TakeBack(next, start - 1);
            for (next = start - 1; next < end; next++)
            {
                ref OutstandingChunk chunk = ref _ring[next];
                if (chunk.State is not (ChunkState.InFlight or ChunkState.Lost))
                    continue;
                if (chunk.State == ChunkState.InFlight && chunk.Transmissions == 1)
                    sampleSentUs = Math.Max(sampleSentUs, chunk.SentUs);
                acked += chunk.Length;
                Leave(ref chunk);
                chunk.State = ChunkState.Acknowledged;
                _gapAcknowledged++;
                highestNew = next + 1;
            }
        }

        highest = next;
        TakeBack(next, _ring.Count);
        return highestNew;
    }

    // A receiver that runs out of memory may drop what it had acknowledged in a gap block (RFC 9260 section 6.2.1).
    private void TakeBack(int from, int to)
    {
        for (int i = from; _gapAcknowledged > 0 && i < to; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.State != ChunkState.Acknowledged)
                continue;
            _gapAcknowledged--;
            chunk.State = ChunkState.InFlight;
            InFlight += chunk.Length;
        }
    }

    private void CountMisses(int before)
    {
        bool lost = false;
        for (int i = 0; i < before; i++)
        {
            ref OutstandingChunk chunk = ref _ring[i];
            if (chunk.State != ChunkState.InFlight || chunk.FastRetransmitted || ++chunk.Misses < FastRetransmitMisses)
                continue;
            chunk.FastRetransmitted = true;
            MarkLost(ref chunk);
            lost = true;
        }

        if (lost)
            Congestion.EnterRecovery(LastTsn);
    }

    private void MarkLost(ref OutstandingChunk chunk)
    {
        InFlight -= chunk.Length;
        _peerWindow += chunk.Length;
        chunk.State = ChunkState.Lost;
        _lost++;
    }
}

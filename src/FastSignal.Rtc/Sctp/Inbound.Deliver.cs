using System.Buffers;
using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>Messages: from fragments to the application.</content>
internal sealed partial class Inbound
{
    private const int ForwardStreamLength = 4;

    private readonly Queue<InboundMessage> _ready = new();

    // The next number of each ordered stream; grows with the highest stream used.
    private ushort[] _nextSequence = [];

    // Whole ordered messages that wait for an earlier one.
    private int _waiting;

    /// <summary>Takes the next message; its buffer goes back to <see cref="ArrayPool{T}.Shared"/> by the caller.</summary>
    public bool TryTake(out InboundMessage message)
    {
        if (!_ready.TryDequeue(out message))
            return false;
        HeldBytes -= message.Length + SctpLimits.ChunkOverhead;
        return true;
    }

    /// <summary>The sender's stream begins anew (RFC 6525 section 5.2.2).</summary>
    public void ResetStream(ushort streamId)
    {
        if (streamId < _nextSequence.Length)
            _nextSequence[streamId] = 0;
    }

    // A fragment has arrived: looks whether its message is whole now. Looking ahead first keeps this cheap for fragments in
    // order: they see at once that the next one is missing. False when the fragments do not belong together.
    private bool Complete(uint tsn)
    {
        if (!TryFindEnd(tsn, out uint end) || !TryFindBegin(tsn, out uint begin))
            return true;
        ref InboundChunk first = ref _window[begin];
        int length = 0;
        for (uint each = begin; each != end + 1; each++)
        {
            ref InboundChunk chunk = ref _window[each];
            bool same = chunk.StreamId == first.StreamId && chunk.IsUnordered == first.IsUnordered
                && (first.IsUnordered || chunk.StreamSequence == first.StreamSequence);
            if (!same || (each != begin && chunk.IsBegin) || chunk.State != InboundState.Held)
                return false;
            length += chunk.Length;
        }

        if (length > SctpLimits.MaxMessageSize)
            return false;
        if (first.IsUnordered)
            Deliver(begin, end, length);
        else if (first.StreamSequence == NextSequence(first.StreamId))
            DeliverOrdered(begin, end, length);
        else
            _waiting++;
        return true;
    }

    // Whole messages whose turn has come. One walk in the order of TSNs suffices for an honest sender, which numbers the
    // messages of a stream in that order.
    private void DeliverWaiting()
    {
        if (_waiting == 0)
            return;
        for (uint tsn = _window.First; _waiting > 0 && _window.Covers(tsn) && !SerialNumber.IsAfter(tsn, _highestTsn); tsn++)
        {
            ref InboundChunk chunk = ref _window[tsn];
            if (chunk.State != InboundState.Held || !chunk.IsBegin || chunk.IsUnordered
                || chunk.StreamSequence != NextSequence(chunk.StreamId) || !TryFindEnd(tsn, out uint end))
                continue;
            _waiting--;
            DeliverOrdered(tsn, end, LengthOf(tsn, end));
        }
    }

    // The streams a FORWARD-TSN names have passed these numbers: what is whole and waits up to them is delivered.
    private void PassStreams(ReadOnlySpan<byte> list)
    {
        for (; list.Length >= ForwardStreamLength; list = list[ForwardStreamLength..])
        {
            ushort stream = BinaryPrimitives.ReadUInt16BigEndian(list);
            ushort passed = BinaryPrimitives.ReadUInt16BigEndian(list[sizeof(ushort)..]);
            if (stream >= streams)
                continue;
            for (uint tsn = _window.First; _waiting > 0 && _window.Covers(tsn) && !SerialNumber.IsAfter(tsn, _highestTsn); tsn++)
            {
                ref InboundChunk chunk = ref _window[tsn];
                bool isPassed = chunk.State == InboundState.Held && chunk.IsBegin && !chunk.IsUnordered && chunk.StreamId == stream
                    && !IsLater(chunk.StreamSequence, passed);
                if (!isPassed || !TryFindEnd(tsn, out uint end))
                    continue;
                _waiting--;
                Deliver(tsn, end, LengthOf(tsn, end));
            }

            if (!IsLater(NextSequence(stream), passed))
                _nextSequence[stream] = (ushort)(passed + 1);
        }
    }

    private void DeliverOrdered(uint begin, uint end, int length)
    {
        _nextSequence[_window[begin].StreamId]++;
        Deliver(begin, end, length);
    }

    private void Deliver(uint begin, uint end, int length)
    {
        ref InboundChunk first = ref _window[begin];
        byte[] bytes = first.Bytes!;
        if (begin != end)
            bytes = ArrayPool<byte>.Shared.Rent(length);
        int offset = 0;
        for (uint tsn = begin; tsn != end + 1; tsn++)
        {
            ref InboundChunk chunk = ref _window[tsn];
            if (begin != end)
            {
                chunk.Bytes.AsSpan(0, chunk.Length).CopyTo(bytes.AsSpan(offset));
                ArrayPool<byte>.Shared.Return(chunk.Bytes!);
            }

            offset += chunk.Length;
            HeldBytes -= chunk.Length + SctpLimits.ChunkOverhead;
            chunk.Bytes = null;
            chunk.State = InboundState.Done;
        }

        HeldBytes += length + SctpLimits.ChunkOverhead;
        _ready.Enqueue(new InboundMessage(first.StreamId, first.ProtocolId, bytes, length));
    }

    private bool IsWhole(uint tsn) => TryFindBegin(tsn, out _) && TryFindEnd(tsn, out _);

    private int LengthOf(uint begin, uint end)
    {
        int length = 0;
        for (uint tsn = begin; tsn != end + 1; tsn++)
            length += _window[tsn].Length;
        return length;
    }

    private bool TryFindEnd(uint tsn, out uint end)
    {
        for (end = tsn; _window.Covers(end) && _window[end].State == InboundState.Held; end++)
        {
            if (_window[end].IsEnd)
                return true;
        }

        return false;
    }

    private bool TryFindBegin(uint tsn, out uint begin)
    {
        for (begin = tsn; _window.Covers(begin) && _window[begin].State == InboundState.Held; begin--)
        {
            if (_window[begin].IsBegin)
                return true;
        }

        return false;
    }

    private ushort NextSequence(ushort streamId)
    {
        if (streamId >= _nextSequence.Length)
            Array.Resize(ref _nextSequence, Math.Min(streams, Math.Max(8, Math.Max(_nextSequence.Length * 2, streamId + 1))));
        return _nextSequence[streamId];
    }

    private static bool IsLater(ushort left, ushort right) => unchecked((short)(left - right)) > 0;
}

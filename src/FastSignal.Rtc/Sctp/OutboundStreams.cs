namespace FastSignal.Rtc.Sctp;

/// <summary>What is remembered of each outgoing stream; grows with the highest one used.</summary>
internal sealed class OutboundStreams
{
    private const int FirstCapacity = 8;

    private Entry[] _entries = [];

    /// <summary>The next stream sequence number, which is used up.</summary>
    public ushort TakeSequence(ushort streamId) => At(streamId).NextSequence++;

    /// <summary>The stream begins anew (RFC 6525 section 5.2.2).</summary>
    public void Reset(ushort streamId) => At(streamId).NextSequence = 0;

    /// <summary>Bytes of the stream that wait for their first transmission.</summary>
    public int Waiting(ushort streamId) => streamId < _entries.Length ? _entries[streamId].WaitingBytes : 0;

    /// <summary>Counts bytes that begin (or, negative, end) to wait.</summary>
    public void AddWaiting(ushort streamId, int bytes) => At(streamId).WaitingBytes += bytes;

    private ref Entry At(ushort streamId)
    {
        if (streamId >= _entries.Length)
            Array.Resize(ref _entries, Math.Max(FirstCapacity, Math.Max(_entries.Length * 2, streamId + 1)));
        return ref _entries[streamId];
    }

    private struct Entry
    {
        public ushort NextSequence;
        public int WaitingBytes;
    }
}

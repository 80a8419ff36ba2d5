using FastSignal.Rtc.Rtp;

namespace FastSignal.Tests.Kit;

/// <summary>One SSRC as it arrives: puts packets in order, sees gaps, and says which packets to ask for.</summary>
internal sealed class ReceiverStream(MediaTerms terms)
{
    /// <summary>How long a gap may be mere reordering.</summary>
    private const long ReorderingUs = 10_000;

    /// <summary>Time between two requests for the same packet.</summary>
    private const long RequestIntervalUs = 60_000;

    private readonly Dictionary<long, long> _missing = [];
    private SequenceExtender _extender;
    private long _expected = -1;

    public MediaTerms Terms => terms;

    public InboundStreamStatistics Statistics { get; } = new(terms.Ssrc, terms.ClockRate);

    /// <summary>What arrived, by extended sequence number.</summary>
    public SortedDictionary<long, ReceivedPacket> Packets { get; } = [];

    public int Duplicates { get; private set; }

    /// <summary>Payloads in order of sequence number.</summary>
    public List<byte[]> Payloads => [.. Packets.Values.Select(packet => packet.Payload)];

    /// <summary>True when no number between the first and the last is absent.</summary>
    public bool IsContiguous => Packets.Count == 0 || Packets.Keys.Last() - Packets.Keys.First() + 1 == Packets.Count;

    public void Receive(ReceivedPacket packet, long nowUs)
    {
        long index = _extender.Extend(packet.SequenceNumber);
        if (!packet.Retransmitted)
            Statistics.Receive(packet.SequenceNumber, packet.Timestamp, nowUs);
        if (!Packets.TryAdd(index, packet))
            Duplicates++;
        _missing.Remove(index);
        if (_expected < 0)
            _expected = index;
        for (; _expected < index; _expected++)
            _missing[_expected] = nowUs + ReorderingUs;
        _expected = Math.Max(_expected, index + 1);
    }

    /// <summary>When <see cref="TakeRequests"/> has something.</summary>
    public long NextRequestUs => _missing.Count == 0 ? long.MaxValue : _missing.Values.Min();

    /// <summary>The numbers to ask for now, ascending.</summary>
    public ushort[] TakeRequests(long nowUs)
    {
        long[] due = [.. _missing.Where(entry => entry.Value <= nowUs).Select(entry => entry.Key).Order()];
        foreach (long index in due)
            _missing[index] = nowUs + RequestIntervalUs;
        return [.. due.Select(index => (ushort)index)];
    }
}

using System.Security.Cryptography;
using FastSignal.Rtc.Rtcp;

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// One media stream (one SSRC) as one viewer sees it: continuous sequence numbers and timestamps of its own over whatever
/// the source does, the counters behind sender reports, and what the viewer's receiver reports say. Not thread-safe: a
/// viewer belongs to one worker. Allocates nothing after construction.
/// </summary>
public sealed class OutgoingStream
{
    /// <summary>
    /// Largest step forward, in packets, that counts as a gap of the same source (MAX_DROPOUT of RFC 3550 appendix A.1). A
    /// larger one, or any step back, is a source that started anew.
    /// </summary>
    public const int MaxSourceGap = 3000;

    // Numbers start in the lower half, so that a receiver that misses the first packets cannot take the rollover counter
    // for one too low (RFC 3711 section 3.3.1 guesses it from the first number it sees).
    private const int FirstSequenceNumberLimit = 0x8000;
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly long _firstIndex;
    private long _highestIndex;
    private bool _continues;

    // The segment: the packets since the last discontinuity, over which index and source number differ by a constant.
    private long _segmentIndex;
    private ushort _segmentSource;
    private uint _timestampOffset;

    // The newest picture: its timestamp, and when its first packet was sent.
    private uint _lastTimestamp;
    private long _lastTimestampUs;

    private int _lastFullIntraRequest = -1;

    /// <param name="ssrc">The viewer's SSRC for this stream.</param>
    /// <param name="clockRate">RTP clock rate in Hz.</param>
    /// <param name="firstSequenceNumber">Number of the first packet; random, below 32768.</param>
    /// <param name="firstTimestamp">Timestamp of the first packet; random (RFC 3550 section 5.1).</param>
    /// <param name="retransmission">The RFC 4588 stream the viewer negotiated, or null.</param>
    public OutgoingStream(
        uint ssrc, int clockRate, ushort firstSequenceNumber, uint firstTimestamp, RetransmissionStream? retransmission = null)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clockRate);
        Ssrc = ssrc;
        ClockRate = clockRate;
        Retransmission = retransmission;
        _firstIndex = firstSequenceNumber;
        _highestIndex = firstSequenceNumber - 1L;
        _lastTimestamp = firstTimestamp;
        Reception = new ReceptionQuality(clockRate, _firstIndex);
    }

    /// <summary>The viewer's SSRC for this stream.</summary>
    public uint Ssrc { get; }

    /// <summary>RTP clock rate in Hz.</summary>
    public int ClockRate { get; }

    /// <summary>The retransmission stream, or null: then packets are repeated with their own numbers.</summary>
    public RetransmissionStream? Retransmission { get; }

    /// <summary>What the viewer reported about this stream.</summary>
    public ReceptionQuality Reception { get; }

    /// <summary>Packets sent under <see cref="Ssrc"/>, repeats under it included.</summary>
    public long PacketsSent { get; private set; }

    /// <summary>Payload octets sent under <see cref="Ssrc"/>, without RTP headers (RFC 3550 section 6.4.1).</summary>
    public long OctetsSent { get; private set; }

    /// <summary>Octets of RTP headers sent, those of the retransmission stream included.</summary>
    public long HeaderOctetsSent { get; private set; }

    /// <summary>Payload octets sent, those of the retransmission stream included.</summary>
    public long TotalOctetsSent => OctetsSent + (Retransmission?.OctetsSent ?? 0);

    /// <summary>Pictures or audio frames sent: runs of packets with one timestamp.</summary>
    public long FramesSent { get; private set; }

    /// <summary>RTP timestamp of the newest picture, as the viewer was sent it.</summary>
    public uint LastTimestamp => _lastTimestamp;

    /// <summary>Packets repeated, in either way.</summary>
    public long PacketsRetransmitted { get; private set; }

    /// <summary>Packets the viewer asked for again.</summary>
    public long NacksReceived { get; private set; }

    /// <summary>
    /// Creates a stream that starts at random (RFC 3550 section 5.1), with a retransmission stream when it has an SSRC for one.
    /// </summary>
    public static OutgoingStream WithRandomStart(uint ssrc, int clockRate, uint? retransmissionSsrc = null)
    {
        RetransmissionStream? retransmission = retransmissionSsrc is uint value ? new RetransmissionStream(value, RandomStart()) : null;
        Span<byte> timestamp = stackalloc byte[4];
        RandomNumberGenerator.Fill(timestamp);
        return new OutgoingStream(ssrc, clockRate, RandomStart(), BitConverter.ToUInt32(timestamp), retransmission);

        static ushort RandomStart() => (ushort)RandomNumberGenerator.GetInt32(FirstSequenceNumberLimit);
    }

    /// <summary>
    /// Says that the next packet does not follow the last one at the source: it started anew, the viewer was switched to
    /// another rendition, or pictures were left out for a slow viewer. The next packet gets the next number, and a timestamp
    /// advanced by the time that has passed, so that the viewer sees no gap to ask for.
    /// </summary>
    public void Rebase() => _continues = false;

    /// <summary>Takes the viewer's number and timestamp for a packet of the source and counts it as sent.</summary>
    /// <param name="sourceSequenceNumber">The payloader's number; gaps in it stay gaps, a step back rebases.</param>
    /// <param name="sourceTimestamp">The payloader's timestamp.</param>
    /// <param name="headerOctets">Size of the RTP header.</param>
    /// <param name="payloadOctets">Size of the payload.</param>
    /// <param name="nowUs">When the packet's frame left the source, or the time of sending; monotonic.</param>
    public OutgoingPacket Send(ushort sourceSequenceNumber, uint sourceTimestamp, int headerOctets, int payloadOctets, long nowUs)
    {
        long index = Advance(sourceSequenceNumber, sourceTimestamp, nowUs);
        uint timestamp = sourceTimestamp + _timestampOffset;
        if (timestamp != _lastTimestamp || FramesSent == 0)
        {
            FramesSent++;
            _lastTimestamp = timestamp;
            _lastTimestampUs = nowUs;
        }

        _highestIndex = index;
        Count(headerOctets, payloadOctets);
        return new OutgoingPacket(index, timestamp);
    }

    /// <summary>
    /// Counts a number the viewer asked for again and returns the source's number for it, or null when it was never sent or
    /// belongs to the time before the last discontinuity, where the source's numbers mean something else.
    /// </summary>
    public ushort? ResolveNack(ushort sequenceNumber)
    {
        NacksReceived++;
        long index = IndexOf(sequenceNumber);
        if (FramesSent == 0 || index > _highestIndex || index < _segmentIndex)
            return null;
        return (ushort)(_segmentSource + (index - _segmentIndex));
    }

    /// <summary>
    /// True for a number from before the last discontinuity. Its loss needs no key frame: the new part of the stream began
    /// with one.
    /// </summary>
    public bool IsObsolete(ushort sequenceNumber)
    {
        long index = IndexOf(sequenceNumber);
        return index >= _firstIndex && index < _segmentIndex;
    }

    /// <summary>
    /// Takes number and timestamp for repeating a packet found by <see cref="ResolveNack"/>, and counts it. With a
    /// retransmission stream the packet goes out under its SSRC, payload preceded by the original sequence number
    /// (RFC 4588 section 4). Without one the result is the original's number: an authenticated cipher must then be given
    /// byte for byte the same packet, header extensions included, or a nonce is used twice (RFC 7714 section 8.4).
    /// </summary>
    /// <param name="sequenceNumber">The viewer's number, as asked for.</param>
    /// <param name="sourceTimestamp">The original's timestamp at the source.</param>
    /// <param name="headerOctets">Size of the RTP header.</param>
    /// <param name="payloadOctets">Size of the original payload.</param>
    public OutgoingPacket Retransmit(ushort sequenceNumber, uint sourceTimestamp, int headerOctets, int payloadOctets)
    {
        PacketsRetransmitted++;
        uint timestamp = sourceTimestamp + _timestampOffset;
        if (Retransmission is null)
        {
            Count(headerOctets, payloadOctets);
            return new OutgoingPacket(IndexOf(sequenceNumber), timestamp);
        }

        HeaderOctetsSent += headerOctets;
        return Retransmission.Send(timestamp, payloadOctets + RetransmissionStream.OriginalSequenceNumberSize);
    }

    /// <summary>
    /// The sender report of this moment (RFC 3550 section 6.4.1): its RTP timestamp is that of the newest picture plus the
    /// time since. False before the first packet, when there is nothing to report.
    /// </summary>
    /// <param name="ntp">Wall time of <paramref name="nowUs"/>, NTP 32.32.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    /// <param name="report">The report.</param>
    public bool TryReport(ulong ntp, long nowUs, out SenderReport report)
    {
        report = default;
        if (FramesSent == 0)
            return false;
        uint timestamp = _lastTimestamp + (uint)ToClock(nowUs - _lastTimestampUs);
        report = new SenderReport(Ssrc, ntp, timestamp, (uint)PacketsSent, (uint)OctetsSent);
        return true;
    }

    /// <summary>
    /// Takes in a report block. False when it is for another SSRC, claims numbers that were not sent, or is older than the
    /// last one.
    /// </summary>
    /// <param name="block">The block.</param>
    /// <param name="ntp">Wall time of its arrival, NTP 32.32, of the clock that <see cref="TryReport"/> is given.</param>
    public bool Receive(in ReportBlock block, ulong ntp) =>
        block.Ssrc == Ssrc && FramesSent > 0 && Reception.Receive(block, _highestIndex, ntp);

    /// <summary>True for a new FIR command; false for a repeat, which has the same number (RFC 5104 section 4.3.1.2).</summary>
    public bool IsNewFullIntraRequest(byte commandSequenceNumber)
    {
        if (_lastFullIntraRequest == commandSequenceNumber)
            return false;
        _lastFullIntraRequest = commandSequenceNumber;
        return true;
    }

    private long Advance(ushort sourceSequenceNumber, uint sourceTimestamp, long nowUs)
    {
        if (_continues)
        {
            ushort lastSource = (ushort)(_segmentSource + (_highestIndex - _segmentIndex));
            int step = (short)(sourceSequenceNumber - lastSource);
            // A number must never be used twice for different bytes: the cipher's nonce is made of it (RFC 7714 section 8.1).
            if (step is > 0 and <= MaxSourceGap)
                return _highestIndex + step;
        }

        uint timestamp = _lastTimestamp;
        if (FramesSent > 0)
            timestamp += (uint)Math.Max(1, ToClock(nowUs - _lastTimestampUs));
        _timestampOffset = timestamp - sourceTimestamp;
        _segmentIndex = _highestIndex + 1;
        _segmentSource = sourceSequenceNumber;
        _continues = true;
        return _segmentIndex;
    }

    private long IndexOf(ushort sequenceNumber) => _highestIndex + (short)(sequenceNumber - (ushort)_highestIndex);

    private long ToClock(long durationUs) => durationUs * ClockRate / MicrosecondsPerSecond;

    private void Count(int headerOctets, int payloadOctets)
    {
        PacketsSent++;
        HeaderOctetsSent += headerOctets;
        OctetsSent += payloadOctets;
    }
}

using FastSignal.Rtc.Rtcp;

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// The receiving side of one SSRC: what its report block says (RFC 3550 appendices A.1, A.3 and A.8).
/// </summary>
public sealed class InboundStreamStatistics
{
    // MAX_DROPOUT and MAX_MISORDER of RFC 3550 appendix A.1.
    private const int MaxDropout = 3000;
    private const int MaxMisorder = 100;

    private const int MaxCumulativeLost = 0x7F_FFFF;
    private const int MinCumulativeLost = -0x80_0000;
    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly int _clockRate;
    private SequenceExtender _sequence;
    private long _baseSequence;
    private long _received;

    // Number that would confirm a restart of the sender: two packets in a row after a jump (appendix A.1), or -1.
    private int _restartCandidate = -1;

    // Jitter scaled by 16, and the transit time it was last measured against (appendix A.8).
    private uint _scaledJitter;
    private uint _transit;

    private long _expectedBefore;
    private long _receivedBefore;

    private ulong _senderReportNtp;
    private long _senderReportUs;
    private bool _hasSenderReport;

    /// <param name="ssrc">The sender's SSRC.</param>
    /// <param name="clockRate">RTP clock rate in Hz.</param>
    public InboundStreamStatistics(uint ssrc, int clockRate)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(clockRate);
        Ssrc = ssrc;
        _clockRate = clockRate;
    }

    /// <summary>The sender's SSRC.</summary>
    public uint Ssrc { get; }

    /// <summary>Packets counted, duplicates included.</summary>
    public long PacketsReceived => _received;

    /// <summary>Highest sequence number, extended by its wraps.</summary>
    public long HighestSequenceNumber => _sequence.Highest;

    /// <summary>Interarrival jitter in milliseconds.</summary>
    public double JitterMs => (_scaledJitter >> 4) * 1000.0 / _clockRate;

    /// <summary>Expected less received; negative with duplicates.</summary>
    public long PacketsLost => Expected - _received;

    private long Expected => _received == 0 ? 0 : _sequence.Highest - _baseSequence + 1;

    /// <summary>
    /// Counts a packet that arrived at <paramref name="nowUs"/>. False when its number is so far off that it is held back
    /// until a second one confirms that the sender started anew.
    /// </summary>
    public bool Receive(ushort sequenceNumber, uint timestamp, long nowUs)
    {
        uint transit = (uint)(nowUs * _clockRate / MicrosecondsPerSecond) - timestamp;
        if (_received == 0)
        {
            Start(sequenceNumber, transit);
            return true;
        }

        long step = _sequence.Estimate(sequenceNumber) - _sequence.Highest;
        if (step is > MaxDropout or < -MaxMisorder)
        {
            if (sequenceNumber != _restartCandidate)
            {
                _restartCandidate = (ushort)(sequenceNumber + 1);
                return false;
            }

            Start(sequenceNumber, transit);
            return true;
        }

        _restartCandidate = -1;
        _sequence.Extend(sequenceNumber);
        _received++;
        uint difference = (uint)Math.Abs((long)(int)(transit - _transit));
        _transit = transit;
        _scaledJitter += difference - ((_scaledJitter + 8) >> 4);
        return true;
    }

    /// <summary>Remembers the sender's last report, for the fields LSR and DLSR.</summary>
    public void Receive(in SenderReport report, long nowUs)
    {
        if (report.Ssrc != Ssrc)
            return;
        _senderReportNtp = report.NtpTimestamp;
        _senderReportUs = nowUs;
        _hasSenderReport = true;
    }

    /// <summary>The report block of this moment; the fraction lost covers the time since the previous call (appendix A.3).</summary>
    public ReportBlock Report(long nowUs)
    {
        long expectedNow = Expected - _expectedBefore;
        long lostNow = expectedNow - (_received - _receivedBefore);
        _expectedBefore = Expected;
        _receivedBefore = _received;
        byte fraction = expectedNow <= 0 || lostNow <= 0 ? (byte)0 : (byte)Math.Min((lostNow << 8) / expectedNow, byte.MaxValue);

        return new ReportBlock(
            Ssrc,
            fraction,
            (int)Math.Clamp(PacketsLost, MinCumulativeLost, MaxCumulativeLost),
            (uint)_sequence.Highest,
            _scaledJitter >> 4,
            _hasSenderReport ? NtpTime.Middle32(_senderReportNtp) : 0,
            _hasSenderReport ? NtpTime.ToShortDuration(nowUs - _senderReportUs) : 0);
    }

    private void Start(ushort sequenceNumber, uint transit)
    {
        _sequence = default;
        _baseSequence = _sequence.Extend(sequenceNumber);
        _received = 1;
        _expectedBefore = 0;
        _receivedBefore = 0;
        _restartCandidate = -1;
        _transit = transit;
        _scaledJitter = 0;
    }
}

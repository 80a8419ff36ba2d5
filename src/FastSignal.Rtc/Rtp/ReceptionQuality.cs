using FastSignal.Rtc.Rtcp;

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// How well a stream arrives, from the receiver's report blocks (RFC 3550 section 6.4.4): the only honest source of loss and
/// jitter for a sender. Every value covers the time between the last two reports.
/// </summary>
public sealed class ReceptionQuality
{
    /// <summary>Round trips beyond this, in microseconds, are taken for a wrong LSR, not for a slow network.</summary>
    public const long MaxRoundTripUs = 60 * MicrosecondsPerSecond;

    // One millisecond: receivers round DLSR, and their clock runs differently from ours between the two reports, so that a
    // round trip near zero may come out this much below it.
    private const int RoundTripToleranceUnits = 66;

    // The cumulative count is a signed 24-bit number that stops there (RFC 3550 section 6.4.1).
    private const int MaxCumulativeLost = 0x7F_FFFF;

    private const long MicrosecondsPerSecond = 1_000_000;

    private readonly int _clockRate;
    private readonly long _firstIndex;
    private long _reportedIndex;

    internal ReceptionQuality(int clockRate, long firstIndex)
    {
        _clockRate = clockRate;
        _firstIndex = firstIndex;
        _reportedIndex = firstIndex - 1;
    }

    /// <summary>Report blocks taken in.</summary>
    public long Reports { get; private set; }

    /// <summary>Report blocks refused: impossible or outdated numbers.</summary>
    public long RefusedReports { get; private set; }

    /// <summary>Round trip time in milliseconds, or null before a report that answers a sender report.</summary>
    public double? RoundTripMs { get; private set; }

    /// <summary>Interarrival jitter in milliseconds (RFC 3550 section 6.4.1), or null before the first report.</summary>
    public double? JitterMs { get; private set; }

    /// <summary>
    /// Packets lost over packets expected between the last two reports, 0..1, or null before the first report; 0 when none
    /// was expected.
    /// </summary>
    public double? LossRatio { get; private set; }

    /// <summary>Packets lost since the start as the receiver counts them; duplicates can make it negative.</summary>
    public int CumulativeLost { get; private set; }

    /// <summary>Takes in a block for this stream. False when its numbers cannot be: then nothing changes.</summary>
    /// <param name="block">The block.</param>
    /// <param name="highestIndex">Index of the newest packet sent.</param>
    /// <param name="ntp">Wall time of arrival.</param>
    internal bool Receive(in ReportBlock block, long highestIndex, ulong ntp)
    {
        long index = highestIndex + (int)(block.ExtendedHighestSequenceNumber - (uint)highestIndex);
        if (index > highestIndex || index < _firstIndex || index < _reportedIndex)
        {
            RefusedReports++;
            return false;
        }

        LossRatio = LossSinceLastReport(block, index - _reportedIndex);
        CumulativeLost = block.CumulativeLost;
        _reportedIndex = index;
        JitterMs = block.Jitter * 1000.0 / _clockRate;
        MeasureRoundTrip(block, ntp);
        Reports++;
        return true;
    }

    private double LossSinceLastReport(in ReportBlock block, long expected)
    {
        if (expected == 0)
            return 0;
        // A count that has stopped says nothing any more; the fraction, in 1/256, still does.
        if (block.CumulativeLost >= MaxCumulativeLost)
            return block.FractionLost / 256.0;
        return Math.Clamp((block.CumulativeLost - CumulativeLost) / (double)expected, 0, 1);
    }

    // A - LSR - DLSR, in units of 1/65536 s (RFC 3550 section 6.4.1). LSR is 0 until the receiver has seen a sender report.
    private void MeasureRoundTrip(in ReportBlock block, ulong ntp)
    {
        if (block.LastSenderReport == 0)
            return;
        int units = (int)(NtpTime.Middle32(ntp) - block.LastSenderReport - block.DelaySinceLastSenderReport);
        if (units < -RoundTripToleranceUnits)
            return;
        long roundTripUs = NtpTime.FromShortDuration((uint)Math.Max(units, 0));
        if (roundTripUs <= MaxRoundTripUs)
            RoundTripMs = roundTripUs / 1000.0;
    }
}

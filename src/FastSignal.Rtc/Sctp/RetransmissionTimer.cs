namespace FastSignal.Rtc.Sctp;

/// <summary>The retransmission timeout of the path (RFC 9260 section 6.3.1, which is RFC 6298).</summary>
internal sealed class RetransmissionTimer
{
    private double _smoothedUs;
    private double _variationUs;

    /// <summary>RTO in microseconds.</summary>
    public long RtoUs { get; private set; } = SctpLimits.InitialRtoUs;

    /// <summary>SRTT in microseconds; 0 before the first measurement.</summary>
    public double SmoothedUs => _smoothedUs;

    /// <summary>Takes the round trip of something that was sent once (Karn's rule is the caller's).</summary>
    public void Measure(long roundTripUs)
    {
        if (roundTripUs < 0)
            return;
        if (_smoothedUs == 0)
        {
            _smoothedUs = Math.Max(1, roundTripUs);
            _variationUs = roundTripUs / 2.0;
        }
        else
        {
            _variationUs = 0.75 * _variationUs + 0.25 * Math.Abs(_smoothedUs - roundTripUs);
            _smoothedUs = 0.875 * _smoothedUs + 0.125 * roundTripUs;
        }

        RtoUs = Math.Clamp((long)(_smoothedUs + 4 * _variationUs), SctpLimits.MinRtoUs, SctpLimits.MaxRtoUs);
    }

    /// <summary>Doubles the timeout after an expiry (RFC 9260 section 6.3.3 E2).</summary>
    public void BackOff() => RtoUs = Math.Min(RtoUs * 2, SctpLimits.MaxRtoUs);
}

namespace FastSignal.Rtc.Rtp;

/// <summary>
/// Conversions of the NTP timestamp format, 32.32 fixed-point seconds since 1900 (RFC 5905 section 6), in which RTCP
/// speaks of wall time (RFC 3550 section 4).
/// </summary>
public static class NtpTime
{
    // Seconds from 1900-01-01 to 1970-01-01 (RFC 5905 appendix A.4).
    private const long UnixEpochSeconds = 2_208_988_800;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>NTP timestamp of a Unix time in microseconds; the era is dropped, as on the wire.</summary>
    public static ulong FromUnixMicroseconds(long unixUs)
    {
        (long seconds, long remainderUs) = Math.DivRem(unixUs, MicrosecondsPerSecond);
        if (remainderUs < 0)
        {
            seconds--;
            remainderUs += MicrosecondsPerSecond;
        }

        ulong fraction = ((ulong)remainderUs << 32) / MicrosecondsPerSecond;
        return (ulong)(uint)(seconds + UnixEpochSeconds) << 32 | fraction;
    }

    /// <summary>
    /// Unix time in microseconds, rounded to the nearest. Timestamps with a clear top bit belong to the era that begins
    /// in February 2036 (RFC 5905 section 6), so the result lies between 1968 and 2104.
    /// </summary>
    public static long ToUnixMicroseconds(ulong ntp)
    {
        long seconds = (long)(ntp >> 32);
        if (seconds < 1L << 31)
            seconds += 1L << 32;
        long fractionUs = (long)(((ntp & uint.MaxValue) * (ulong)MicrosecondsPerSecond + (1UL << 31)) >> 32);
        return (seconds - UnixEpochSeconds) * MicrosecondsPerSecond + fractionUs;
    }

    /// <summary>
    /// The middle 32 bits, 16.16 fixed-point seconds: the form of LSR (RFC 3550 section 6.4.1) and LRR (RFC 3611 section 4.5).
    /// </summary>
    public static uint Middle32(ulong ntp) => (uint)(ntp >> 16);

    /// <summary>The 24-bit 6.18 fixed-point form of the abs-send-time header extension; wraps every 64 seconds.</summary>
    public static uint ToAbsSendTime(ulong ntp) => (uint)(ntp >> 14) & 0xFF_FFFF;

    /// <summary>
    /// A duration in units of 1/65536 second: the form of DLSR and DLRR. Negative durations give 0; durations beyond
    /// 18 hours give the largest value.
    /// </summary>
    public static uint ToShortDuration(long durationUs)
    {
        if (durationUs <= 0)
            return 0;
        const long LongestUs = (long)uint.MaxValue * MicrosecondsPerSecond >> 16;
        return durationUs >= LongestUs ? uint.MaxValue : (uint)((durationUs << 16) / MicrosecondsPerSecond);
    }

    /// <summary>Microseconds of a duration in units of 1/65536 second.</summary>
    public static long FromShortDuration(uint units) => (units * MicrosecondsPerSecond) >> 16;
}

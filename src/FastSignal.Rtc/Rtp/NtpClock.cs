namespace FastSignal.Rtc.Rtp;

/// <summary>
/// Wall clock derived from the monotonic one. Read once at start and never adjusted: a step of the system's clock would
/// otherwise show up as a wrong round trip time and tear audio from video, as both compare NTP timestamps of one sender.
/// </summary>
public readonly struct NtpClock
{
    private readonly long _offsetUs;

    /// <param name="unixUs">Wall time in microseconds since 1970, read together with <paramref name="nowUs"/>.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    public NtpClock(long unixUs, long nowUs) => _offsetUs = unixUs - nowUs;

    /// <summary>NTP timestamp (32.32) of a monotonic time in microseconds.</summary>
    public ulong At(long nowUs) => NtpTime.FromUnixMicroseconds(nowUs + _offsetUs);
}

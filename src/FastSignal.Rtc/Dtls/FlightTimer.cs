using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Dtls;

/// <summary>
/// When an unanswered flight is sent again. RFC 6347 section 4.2.4.1 starts at one second; a viewer would stare at a black
/// picture for that long after one lost datagram, and a flight is at most a few kilobytes, so it starts much shorter.
/// </summary>
/// <remarks>
/// OpenSSL measures these intervals with the system's clock and offers no other. <c>nowUs</c> therefore decides when it is
/// asked, not what it answers: a clock that runs ahead of real time asks several times before a flight is repeated.
/// </remarks>
internal static class FlightTimer
{
    /// <summary>Wait before the first repetition: above the round trip of most links.</summary>
    public const uint FirstUs = 100_000;

    /// <summary>Longest wait; reached by doubling.</summary>
    public const uint MaxUs = 2_000_000;

    /// <summary>Gives a connection these intervals.</summary>
    public static unsafe void Attach(nint ssl) => OpenSsl.DTLS_set_timer_cb(ssl, &NextInterval);

    /// <summary>When the current flight is due again, or <see cref="long.MaxValue"/> when none is under way.</summary>
    public static unsafe long DueUs(nint ssl, long nowUs)
    {
        OpenSsl.TimeValue left;
        if (OpenSsl.SSL_ctrl(ssl, OpenSsl.GetTimeout, 0, &left) != 1)
            return long.MaxValue;
        return nowUs + ((long)left.Seconds * 1_000_000) + left.Microseconds;
    }

    /// <summary>Sends the flight again if OpenSSL finds it due. False when it gave up after too many repetitions.</summary>
    public static unsafe bool TryRepeat(nint ssl) => OpenSsl.SSL_ctrl(ssl, OpenSsl.HandleTimeout, 0, null) >= 0;

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static uint NextInterval(nint ssl, uint lastUs) => lastUs == 0 ? FirstUs : Math.Min(lastUs * 2, MaxUs);
}

using FastSignal.Rtc.Rtp;

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// Remembers the reference times that receivers sent (XR RRTR) until they are answered by DLRR (RFC 3611 section 4.5). A
/// browser that only receives learns its round trip time from the answer, and spaces its NACKs by it. Allocates nothing
/// after construction.
/// </summary>
public sealed class ReceiverClock
{
    /// <summary>Most receivers remembered at a time; a peer has one or two SSRCs, more than this is abuse.</summary>
    public const int MaxReceivers = 8;

    private readonly Entry[] _entries = new Entry[MaxReceivers];
    private int _count;

    /// <summary>Number of receivers that wait for an answer.</summary>
    public int Waiting => _count;

    /// <summary>
    /// Remembers the last RRTR of a receiver. When too many wait, the one that has waited longest is forgotten.
    /// </summary>
    /// <param name="ssrc">SSRC of the XR packet.</param>
    /// <param name="ntp">The block's NTP timestamp, 32.32.</param>
    /// <param name="nowUs">When it arrived; monotonic.</param>
    public void Receive(uint ssrc, ulong ntp, long nowUs)
    {
        int slot = 0;
        while (slot < _count && _entries[slot].Ssrc != ssrc)
            slot++;
        if (slot == MaxReceivers)
            slot = Oldest();
        else if (slot == _count)
            _count++;
        _entries[slot] = new Entry(ssrc, NtpTime.Middle32(ntp), nowUs);
    }

    /// <summary>
    /// Takes the answers for the receivers that wait, as many as <paramref name="destination"/> holds (it holds all with
    /// <see cref="MaxReceivers"/>), and returns their number. An answered reference time is forgotten.
    /// </summary>
    public int Drain(Span<DlrrSubBlock> destination, long nowUs)
    {
        int taken = Math.Min(_count, destination.Length);
        for (int i = 0; i < taken; i++)
        {
            ref readonly Entry entry = ref _entries[i];
            destination[i] = new DlrrSubBlock(entry.Ssrc, entry.MiddleNtp, NtpTime.ToShortDuration(nowUs - entry.ArrivalUs));
        }

        _count -= taken;
        Array.Copy(_entries, taken, _entries, 0, _count);
        return taken;
    }

    private int Oldest()
    {
        int oldest = 0;
        for (int slot = 1; slot < _count; slot++)
        {
            if (_entries[slot].ArrivalUs < _entries[oldest].ArrivalUs)
                oldest = slot;
        }

        return oldest;
    }

    private readonly record struct Entry(uint Ssrc, uint MiddleNtp, long ArrivalUs);
}

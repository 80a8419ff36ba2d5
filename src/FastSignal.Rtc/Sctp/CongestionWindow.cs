namespace FastSignal.Rtc.Sctp;

/// <summary>Congestion control of the path (RFC 9260 section 7.2): slow start, avoidance, fast recovery. All sizes in bytes.</summary>
internal sealed class CongestionWindow
{
    private const int PacketSize = SctpLimits.MaxPacketSize;
    private const int LeastThreshold = 4 * PacketSize;

    private int _partialBytesAcked;
    private uint _recoveryExit;

    /// <summary><c>cwnd</c>.</summary>
    public int Size { get; private set; } = SctpLimits.InitialWindowPackets * PacketSize;

    /// <summary><c>ssthresh</c>.</summary>
    public int Threshold { get; private set; } = SctpLimits.MaxCongestionWindow;

    /// <summary>True between a fast retransmission and the acknowledgement of what was outstanding then.</summary>
    public bool InRecovery { get; private set; }

    /// <summary>The cumulative TSN has moved on.</summary>
    /// <param name="ackedBytes">Newly acknowledged, by gap blocks too.</param>
    /// <param name="flightBefore">Bytes in flight before the SACK.</param>
    /// <param name="cumulativeTsn">Where it has moved to.</param>
    public void Acknowledge(int ackedBytes, int flightBefore, uint cumulativeTsn)
    {
        if (InRecovery)
        {
            if (!SerialNumber.IsAfter(_recoveryExit, cumulativeTsn))
                InRecovery = false;
            return;
        }

        // A window that is not used tells nothing about the path.
        bool used = flightBefore + PacketSize > Size;
        if (Size <= Threshold)
        {
            if (used)
                Grow(Math.Min(ackedBytes, PacketSize));
            return;
        }

        _partialBytesAcked += ackedBytes;
        if (_partialBytesAcked < Size)
            return;
        if (used)
        {
            _partialBytesAcked -= Size;
            Grow(PacketSize);
        }
        else
        {
            _partialBytesAcked = Size;
        }
    }

    /// <summary>Chunks were reported missing three times (RFC 9260 section 7.2.4). True when this begins a recovery.</summary>
    public bool EnterRecovery(uint highestTsn)
    {
        if (InRecovery)
            return false;
        InRecovery = true;
        _recoveryExit = highestTsn;
        Threshold = Math.Max(Size / 2, LeastThreshold);
        Size = Threshold;
        _partialBytesAcked = 0;
        return true;
    }

    /// <summary>The retransmission timer has expired (RFC 9260 section 7.2.3).</summary>
    public void Collapse()
    {
        Threshold = Math.Max(Size / 2, LeastThreshold);
        Size = PacketSize;
        _partialBytesAcked = 0;
        InRecovery = false;
    }

    /// <summary>Nothing was sent for an RTO: what was learnt fades (RFC 9260 section 7.2.1).</summary>
    public void Idle() => Size = Math.Min(Size, Math.Max(Size / 2, SctpLimits.InitialWindowPackets * PacketSize));

    private void Grow(int bytes) => Size = Math.Min(Size + bytes, SctpLimits.MaxCongestionWindow);
}

using FastSignal.Rtc.Rtp;

namespace FastSignal.Rtc.Peers;

/// <summary>
/// One negotiated m-line on its way to the client: the numbers of the outgoing stream, the payload types and extensions the
/// client agreed to, and what it asked for since the last drain.
/// </summary>
public sealed class PeerStream
{
    /// <summary>
    /// Resends remembered between two drains. More at once is a receiver that has lost a whole burst: the rest it asks for
    /// again, or a key frame serves it better.
    /// </summary>
    public const int MaxPendingResends = 256;

    private readonly OutgoingStream _outgoing;
    private ushort[] _resends = [];

    internal PeerStream(
        int renditionIndex, bool video, OutgoingStream outgoing, byte payloadType, byte retransmissionPayloadType, HeaderExtensionIds ids)
    {
        RenditionIndex = renditionIndex;
        IsVideo = video;
        _outgoing = outgoing;
        PayloadType = payloadType;
        RetransmissionPayloadType = retransmissionPayloadType;
        // A packet that is repeated under its own number must be the same bytes, or GCM would use a nonce twice for two
        // plaintexts (RFC 7714 section 8.4): without RTX nothing that changes from one sending to the next is put in.
        Extensions = video && outgoing.Retransmission is null ? ids with { AbsSendTime = 0, TransportCc = 0 } : ids;
        HeaderSize = RtpHeaderWriter.HeaderSize(Extensions, midLength: 0);
    }

    /// <summary>The caller's name for the rendition whose codec was negotiated.</summary>
    public int RenditionIndex { get; }

    /// <summary>Video or audio.</summary>
    public bool IsVideo { get; }

    /// <summary>Pictures or audio frames sent.</summary>
    public long FramesSent => _outgoing.FramesSent;

    /// <summary>RTP timestamp of the newest picture or audio frame, as the client was sent it.</summary>
    public uint LastTimestamp => _outgoing.LastTimestamp;

    /// <summary>Packets repeated.</summary>
    public long PacketsRetransmitted => _outgoing.PacketsRetransmitted;

    /// <summary>Packets the client asked for again.</summary>
    public long NacksReceived => _outgoing.NacksReceived;

    /// <summary>PLI and new FIR received.</summary>
    public long KeyFrameRequests { get; private set; }

    /// <summary>Round trip time in milliseconds, or null.</summary>
    public double? RttMs => _outgoing.Reception.RoundTripMs;

    /// <summary>Interarrival jitter in milliseconds, or null.</summary>
    public double? JitterMs => _outgoing.Reception.JitterMs;

    /// <summary>Share of packets lost between the last two receiver reports, or null.</summary>
    public double? LossRatio => _outgoing.Reception.LossRatio;

    internal OutgoingStream Outgoing => _outgoing;

    internal byte PayloadType { get; }

    internal byte RetransmissionPayloadType { get; }

    internal HeaderExtensionIds Extensions { get; }

    internal int HeaderSize { get; }

    internal bool KeyFrameWanted { get; set; }

    internal ReadOnlySpan<ushort> PendingResends => _resends.AsSpan(0, PendingResendCount);

    internal int PendingResendCount { get; private set; }

    /// <summary>What follows does not continue what was sent (see <see cref="OutgoingStream.Rebase"/>).</summary>
    public void Rebase() => _outgoing.Rebase();

    /// <summary>The payloader's number of a packet the client asked for, when it can still mean one.</summary>
    public bool TryResolve(ushort sequenceNumber, out ushort source)
    {
        ushort? resolved = _outgoing.ResolveNack(sequenceNumber);
        source = resolved.GetValueOrDefault();
        return resolved.HasValue;
    }

    /// <summary>True for a number from before the last discontinuity: what followed does not build on it.</summary>
    public bool IsObsolete(ushort sequenceNumber) => _outgoing.IsObsolete(sequenceNumber);

    internal void WantKeyFrame()
    {
        KeyFrameRequests++;
        KeyFrameWanted = true;
    }

    internal void WantResend(ushort sequenceNumber)
    {
        // Most viewers never lose a packet: the list is made with the first NACK.
        if (_resends.Length == 0)
            _resends = new ushort[MaxPendingResends];
        if (PendingResendCount < MaxPendingResends)
            _resends[PendingResendCount++] = sequenceNumber;
    }

    internal void ClearResends() => PendingResendCount = 0;
}

using FastSignal.Rtc.Dtls;

namespace FastSignal.Rtc.Sctp;

/// <summary>Every bound of an association, and the protocol parameters of RFC 9260 section 16. Times are in microseconds.</summary>
internal static class SctpLimits
{
    /// <summary>
    /// Largest packet sent: what one DTLS record takes of a datagram every IPv6 path carries, rounded down to the four-byte
    /// grid of chunks. There is no path MTU discovery: the few per cent it could gain are not worth its probes on a channel
    /// for input and statistics.
    /// </summary>
    public const int MaxPacketSize = DtlsConnection.MaxApplicationDataSize / 4 * 4;

    /// <summary>Most user data in one DATA chunk.</summary>
    public const int MaxFragment = MaxPacketSize - SctpPacketView.HeaderLength - DataChunkView.HeaderLength;

    /// <summary>Longest message in either direction, in bytes; announced as <c>a=max-message-size</c> (RFC 8841 section 6.1).</summary>
    public const int MaxMessageSize = 256 * 1024;

    /// <summary>Streams in each direction; a channel takes one of both.</summary>
    public const int MaxStreams = 1024;

    /// <summary>Receive window (<c>a_rwnd</c>): a whole message in reassembly and as much again behind a gap.</summary>
    public const int ReceiveWindow = 2 * MaxMessageSize;

    /// <summary>What a chunk in reassembly is charged beyond its bytes, so that a storm of one-byte chunks fills the window too.</summary>
    public const int ChunkOverhead = 64;

    /// <summary>TSNs between the oldest one held and the newest accepted; also the most chunks in flight.</summary>
    public const int MaxTsnSpan = 4096;

    /// <summary>Bytes of messages that wait to be sent or acknowledged; a message that finds no room is refused.</summary>
    public const int MaxSendBuffer = 1024 * 1024;

    /// <summary>Messages that wait to be sent.</summary>
    public const int MaxQueuedMessages = 4096;

    /// <summary>Gap blocks written into, and read from, a SACK.</summary>
    public const int MaxGapBlocks = 128;

    /// <summary>Duplicate TSNs reported in a SACK.</summary>
    public const int MaxDuplicates = 16;

    /// <summary>Streams named in one reset request or FORWARD-TSN.</summary>
    public const int MaxStreamsPerChunk = 128;

    /// <summary>Congestion window at the start in packets (as RFC 6928 for TCP); RFC 9260 section 7.2.1 would give four.</summary>
    public const int InitialWindowPackets = 10;

    /// <summary>Most packets of DATA that leave in one drain (<c>Max.Burst</c>, RFC 9260 section 6.1).</summary>
    public const int MaxBurst = 10;

    /// <summary>Congestion window at most, in bytes.</summary>
    public const int MaxCongestionWindow = 1024 * 1024;

    /// <summary>Valid.Cookie.Life.</summary>
    public const long CookieLifetimeUs = 60_000_000;

    /// <summary>RTO.Initial. RFC 9260 says one second, made for paths without a handshake: ICE and DTLS have just shown this one.</summary>
    public const long InitialRtoUs = 500_000;

    /// <summary>RTO.Min: above the longest time peers delay a SACK (200 ms).</summary>
    public const long MinRtoUs = 400_000;

    /// <summary>RTO.Max. A minute, as RFC 9260 has it, outlives the patience of ICE.</summary>
    public const long MaxRtoUs = 10_000_000;

    /// <summary>Longest delay of a SACK (RFC 9260 section 6.2 allows 500 ms).</summary>
    public const long SackDelayUs = 100_000;

    /// <summary>Association.Max.Retrans.</summary>
    public const int MaxRetransmissions = 10;

    /// <summary>Max.Init.Retransmits.</summary>
    public const int MaxInitRetransmissions = 8;

    /// <summary>HB.interval.</summary>
    public const long HeartbeatIntervalUs = 30_000_000;
}

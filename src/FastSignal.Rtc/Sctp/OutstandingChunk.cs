namespace FastSignal.Rtc.Sctp;

/// <summary>Where a chunk that has a TSN stands.</summary>
internal enum ChunkState : byte
{
    /// <summary>Sent and neither acknowledged nor missed.</summary>
    InFlight,

    /// <summary>To be sent again.</summary>
    Lost,

    /// <summary>Reported in a gap block; the peer may still take it back (RFC 9260 section 6.2.1).</summary>
    Acknowledged,

    /// <summary>Given up: FORWARD-TSN leads the peer past it.</summary>
    Abandoned,
}

/// <summary>A fragment that has a TSN and is not acknowledged cumulatively.</summary>
internal struct OutstandingChunk
{
    /// <summary>The message it is a part of.</summary>
    public OutboundMessage Message;

    /// <summary>Where in the message it begins.</summary>
    public int Offset;

    /// <summary>Its bytes; 0 for the unsent rest of an abandoned message.</summary>
    public int Length;

    /// <summary>When it was sent last.</summary>
    public long SentUs;

    /// <summary>How often it was sent.</summary>
    public int Transmissions;

    /// <summary>SACKs that reported later chunks and not this one.</summary>
    public byte Misses;

    /// <summary>True when it was marked lost by misses, which happens once (RFC 9260 section 7.2.4).</summary>
    public bool FastRetransmitted;

    /// <summary>Where it stands.</summary>
    public ChunkState State;
}

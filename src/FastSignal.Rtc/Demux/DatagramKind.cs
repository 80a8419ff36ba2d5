namespace FastSignal.Rtc;

/// <summary>The protocols that share one UDP port (RFC 7983 section 7).</summary>
public enum DatagramKind
{
    /// <summary>Empty, too short or outside every assigned range: to be dropped.</summary>
    Unknown,

    /// <summary>STUN (RFC 8489).</summary>
    Stun,

    /// <summary>DTLS record.</summary>
    Dtls,

    /// <summary>TURN channel data (RFC 8656 section 12).</summary>
    TurnChannel,

    /// <summary>RTP or SRTP.</summary>
    Rtp,

    /// <summary>RTCP or SRTCP.</summary>
    Rtcp,
}

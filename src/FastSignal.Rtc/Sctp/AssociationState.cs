namespace FastSignal.Rtc.Sctp;

/// <summary>States of an association (RFC 9260 section 4).</summary>
internal enum AssociationState
{
    /// <summary>Not begun: an INIT of the peer is answered.</summary>
    New,

    /// <summary>INIT sent.</summary>
    CookieWait,

    /// <summary>COOKIE ECHO sent.</summary>
    CookieEchoed,

    /// <summary>Data flows.</summary>
    Established,

    /// <summary>To be shut down when everything is acknowledged.</summary>
    ShutdownPending,

    /// <summary>SHUTDOWN sent.</summary>
    ShutdownSent,

    /// <summary>The peer shuts down; what is outstanding goes out first.</summary>
    ShutdownReceived,

    /// <summary>SHUTDOWN ACK sent.</summary>
    ShutdownAckSent,

    /// <summary>Ended.</summary>
    Closed,
}

namespace FastSignal.Rtc.Ice;

/// <summary>How a candidate's address was obtained (RFC 8445 section 5.1.1).</summary>
public enum IceCandidateType
{
    /// <summary><c>host</c>: an interface's own address.</summary>
    Host,

    /// <summary><c>srflx</c>: the address a STUN server saw.</summary>
    ServerReflexive,

    /// <summary><c>prflx</c>: the address a peer saw.</summary>
    PeerReflexive,

    /// <summary><c>relay</c>: an address on a TURN server.</summary>
    Relay,
}

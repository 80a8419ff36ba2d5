namespace FastSignal.Rtc.Peers;

/// <summary>What can be wrong with a negotiation step.</summary>
public enum PeerError
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The session description could not be read or does not fit.</summary>
    BadDescription,

    /// <summary>No codec in common.</summary>
    NoCommonCodec,

    /// <summary>An answer without an offer, or a step that does not fit the state.</summary>
    WrongState,

    /// <summary>A candidate could not be read.</summary>
    BadCandidate,

    /// <summary>More candidates than allowed.</summary>
    TooManyCandidates,

    /// <summary>The peer is gone.</summary>
    Closed,
}

/// <summary>The outcome of a negotiation step: a session description where one was asked for, or what is wrong.</summary>
/// <param name="Error"><see cref="PeerError.None"/> on success.</param>
/// <param name="Details">One sentence that names what is wrong; null on success.</param>
/// <param name="Sdp">The offer or answer made, if any.</param>
public readonly record struct PeerOutcome(PeerError Error, string? Details, string? Sdp)
{
    /// <summary>True when the step was applied.</summary>
    public bool Ok => Error == PeerError.None;

    /// <summary>Success, with the description made if there is one.</summary>
    public static PeerOutcome Success(string? sdp = null) => new(PeerError.None, null, sdp);

    /// <summary>Failure; nothing was changed.</summary>
    public static PeerOutcome Failure(PeerError error, string details) => new(error, details, null);
}

/// <summary>What became of a datagram; everything but <see cref="Handled"/> is worth a count.</summary>
public enum PeerReceiveOutcome
{
    /// <summary>Used, or harmless.</summary>
    Handled,

    /// <summary>A STUN message whose integrity check failed.</summary>
    StunBadIntegrity,

    /// <summary>A STUN message refused for another reason.</summary>
    StunRefused,

    /// <summary>SRTP or SRTCP that failed authentication, was replayed or came before the keys.</summary>
    SrtpRefused,
}

namespace FastSignal.Rtc.Ice;

/// <summary>What became of one STUN datagram. Each value is a counter label.</summary>
public enum IceOutcome
{
    /// <summary>Needs nothing: an indication, a response, another method, or the agent has ended.</summary>
    Ignored,

    /// <summary>An authenticated check was answered; the selected address stays.</summary>
    Answered,

    /// <summary>An authenticated check was answered and <see cref="IceAgent.Selected"/> is a new address.</summary>
    SelectedChanged,

    /// <summary>Not a well-formed STUN message. Dropped.</summary>
    BadMessage,

    /// <summary>FINGERPRINT is present and wrong. Dropped.</summary>
    BadFingerprint,

    /// <summary>USERNAME or MESSAGE-INTEGRITY is missing. Dropped.</summary>
    Unauthenticated,

    /// <summary>USERNAME names another pair of credentials. Dropped.</summary>
    UnknownUser,

    /// <summary>MESSAGE-INTEGRITY does not match our password. Dropped.</summary>
    BadIntegrity,

    /// <summary>Authenticated, but with a comprehension-required attribute that is not known; answered with 420.</summary>
    UnknownAttribute,

    /// <summary>Authenticated, but the client claims the controlled role, which is ours; answered with 487.</summary>
    RoleConflict,
}

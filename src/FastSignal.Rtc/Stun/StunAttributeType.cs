namespace FastSignal.Rtc.Stun;

/// <summary>
/// STUN attribute types in use (RFC 8489 section 18.3, RFC 8445 section 16.1). Types below 0x8000 are
/// comprehension-required: a request carrying an unknown one is answered with error 420.
/// </summary>
public enum StunAttributeType : ushort
{
    /// <summary>MAPPED-ADDRESS.</summary>
    MappedAddress = 0x0001,

    /// <summary>USERNAME; in ICE <c>receiver's ufrag:sender's ufrag</c>.</summary>
    Username = 0x0006,

    /// <summary>MESSAGE-INTEGRITY: HMAC-SHA1, 20 bytes.</summary>
    MessageIntegrity = 0x0008,

    /// <summary>ERROR-CODE.</summary>
    ErrorCode = 0x0009,

    /// <summary>UNKNOWN-ATTRIBUTES: the types a 420 complains about.</summary>
    UnknownAttributes = 0x000A,

    /// <summary>REALM (long-term credentials; not used by ICE).</summary>
    Realm = 0x0014,

    /// <summary>NONCE (long-term credentials; not used by ICE).</summary>
    Nonce = 0x0015,

    /// <summary>MESSAGE-INTEGRITY-SHA256: HMAC-SHA256, 16 to 32 bytes.</summary>
    MessageIntegritySha256 = 0x001C,

    /// <summary>PASSWORD-ALGORITHM.</summary>
    PasswordAlgorithm = 0x001D,

    /// <summary>USERHASH.</summary>
    UserHash = 0x001E,

    /// <summary>XOR-MAPPED-ADDRESS.</summary>
    XorMappedAddress = 0x0020,

    /// <summary>PRIORITY of the peer-reflexive candidate a check may reveal.</summary>
    Priority = 0x0024,

    /// <summary>USE-CANDIDATE: the nomination flag.</summary>
    UseCandidate = 0x0025,

    /// <summary>SOFTWARE.</summary>
    Software = 0x8022,

    /// <summary>FINGERPRINT: CRC-32 of the message, always last.</summary>
    Fingerprint = 0x8028,

    /// <summary>ICE-CONTROLLED with the tie-breaker.</summary>
    IceControlled = 0x8029,

    /// <summary>ICE-CONTROLLING with the tie-breaker.</summary>
    IceControlling = 0x802A,
}

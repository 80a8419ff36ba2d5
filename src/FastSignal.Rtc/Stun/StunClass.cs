namespace FastSignal.Rtc.Stun;

/// <summary>The class bits of a STUN message type (RFC 8489 section 5).</summary>
public enum StunClass
{
    /// <summary>Expects a response.</summary>
    Request = 0,

    /// <summary>Expects none.</summary>
    Indication = 1,

    /// <summary>Success response.</summary>
    Success = 2,

    /// <summary>Error response.</summary>
    Error = 3,
}

namespace FastSignal.Rtc.Sdp;

/// <summary>Value of <c>a=setup</c> (RFC 8842 section 5).</summary>
public enum SetupRole
{
    /// <summary>Offers either role; only in offers.</summary>
    ActPass,

    /// <summary>The writer is the DTLS client.</summary>
    Active,

    /// <summary>The writer is the DTLS server.</summary>
    Passive,
}

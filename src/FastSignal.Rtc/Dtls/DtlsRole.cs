namespace FastSignal.Rtc.Dtls;

/// <summary>Which side of the handshake this is (RFC 5763 section 5; <c>a=setup</c> in SDP).</summary>
public enum DtlsRole
{
    /// <summary>Sends the first flight (<c>a=setup:active</c>).</summary>
    Client,

    /// <summary>Waits for it (<c>a=setup:passive</c>).</summary>
    Server,
}

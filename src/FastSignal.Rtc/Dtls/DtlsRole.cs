namespace FastSignal.Rtc.Dtls;

/// <summary>Which side of the DTLS handshake an endpoint plays (RFC 8842 section 5: the answer's <c>a=setup</c> decides).</summary>
public enum DtlsRole
{
    /// <summary>Sends the ClientHello (<c>a=setup:active</c>).</summary>
    Client,

    /// <summary>Waits for the ClientHello (<c>a=setup:passive</c>).</summary>
    Server,
}

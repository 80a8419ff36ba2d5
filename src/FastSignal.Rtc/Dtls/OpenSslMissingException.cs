namespace FastSignal.Rtc.Dtls;

/// <summary>
/// OpenSSL 3 is not on this machine. It does the DTLS handshake and the SRTP ciphers, so no viewer can be served without it.
/// </summary>
public sealed class OpenSslMissingException : Exception
{
    internal OpenSslMissingException(string library, Exception? cause = null)
        : base($"{library} could not be loaded: install OpenSSL 3 (Debian, Ubuntu: libssl3; Fedora, RHEL: openssl-libs; Alpine: libssl3 and libcrypto3).", cause)
    {
    }
}

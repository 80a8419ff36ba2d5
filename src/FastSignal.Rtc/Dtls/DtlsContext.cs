using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Dtls;

/// <summary>
/// What all DTLS connections have in common: certificate, ciphers, SRTP profiles. One per process; any thread. May be
/// disposed before its connections.
/// </summary>
public sealed class DtlsContext : IDisposable
{
    // Forward secrecy and AEAD only (RFC 8827 section 6.5). Record expansion is bounded because of it.
    private const string Ciphers = "ECDHE+AESGCM:ECDHE+CHACHA20";

    // In order of preference: the cheapest first; the last is the one every peer has.
    private const string SrtpProfiles = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";

    private readonly SslContextHandle _handle;

    /// <summary>Loads OpenSSL and prepares the certificate.</summary>
    /// <exception cref="OpenSslMissingException">OpenSSL 3 is not installed.</exception>
    /// <exception cref="CryptographicException">OpenSSL refused the certificate or a setting.</exception>
    public DtlsContext(DtlsCertificate certificate)
    {
        ArgumentNullException.ThrowIfNull(certificate);
        OpenSsl.Require(OpenSsl.CryptoLibrary);
        OpenSsl.Require(OpenSsl.SslLibrary);
        Certificate = certificate;
        OpenSsl.ERR_clear_error();
        nint context = OpenSsl.Check(OpenSsl.SSL_CTX_new(OpenSsl.DTLS_method()), nameof(OpenSsl.SSL_CTX_new));
        _handle = new SslContextHandle(context);
        try
        {
            Configure(context, certificate);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>The certificate shown to peers.</summary>
    public DtlsCertificate Certificate { get; }

    /// <summary>Releases the context; connections made from it live on. Idempotent.</summary>
    public void Dispose() => _handle.Dispose();

    /// <summary>A new <c>SSL</c> object.</summary>
    internal nint NewConnection() => _handle.NewConnection();

    private static unsafe void Configure(nint context, DtlsCertificate certificate)
    {
        fixed (byte* der = certificate.Der)
            OpenSsl.Check(OpenSsl.SSL_CTX_use_certificate_ASN1(context, certificate.Der.Length, der), nameof(OpenSsl.SSL_CTX_use_certificate_ASN1));
        fixed (byte* der = certificate.PrivateKeyDer)
        {
            OpenSsl.Check(
                OpenSsl.SSL_CTX_use_PrivateKey_ASN1(OpenSsl.EcKey, context, der, certificate.PrivateKeyDer.Length),
                nameof(OpenSsl.SSL_CTX_use_PrivateKey_ASN1));
        }

        OpenSsl.Check((int)OpenSsl.SSL_CTX_ctrl(context, OpenSsl.SetMinVersion, OpenSsl.Dtls12Version, 0), nameof(OpenSsl.SetMinVersion));
        OpenSsl.Check(OpenSsl.SSL_CTX_set_cipher_list(context, Ciphers), nameof(OpenSsl.SSL_CTX_set_cipher_list));
        if (OpenSsl.SSL_CTX_set_tlsext_use_srtp(context, SrtpProfiles) != 0)
            throw new CryptographicException("OpenSSL does not know the SRTP profiles.");

        // Peers are never seen again, and a resumed session would show no certificate to compare.
        OpenSsl.SSL_CTX_ctrl(context, OpenSsl.SetSessionCacheMode, 0, 0);
        OpenSsl.SSL_CTX_set_options(context, OpenSsl.NoQueryMtu | OpenSsl.NoTicket | OpenSsl.NoRenegotiation);
        OpenSsl.SSL_CTX_set_verify(context, OpenSsl.RequirePeerCertificate, &AcceptAnyCertificate);
    }

    // RFC 8827 section 6.5: trust comes from the fingerprint, which may arrive after the handshake is over.
    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int AcceptAnyCertificate(int chainIsValid, nint store) => 1;
}

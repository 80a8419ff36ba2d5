using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastSignal.Rtc.Dtls;

/// <summary>
/// The self-signed certificate this server shows in DTLS handshakes. Peers trust the fingerprint that came over
/// signalling, never the name or the dates (RFC 8827 section 6.5); ECDSA on P-256 is what every WebRTC peer accepts.
/// </summary>
public sealed class DtlsCertificate
{
    /// <summary>No peer checks the dates; ten years keep tools quiet for as long as a process can live.</summary>
    private const int ValidDays = 3650;

    private DtlsCertificate(byte[] certificate, byte[] privateKey)
    {
        Der = certificate;
        PrivateKeyDer = privateKey;
        Sha256Fingerprint = Fingerprint.Format(SHA256.HashData(certificate));
    }

    /// <summary>SHA-256 of the certificate as SDP writes it: upper-case pairs joined by colons (RFC 8122 section 5).</summary>
    public string Sha256Fingerprint { get; }

    /// <summary>The certificate, DER.</summary>
    internal byte[] Der { get; }

    /// <summary>The private key as an ECPrivateKey (RFC 5915), DER.</summary>
    internal byte[] PrivateKeyDer { get; }

    /// <summary>Makes a new key and a certificate for it; a few milliseconds. One per process is enough.</summary>
    public static DtlsCertificate Create()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=WebRTC", key, HashAlgorithmName.SHA256);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        using X509Certificate2 certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(ValidDays));
        return new DtlsCertificate(certificate.RawData, key.ExportECPrivateKey());
    }
}

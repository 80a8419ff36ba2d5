using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace FastSignal.Tests.WebSockets;

/// <summary>A fresh self-signed certificate as PEM.</summary>
internal sealed record TestCertificate(string CertificatePem, string KeyPem, string Thumbprint)
{
    public static TestCertificate Create(string name = "localhost")
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 certificate = Request(name, key).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return new TestCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }

    /// <summary>A certificate that this one has issued, which may issue others.</summary>
    public TestCertificate Issue(string name)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using X509Certificate2 issuer = ToServerCertificate();
        CertificateRequest request = Request(name, key);
        using X509Certificate2 certificate = request.Create(issuer, issuer.NotBefore, issuer.NotAfter, [1, 2, (byte)name.Length]);
        return new TestCertificate(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), certificate.Thumbprint);
    }

    /// <summary>The certificate with its key, for servers.</summary>
    public X509Certificate2 ToServerCertificate() => X509Certificate2.CreateFromPem(CertificatePem, KeyPem);

    private static CertificateRequest Request(string name, ECDsa key)
    {
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(X509BasicConstraintsExtension.CreateForCertificateAuthority());
        return request;
    }
}

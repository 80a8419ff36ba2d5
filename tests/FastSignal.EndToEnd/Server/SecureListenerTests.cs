using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>A listener of one dialect with TLS, which three of the simple_server clients insist on.</summary>
public sealed class SecureListenerTests : EndToEndTest
{
    [Fact]
    public async Task X11_a_listener_with_a_certificate_of_its_own_speaks_wss()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastsignal-wss");
        try
        {
            string cert = Path.Combine(folder.FullName, "cert.pem");
            string secret = Path.Combine(folder.FullName, "key.pem");
            await File.WriteAllTextAsync(cert, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(secret, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
            ServerProcess server = await StartServerAsync(
            [
                "--server:listeners:0:port=0", "--server:listeners:0:dialect=simple_server",
                $"--server:listeners:0:tls_cert={cert}", $"--server:listeners:0:tls_key={secret}",
            ]);
            string address = await ListenerAddress.OfAsync(server);
            Assert.StartsWith("wss://", address, StringComparison.Ordinal);
            using ClientWebSocket socket = new();
            // The one certificate and no other.
            socket.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == certificate.GetCertHashString();
            await socket.ConnectAsync(new Uri(address), TestContext.Current.CancellationToken);
            await socket.SendAsync("HELLO page");
            Assert.Equal("HELLO", await socket.ReceiveAsync());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}

using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Tests.WebSockets;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Hosting;

public sealed class TlsCertificateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("fastsignal-tls-").FullName;

    private string CertificatePath => Path.Combine(_folder, "cert.pem");

    private string KeyPath => Path.Combine(_folder, "key.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void New_content_is_taken_at_the_next_look()
    {
        TestCertificate first = TestCertificate.Create();
        TestCertificate second = TestCertificate.Create();
        Write(first);
        TlsCertificate tls = Load();
        Assert.Equal(first.Thumbprint, tls.Current.TargetCertificate.Thumbprint);
        var before = tls.Current;
        tls.Refresh();
        Assert.Same(before, tls.Current);
        Write(second);
        tls.Refresh();
        Assert.Equal(second.Thumbprint, tls.Current.TargetCertificate.Thumbprint);
    }

    [Fact]
    public void The_chain_behind_the_certificate_goes_along()
    {
        TestCertificate issuer = TestCertificate.Create("root").Issue("issuer");
        TestCertificate leaf = issuer.Issue("localhost");
        File.WriteAllText(CertificatePath, leaf.CertificatePem + "\n" + issuer.CertificatePem);
        File.WriteAllText(KeyPath, leaf.KeyPem);
        TlsCertificate tls = Load();
        Assert.Equal(leaf.Thumbprint, tls.Current.TargetCertificate.Thumbprint);
        Assert.Equal([issuer.Thumbprint], tls.Current.IntermediateCertificates.Select(certificate => certificate.Thumbprint));
    }

    [Fact]
    public void Files_that_cannot_be_used_change_nothing_and_are_logged_once()
    {
        TestCertificate good = TestCertificate.Create();
        Write(good);
        var log = new CountingLogger();
        TlsCertificate tls = TlsCertificate.Load(CertificatePath, KeyPath, log);

        File.WriteAllText(KeyPath, TestCertificate.Create().KeyPem);
        tls.Refresh();
        tls.Refresh();
        Assert.Equal(1, log.Warnings);
        File.WriteAllText(CertificatePath, "not a certificate");
        tls.Refresh();
        tls.Refresh();
        Assert.Equal(2, log.Warnings);
        File.Delete(KeyPath);
        tls.Refresh();
        tls.Refresh();
        Assert.Equal(3, log.Warnings);
        Assert.Equal(good.Thumbprint, tls.Current.TargetCertificate.Thumbprint);

        TestCertificate renewed = TestCertificate.Create();
        Write(renewed);
        tls.Refresh();
        Assert.Equal(renewed.Thumbprint, tls.Current.TargetCertificate.Thumbprint);
        Assert.Equal(3, log.Warnings);
    }

    [Fact]
    public void At_the_start_they_are_an_error_that_names_them()
    {
        Assert.Contains(CertificatePath, Assert.Throws<TlsFileException>(Load).Message, StringComparison.Ordinal);
        Write(TestCertificate.Create());
        File.WriteAllText(KeyPath, TestCertificate.Create().KeyPem);
        Assert.Contains(KeyPath, Assert.Throws<TlsFileException>(Load).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_page_and_WebSockets_go_over_TLS_and_a_new_certificate_serves_new_connections()
    {
        TestCertificate first = TestCertificate.Create();
        Write(first);
        TlsCertificate tls = Load();
        LiveSettings live = new(
            ConfigurationLoader.Load(["--server:port=0"], new Dictionary<string, string?>(), _folder).Configuration!, NullLogger.Instance);
        WebSocketEngineOptions options = EchoServer.Quiet();
        var endpoint = new EchoAll();
        await using WebApplication application = KestrelSetup.Build(
            live, tls, NullLoggerFactory.Instance, listener => listener.UseFastSignalWebSockets(endpoint, options));
        application.UseFastSignalWebSockets(endpoint, options);
        application.MapGet("/", (RequestDelegate)(context => context.Response.WriteAsync("page")));
        await application.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(application.Urls.Single());
        Assert.Equal("https", address.Scheme);

        var seen = new List<string>();
        using EchoClient old = await ConnectAsync(HttpVersion.Version11);
        TestCertificate second = TestCertificate.Create();
        Write(second);
        tls.Refresh();
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            using EchoClient young = await ConnectAsync(version);
            Assert.Equal("hi"u8.ToArray(), await young.EchoAsync("hi"u8.ToArray()));
            await young.CloseAsync();
        }

        Assert.Equal("hi"u8.ToArray(), await old.EchoAsync("hi"u8.ToArray()));
        await old.CloseAsync();
        Assert.Equal([first.Thumbprint, second.Thumbprint, second.Thumbprint], seen);

        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate?.GetCertHashString() == second.Thumbprint;
        using var http = new HttpClient(handler) { BaseAddress = address, DefaultRequestVersion = HttpVersion.Version20 };
        Assert.Equal("page", await http.GetStringAsync(new Uri("/", UriKind.Relative), TestContext.Current.CancellationToken));

        Task<EchoClient> ConnectAsync(Version version) =>
            EchoClient.ConnectAsync(address, "/ws", version, seen: certificate => seen.Add(certificate.GetCertHashString()));
    }

    private TlsCertificate Load() => TlsCertificate.Load(CertificatePath, KeyPath, NullLogger.Instance);

    private void Write(TestCertificate certificate)
    {
        File.WriteAllText(CertificatePath, certificate.CertificatePem);
        File.WriteAllText(KeyPath, certificate.KeyPem);
    }

    private sealed class EchoAll : IWebSocketEndpoint
    {
        public bool Claims(string path) => path == "/ws";

        public WebSocketDecision Decide(UpgradeRequest request) => WebSocketDecision.Accept(RecordingHandler.Echo(isSilent: true), "chat");
    }

    private sealed class CountingLogger : ILogger
    {
        public int Warnings { get; private set; }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (logLevel == LogLevel.Warning)
                Warnings++;
        }
    }
}

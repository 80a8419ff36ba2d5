using System.Net;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace FastSignal.Tests.WebSockets;

/// <summary>The engine behind Kestrel's TLS, whose pipes are streams underneath.</summary>
public sealed class TlsTests : IWebSocketEndpoint
{
    private UpgradeRequest? _request;

    public bool Claims(string path) => path == "/ws";

    public WebSocketDecision Decide(UpgradeRequest request)
    {
        _request = request;
        return WebSocketDecision.Accept(RecordingHandler.Echo());
    }

    [Fact]
    public async Task Messages_are_echoed_over_TLS_and_the_request_says_so()
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        var options = new WebSocketEngineOptions { HeartbeatInterval = TimeSpan.Zero, Pool = new CountingPool(), Heartbeat = new Heartbeat() };
        using RSA key = RSA.Create(2048);
        using X509Certificate2 certificate = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.UseHttps(certificate);
            listen.UseFastSignalWebSockets(this, options);
        }));
        await using WebApplication app = builder.Build();
        app.MapGet("/hello", () => "hello");
        await app.StartAsync(cancelled);
        int port = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

        using var handler = new HttpClientHandler { ServerCertificateCustomValidationCallback = (_, shown, _, _) => certificate.Equals(shown) };
        using var http = new HttpClient(handler);
        Assert.Equal("hello", await http.GetStringAsync(new Uri($"https://127.0.0.1:{port}/hello"), cancelled).WaitAsync(WireClient.Patience, cancelled));

        using var client = new ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => certificate.Equals(shown);
        await client.ConnectAsync(new Uri($"wss://127.0.0.1:{port}/ws"), cancelled).InTimeAsync();
        Assert.True(_request!.IsTls);

        byte[] received = new byte[8];
        for (int i = 0; i < 200; i++)
        {
            byte[] payload = BitConverter.GetBytes((long)i);
            await client.SendAsync(payload, WebSocketMessageType.Binary, endOfMessage: true, cancelled).InTimeAsync();
            await client.ReceiveAsync(received, cancelled).InTimeAsync();
            Assert.Equal(payload, received);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, "", cancelled).InTimeAsync();
        await WireClient.UntilAsync(() => options.Counters.Active == 0 && options.Heartbeat.Count == 0 && ((CountingPool)options.Pool).Outstanding == 0);
        Assert.Equal(1, options.Counters.Closes(1000));
    }
}

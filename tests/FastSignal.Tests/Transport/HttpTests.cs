using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FastSignal.Tests.WebSockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

#pragma warning disable xUnit1051 // Every wait here has a deadline of its own.

namespace FastSignal.Tests.Transport;

/// <summary>Kestrel's own layers on the transport: HTTP/1.1 and TLS.</summary>
[Trait("Tier", "io")]
public sealed class HttpTests
{
    private const string Subject = "CN=localhost";

    [Fact]
    public async Task Requests_on_one_kept_alive_connection_are_answered_in_turn()
    {
        await using EpollHost host = await EpollHost.StartAsync(Map);
        using var http = new HttpClient { BaseAddress = host.Address };
        for (int i = 0; i < 200; i++)
            Assert.Equal($"hello {i}", await http.GetStringAsync(new Uri($"/hello/{i}", UriKind.Relative)));
        Assert.Equal(1, host.Transport.ConnectionCount);
    }

    [Fact]
    public async Task Pipelined_requests_are_answered_in_order()
    {
        await using EpollHost host = await EpollHost.StartAsync(Map);
        using Socket client = await ConnectAsync(host);
        string requests = string.Concat(Enumerable.Range(0, 50).Select(i => $"GET /hello/{i} HTTP/1.1\r\nHost: a\r\n{(i == 49 ? "Connection: close\r\n" : "")}\r\n"));
        await client.SendAllAsync(Encoding.ASCII.GetBytes(requests));
        string answers = Encoding.ASCII.GetString(await client.ReceiveToEndAsync());
        int at = 0;
        for (int i = 0; i < 50; i++)
        {
            at = answers.IndexOf($"hello {i}", at, StringComparison.Ordinal);
            Assert.True(at >= 0, $"answer {i}");
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Bodies_of_any_length_go_both_ways(bool isChunked)
    {
        await using EpollHost host = await EpollHost.StartAsync(Map);
        using var http = new HttpClient { BaseAddress = host.Address };
        foreach (int length in new[] { 0, 1, 4096, 65_536, 3_000_000 })
        {
            byte[] sent = Wire.Pattern(length);
            using HttpRequestMessage request = new(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(sent) };
            request.Headers.TransferEncodingChunked = isChunked;
            using HttpResponseMessage response = await http.SendAsync(request);
            Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_request_that_blocks_its_thread_holds_up_no_other_connection()
    {
        using ManualResetEventSlim gate = new();
        await using EpollHost host = await EpollHost.StartAsync(application =>
        {
            Map(application);
            application.MapGet("/block", () =>
            {
                gate.Wait(WireClient.Patience);
                return "done";
            });
        });
        using var http = new HttpClient { BaseAddress = host.Address };
        Task<string> blocked = http.GetStringAsync(new Uri("/block", UriKind.Relative));
        using ClientWebSocket socket = await ConnectWebSocketAsync(host, "ws");
        for (int i = 0; i < 20; i++)
        {
            await EchoAsync(socket, 100);
            Assert.Equal("hello 1", await http.GetStringAsync(new Uri("/hello/1", UriKind.Relative)));
        }

        Assert.False(blocked.IsCompleted);
        gate.Set();
        Assert.Equal("done", await blocked);
    }

    [Fact]
    public async Task A_client_that_leaves_aborts_its_request()
    {
        TaskCompletionSource arrived = new();
        TaskCompletionSource aborted = new();
        await using EpollHost host = await EpollHost.StartAsync(application => application.MapGet("/wait", async (HttpContext context) =>
        {
            await using CancellationTokenRegistration registration = context.RequestAborted.Register(aborted.SetResult);
            arrived.SetResult();
            await aborted.Task;
        }));
        Socket client = await ConnectAsync(host);
        await client.SendAllAsync("GET /wait HTTP/1.1\r\nHost: a\r\n\r\n"u8.ToArray());
        await arrived.Task.InTimeAsync();
        client.Dispose();
        await aborted.Task.InTimeAsync();
        await WireClient.UntilAsync(() => host.Transport.ConnectionCount == 0);
    }

    [Fact]
    public async Task Https_and_wss_work_on_the_loop()
    {
        using X509Certificate2 certificate = SelfSigned();
        await using EpollHost host = await EpollHost.StartAsync(Map, onListener: listen => listen.UseHttps(certificate));
        using SocketsHttpHandler handler = new() { SslOptions = { RemoteCertificateValidationCallback = IsOurs } };
        using var http = new HttpClient(handler) { BaseAddress = host.Address };
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("text/plain"));
        for (int i = 0; i < 5; i++)
            Assert.Equal($"hello {i}", await http.GetStringAsync(new Uri($"/hello/{i}", UriKind.Relative)));

        using ClientWebSocket socket = await ConnectWebSocketAsync(host, "wss");
        foreach (int length in new[] { 0, 100, 20_000, 400_000 })
            await EchoAsync(socket, length);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).InTimeAsync();
        await WireClient.UntilAsync(() => host.Options.Counters.Active == 0);
    }

    [Fact]
    public async Task Stopping_ends_the_connections_and_the_threads()
    {
        EpollHost host = await EpollHost.StartAsync(Map);
        using var http = new HttpClient { BaseAddress = host.Address };
        await http.GetStringAsync(new Uri("/hello/1", UriKind.Relative));
        using Socket idle = await ConnectAsync(host);
        await idle.SendAllAsync("GET /hello/1 HTT"u8.ToArray());
        await host.DisposeAsync().AsTask().InTimeAsync();
        Assert.Equal(0, host.Transport.ConnectionCount);
    }

    private static void Map(WebApplication application)
    {
        application.MapGet("/hello/{i:int}", (int i) => $"hello {i}");
        application.MapPost("/echo", async (HttpContext context) =>
        {
            using MemoryStream body = new();
            await context.Request.Body.CopyToAsync(body);
            await context.Response.Body.WriteAsync(body.ToArray());
        });
    }

    private static async Task<Socket> ConnectAsync(EpollHost host)
    {
        Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, host.Address.Port).InTimeAsync();
        return socket;
    }

    private static async Task<ClientWebSocket> ConnectWebSocketAsync(EpollHost host, string scheme)
    {
        var client = new ClientWebSocket();
        client.Options.RemoteCertificateValidationCallback = IsOurs;
        await client.ConnectAsync(new UriBuilder(host.Address) { Scheme = scheme, Path = "/ws" }.Uri, CancellationToken.None).InTimeAsync();
        return client;
    }

    private static async Task EchoAsync(ClientWebSocket client, int length)
    {
        byte[] sent = Wire.Pattern(length);
        await client.SendAsync(sent, WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None).InTimeAsync();
        using MemoryStream got = new();
        byte[] buffer = new byte[16_384];
        WebSocketReceiveResult result;
        do
        {
            result = await client.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(WireClient.Patience);
            got.Write(buffer, 0, result.Count);
        }
        while (!result.EndOfMessage);
        Assert.Equal(sent, got.ToArray());
    }

    private static bool IsOurs(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors) => certificate?.Subject == Subject;

    private static X509Certificate2 SelfSigned()
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        CertificateRequest request = new(Subject, key, HashAlgorithmName.SHA256);
        using X509Certificate2 certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}

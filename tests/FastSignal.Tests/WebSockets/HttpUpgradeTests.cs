using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace FastSignal.Tests.WebSockets;

/// <summary>Upgrades that reach the HTTP layer: later requests of a connection, and RFC 8441.</summary>
public sealed class HttpUpgradeTests
{
    private const string First = "GET /hello HTTP/1.1\r\nHost: a\r\n\r\n";
    private const string FirstAnswerEnd = "hello\r\n0\r\n\r\n";

    [Fact]
    public async Task A_later_request_on_a_kept_alive_connection_is_upgraded()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet());
        using var peer = await RawPeer.ConnectAsync(server.Address);
        await peer.SendAsync(First);
        await peer.ReadUntilAsync(FirstAnswerEnd);
        await peer.SendAsync(HandshakeClient.Request_with("GET /chat", "GET /ws?x=1").Replace("\r\n\r\n", "\r\nSec-WebSocket-Protocol: other, chat\r\n\r\n", StringComparison.Ordinal));
        string head = await peer.ReadUntilAsync("\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 101 Switching Protocols\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nConnection: Upgrade\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nUpgrade: websocket\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n", head, StringComparison.Ordinal);
        Assert.Contains("\r\nSec-WebSocket-Protocol: chat\r\n", head, StringComparison.Ordinal);
        Assert.DoesNotContain("Sec-WebSocket-Extensions", head, StringComparison.Ordinal);
        Assert.Equal(("x=1", "server.example.com", "http://example.com"), (server.Request!.Query, server.Request.Host, server.Request.Origin));

        await peer.SendAsync(ClientFrame.Join(ClientFrame.Text("hi"), ClientFrame.Build(WebSocketOpcode.Ping, "p"u8), ClientFrame.Close(1000)));
        Assert.Equal(Convert.FromHexString("81026869" + "8A0170" + "880203E8"), await peer.ReadToEndAsync());
        await server.AllGoneAsync();
        Assert.Equal(1, server.Options.Counters.Closes(1000));
    }

    [Theory]
    [InlineData("Upgrade: websocket", "Upgrade: websockets", 400)]
    [InlineData("Connection: Upgrade", "Connection: keep-alive", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", 400)]
    [InlineData("Origin", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Extensions: a;;b\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Protocol: a, a\r\nOrigin", 400)]
    [InlineData("Version: 13", "Version: 8", 426)]
    [InlineData("Version: 13", "Version: 13, 8", 426)]
    [InlineData("Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13", 426)]
    [InlineData("/ws", "/ws?no", 403)]
    public async Task The_same_rules_hold_as_for_the_first_request(string old, string replacement, int status)
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet());
        string request = HandshakeClient.Request_with("/chat", "/ws").Replace(old, replacement, StringComparison.Ordinal);
        foreach (bool isLater in new[] { false, true })
        {
            using var peer = await RawPeer.ConnectAsync(server.Address);
            if (isLater)
            {
                await peer.SendAsync(First);
                await peer.ReadUntilAsync(FirstAnswerEnd);
            }

            await peer.SendAsync(request);
            string answer = Encoding.ASCII.GetString(await peer.ReadToEndAsync());
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
            Assert.Equal(status == 426, answer.Contains("\r\nSec-WebSocket-Version: 13\r\n", StringComparison.Ordinal));
            Assert.Equal(status == 403, answer.Contains("\r\nX-Why: rule\r\n", StringComparison.Ordinal));
        }

        Assert.Equal(2, server.Options.Counters.Refusals(status));
    }

    [Fact]
    public async Task Other_requests_pass_to_the_pages()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet());
        using var http = new HttpClient { BaseAddress = server.Address };
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal("hello", await http.GetStringAsync(new Uri("/hello", UriKind.Relative), TestContext.Current.CancellationToken));
            using HttpResponseMessage plain = await http.GetAsync(new Uri("/ws", UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.UpgradeRequired, plain.StatusCode);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_WebSocket_over_HTTP2_is_the_same_connection(bool compression)
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(compression), listen => listen.Protocols = HttpProtocols.Http2);
        await TalkAsync(server, "/ws", HttpVersion.Version20, compression);
        Assert.Equal("127.0.0.1:" + server.Address.Port, server.Request!.Host);
        Assert.False(server.Request.IsTls);
    }

    [Fact]
    public async Task Over_TLS_both_versions_are_served_on_one_port()
    {
        using var certificate = TestCertificate.Create().ToServerCertificate();
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(compression: true), listen =>
        {
            listen.Protocols = HttpProtocols.Http1AndHttp2;
            listen.UseHttps(certificate);
        });
        foreach (Version version in new[] { HttpVersion.Version11, HttpVersion.Version20 })
        {
            await TalkAsync(server, "/ws", version, compression: true);
            Assert.True(server.Request!.IsTls);
        }
    }

    [Fact]
    public async Task A_refused_CONNECT_gets_its_status_and_the_connection_lives_on()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(), listen => listen.Protocols = HttpProtocols.Http2);
        WebSocketException refused = await Assert.ThrowsAsync<WebSocketException>(async () =>
            (await EchoClient.ConnectAsync(server.Address, "/ws?no", HttpVersion.Version20)).Dispose());
        Assert.Contains("403", refused.Message, StringComparison.Ordinal);
        Assert.Equal(1, server.Options.Counters.Refusals(403));
    }

    [Fact]
    public async Task An_idle_WebSocket_outlives_the_limits_of_request_bodies()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(), listen => listen.Protocols = HttpProtocols.Http2);
        using EchoClient client = await EchoClient.ConnectAsync(server.Address, "/ws", HttpVersion.Version20);
        Assert.Equal([1], await client.EchoAsync([1]));

        // Twice as long as a request body may be slow here: nothing happening is what is tested.
        await Task.Delay(TimeSpan.FromSeconds(2.5), TestContext.Current.CancellationToken);
        Assert.Equal([2], await client.EchoAsync([2]));
        await client.CloseAsync();
    }

    [Fact]
    public async Task A_peer_that_vanishes_over_HTTP2_leaves_nothing_behind()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(), listen => listen.Protocols = HttpProtocols.Http2);
        using (EchoClient client = await EchoClient.ConnectAsync(server.Address, "/ws", HttpVersion.Version20))
        {
            Assert.Equal([1], await client.EchoAsync([1]));
            client.Socket.Abort();
        }

        await server.AllGoneAsync();
        Assert.Equal(1, server.Options.Counters.Closes(1006));
    }

    [Fact]
    public async Task A_server_that_stops_closes_HTTP2_WebSockets_with_1001()
    {
        await using EchoServer server = await EchoServer.StartAsync(EchoServer.Quiet(), listen => listen.Protocols = HttpProtocols.Http2);
        using EchoClient client = await EchoClient.ConnectAsync(server.Address, "/ws", HttpVersion.Version20);
        Task stopped = server.StopAsync();
        WebSocketReceiveResult result = await client.Socket.ReceiveAsync(new byte[10], TestContext.Current.CancellationToken).WaitAsync(WireClient.Patience, TestContext.Current.CancellationToken);
        Assert.Equal(WebSocketMessageType.Close, result.MessageType);
        Assert.Equal(WebSocketCloseStatus.EndpointUnavailable, client.Socket.CloseStatus);
        await client.CloseAsync();
        await stopped.InTimeAsync();
        await server.AllGoneAsync();
    }

    private static async Task TalkAsync(EchoServer server, string path, Version version, bool compression)
    {
        using EchoClient client = await EchoClient.ConnectAsync(server.Address, path, version, compression ? new WebSocketDeflateOptions() : null);
        Assert.Equal("chat", client.Socket.SubProtocol);
        foreach (byte[] message in Compression.Samples.Messages())
            Assert.Equal(message, await client.EchoAsync(message, fragment: Math.Max(1, message.Length / 3)));

        await client.CloseAsync();
        await server.AllGoneAsync();
    }

    /// <summary>A client that writes what it likes.</summary>
    private sealed class RawPeer(TcpClient socket) : IDisposable
    {
        private readonly NetworkStream _stream = socket.GetStream();

        public static async Task<RawPeer> ConnectAsync(Uri address)
        {
            var socket = new TcpClient { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, address.Port);
            return new RawPeer(socket);
        }

        public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

        public async Task SendAsync(byte[] bytes) => await _stream.WriteAsync(bytes);

        public async Task<string> ReadUntilAsync(string end)
        {
            var text = new StringBuilder();
            byte[] one = new byte[1];
            using var deadline = new CancellationTokenSource(WireClient.Patience);
            while (!text.ToString().EndsWith(end, StringComparison.Ordinal))
            {
                await _stream.ReadExactlyAsync(one, deadline.Token);
                text.Append((char)one[0]);
            }

            return text.ToString();
        }

        public async Task<byte[]> ReadToEndAsync()
        {
            using var all = new MemoryStream();
            using var deadline = new CancellationTokenSource(WireClient.Patience);
            await _stream.CopyToAsync(all, deadline.Token);
            return all.ToArray();
        }

        public void Dispose() => socket.Dispose();
    }
}

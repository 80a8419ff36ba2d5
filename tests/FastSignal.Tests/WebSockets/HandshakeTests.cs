using System.Text;
using FastSignal.WebSockets;

namespace FastSignal.Tests.WebSockets;

public sealed class HandshakeTests
{
    private const string Accepted =
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n";

    [Fact]
    public async Task The_key_of_the_RFC_gets_the_accept_value_of_the_RFC()
    {
        var client = new HandshakeClient();
        await client.SendAsync(HandshakeClient.Request_with());
        Assert.Equal(Accepted, await client.AnswerAsync());
        Assert.Equal("http://example.com", client.Request!.Origin);
        Assert.Equal("server.example.com", client.Request.Host);
        Assert.False(client.Request.IsTls);
        client.Finish();
        await client.Run.InTimeAsync();
        Assert.Equal(0, client.Options.Counters.Active);
        Assert.Equal(0, client.Options.Heartbeat.Count);
    }

    [Fact]
    public async Task A_head_that_comes_byte_by_byte_with_a_frame_behind_it_is_accepted()
    {
        var client = new HandshakeClient();
        foreach (byte next in Encoding.ASCII.GetBytes(HandshakeClient.Request_with()))
            await client.SendAsync([next]);
        Assert.Equal(Accepted, await client.AnswerAsync());
        await client.SendAsync(ClientFrame.Text("hi"));
        Assert.Equal(Convert.FromHexString("81026869"), await client.ReadAsync(4));
        client.Finish();
    }

    [Fact]
    public async Task Frames_pipelined_behind_the_head_are_handled()
    {
        var client = new HandshakeClient();
        await client.SendAsync([.. Encoding.ASCII.GetBytes(HandshakeClient.Request_with()), .. ClientFrame.Text("hi"), .. ClientFrame.Close(1000)]);
        Assert.StartsWith(Accepted, await client.AnswerAsync(), StringComparison.Ordinal);
        await client.Run.InTimeAsync();
        Assert.Equal(1, client.Options.Counters.Closes(1000));
    }

    [Theory]
    [InlineData("Upgrade: websocket", "upgrade: h2c, WebSocket")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive, upgrade")]
    [InlineData("Connection: Upgrade", "Connection: keep-alive\r\nConnection: Upgrade")]
    [InlineData("Origin: http://example.com\r\n", "")]
    [InlineData("Sec-WebSocket-Version: 13", "sec-websocket-version:\t13 ")]
    [InlineData("Origin", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits; server_max_window_bits=\"10\", x-other\r\nOrigin")]
    [InlineData("GET /chat", "GET http://other.example/chat")]
    [InlineData("Host: server.example.com", "Host: [::1]:8443")]
    [InlineData("Host", "Content-Length: 0\r\nHost")]
    public async Task A_correct_request_in_another_form_is_accepted(string old, string replacement)
    {
        var client = new HandshakeClient();
        await client.SendAsync(HandshakeClient.Request_with(old, replacement));
        Assert.Equal(Accepted, await client.AnswerAsync());
        client.Finish();
    }

    [Theory]
    [InlineData("Host: server.example.com\r\n", "", 400)]
    [InlineData("Host: server.example.com", "Host:", 400)]
    [InlineData("Host: server.example.com", "Host: a b", 400)]
    [InlineData("Host: server.example.com", "Host: a\r\nHost: a", 400)]
    [InlineData("HTTP/1.1", "HTTP/1.0", 400)]
    [InlineData("Upgrade: websocket", "Upgrade: websockets", 400)]
    [InlineData("Upgrade: websocket\r\n", "", 400)]
    [InlineData("Connection: Upgrade\r\n", "", 400)]
    [InlineData("Connection: Upgrade", "Connection: keep-alive", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZTE=", 400)]
    [InlineData("dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25j!Q==", 400)]
    [InlineData("Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n", "", 400)]
    [InlineData("Origin", "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Extensions: a;;b\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Extensions: a; b=\"\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Extensions: \r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Protocol: a, a\r\nOrigin", 400)]
    [InlineData("Origin", "Sec-WebSocket-Protocol: a,,b\r\nOrigin", 400)]
    [InlineData("Origin", "Transfer-Encoding: chunked\r\nOrigin", 400)]
    [InlineData("Origin", "Content-Length: 5\r\nOrigin", 400)]
    [InlineData("Origin: ", "Origin : ", 400)]
    [InlineData("Origin: ", "Origin: a\r\n b", 400)]
    [InlineData("Origin: ", "Origin: a\nb: ", 400)]
    [InlineData("Origin: ", "Origin: \0", 400)]
    [InlineData("Origin: http", "Origin http", 400)]
    [InlineData("Sec-WebSocket-Version: 13\r\n", "", 426)]
    [InlineData("Version: 13", "Version: 12", 426)]
    [InlineData("Version: 13", "Version: 13, 8", 426)]
    [InlineData("Version: 13", "Version: 013", 426)]
    [InlineData("Version: 13", "Version: 13\r\nSec-WebSocket-Version: 13", 426)]
    public async Task A_broken_rule_of_the_handshake_is_refused(string old, string replacement, int status)
    {
        var client = new HandshakeClient();
        await client.SendAsync(HandshakeClient.Request_with(old, replacement));
        string answer = await client.AnswerAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
        Assert.Equal(status == 426, answer.Contains("\r\nSec-WebSocket-Version: 13\r\n", StringComparison.Ordinal));
        Assert.Contains("\r\nConnection: close\r\n", answer, StringComparison.Ordinal);
        Assert.Null(client.PassedOn);
        Assert.Equal(1, client.Options.Counters.Refusals(status));
        Assert.Equal(0, client.Options.Heartbeat.Count);
    }

    [Theory]
    [InlineData("POST /chat HTTP/1.1\r\n")]
    [InlineData("get /chat HTTP/1.1\r\n")]
    [InlineData("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")]
    [InlineData("\u0016\u0003\u0001")]
    [InlineData("GET /index.html HTTP/1.1\r\nHo")]
    [InlineData("GET /chat HTTP/1.1\r\nHost: a\r\n\r\n")]
    [InlineData("GET /chat HTTP/1.1\r\n\r\n")]
    [InlineData("GET /chat HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n")]
    [InlineData("GET /chat%zz HTTP/1.1\r\n")]
    [InlineData("GET /chat%00 HTTP/1.1\r\n")]
    [InlineData("GET /chat%C3%28 HTTP/1.1\r\n")]
    [InlineData("GET /chat#x HTTP/1.1\r\n")]
    [InlineData("GET * HTTP/1.1\r\n")]
    [InlineData("GET ftp://a/chat HTTP/1.1\r\n")]
    [InlineData("GET  /chat HTTP/1.1\r\n")]
    [InlineData("GET /chat\r\n")]
    [InlineData("GET /chat HTTP/1.1\nHost: a\n\n")]
    public async Task Everything_else_reaches_the_next_layer_untouched(string bytes)
    {
        var client = new HandshakeClient();
        await client.SendAsync(bytes);
        await client.Run.InTimeAsync();
        Assert.Equal(bytes, client.PassedOn);

        // The next layer gets everything in one read, also when the decision took many.
        var slow = new HandshakeClient();
        foreach (char next in bytes)
        {
            if (!slow.Run.IsCompleted)
                await slow.SendAsync(next.ToString());
        }

        await slow.Run.InTimeAsync();
        Assert.StartsWith(slow.PassedOn!, bytes, StringComparison.Ordinal);
        Assert.NotEqual("", slow.PassedOn);
    }

    [Fact]
    public async Task A_decision_that_the_request_is_not_the_endpoints_passes_it_on()
    {
        var client = new HandshakeClient(decide: _ => WebSocketDecision.NotMine);
        await client.SendAsync(HandshakeClient.Request_with());
        await client.Run.InTimeAsync();
        Assert.Equal(HandshakeClient.Request_with(), client.PassedOn);
    }

    [Theory]
    [InlineData("/chat/r%C3%A4ume%20eins?a=%20b&c", "/chat/r\u00e4ume eins", "a=%20b&c", "server.example.com")]
    [InlineData("/chat%2Fx", "/chat%2Fx", "", "server.example.com")]
    [InlineData("ws://other:81/chat?x", "/chat", "x", "other:81")]
    [InlineData("HTTP://other", "/", "", "other")]
    public async Task A_target_is_decoded(string target, string path, string query, string host)
    {
        var client = new HandshakeClient();
        await client.SendAsync(HandshakeClient.Request_with("GET /chat", "GET " + target));
        await client.AnswerAsync();
        Assert.Equal((path, query, host), (client.Request!.Path, client.Request.Query, client.Request.Host));
        client.Finish();
    }

    [Fact]
    public async Task A_subprotocol_is_named_only_when_it_was_offered()
    {
        var client = new HandshakeClient();
        await client.SendAsync(HandshakeClient.Request_with("Origin", "Sec-WebSocket-Protocol: a, chat\r\nSec-WebSocket-Protocol: b\r\nOrigin"));
        Assert.Contains("\r\nSec-WebSocket-Protocol: chat\r\n", await client.AnswerAsync(), StringComparison.Ordinal);
        Assert.Equal(["a", "chat", "b"], client.Request!.Subprotocols);
        Assert.Equal("a, chat, b", client.Request.Header("SEC-WEBSOCKET-PROTOCOL"));
        client.Finish();
    }

    [Fact]
    public async Task An_endpoint_refuses_in_its_own_words_and_its_failure_is_500()
    {
        var client = new HandshakeClient(decide: _ => WebSocketDecision.Refuse(403, "Origin \u00e4 not allowed", new KeyValuePair<string, string>("Retry-After", "5")));
        await client.SendAsync(HandshakeClient.Request_with());
        string answer = await client.AnswerAsync();
        Assert.StartsWith("HTTP/1.1 403 Forbidden\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nRetry-After: 5\r\n", answer, StringComparison.Ordinal);
        Assert.Contains("\r\nContent-Length: 21\r\n", answer, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => WebSocketDecision.Refuse(403, "", new KeyValuePair<string, string>("A", "b\r\nC: d")));

        var failing = new HandshakeClient(decide: _ => throw new InvalidOperationException("broken"));
        await failing.SendAsync(HandshakeClient.Request_with());
        Assert.StartsWith("HTTP/1.1 500 ", await failing.AnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_at_the_limit_is_accepted_and_one_byte_more_is_431()
    {
        int room = 1024 - HandshakeClient.Request_with().Length - "X: \r\n".Length;
        foreach ((int length, string status) in new[] { (room, "101"), (room + 1, "431") })
        {
            var client = new HandshakeClient(new WebSocketEngineOptions { MaxHeadBytes = 1024, HeartbeatInterval = TimeSpan.Zero, Heartbeat = new Heartbeat() });
            await client.SendAsync(HandshakeClient.Request_with("Origin", $"X: {new string('x', length)}\r\nOrigin"));
            Assert.StartsWith($"HTTP/1.1 {status} ", await client.AnswerAsync(), StringComparison.Ordinal);
            client.Finish();
        }

        var endless = new HandshakeClient(new WebSocketEngineOptions { MaxHeadBytes = 1024, Heartbeat = new Heartbeat() });
        await endless.SendAsync("GET /chat HTTP/1.1\r\nX: " + new string('x', 1100));
        Assert.StartsWith("HTTP/1.1 431 ", await endless.AnswerAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_head_that_takes_too_long_is_408_and_a_silent_connection_is_passed_on()
    {
        var slow = new HandshakeClient(new WebSocketEngineOptions { HeadTimeout = TimeSpan.FromMilliseconds(50), Heartbeat = new Heartbeat() });
        await slow.SendAsync("GET /chat HTTP/1.1\r\nHost: ");
        Assert.StartsWith("HTTP/1.1 408 ", await slow.AnswerAsync(), StringComparison.Ordinal);
        Assert.Equal(0, slow.Options.Heartbeat.Count);

        var silent = new HandshakeClient(new WebSocketEngineOptions { HeadTimeout = TimeSpan.FromMilliseconds(50), Heartbeat = new Heartbeat() });
        await WireClient.UntilAsync(() => silent.Options.Heartbeat.Count == 0);
        await silent.SendAsync("GET / HTTP/1.1\r\n\r\n");
        await silent.Run.InTimeAsync();
        Assert.Equal("GET / HTTP/1.1\r\n\r\n", silent.PassedOn);
    }

    [Fact]
    public async Task Every_prefix_and_every_flipped_bit_of_a_request_ends_cleanly()
    {
        string request = HandshakeClient.Request_with();
        for (int length = 0; length <= request.Length; length++)
            await EndsCleanlyAsync(Encoding.Latin1.GetBytes(request[..length]));
        for (int at = 0; at < request.Length; at++)
        {
            byte[] bytes = Encoding.Latin1.GetBytes(request);
            bytes[at] ^= (byte)(1 << (at % 8));
            await EndsCleanlyAsync(bytes);
        }
    }

    private static async Task EndsCleanlyAsync(byte[] bytes)
    {
        var client = new HandshakeClient();
        if (bytes.Length > 0)
            await client.SendAsync(bytes);
        client.Finish();
        await client.Run.InTimeAsync();
        Assert.Equal(0, client.Options.Heartbeat.Count);
        Assert.Equal(0, client.Options.Counters.Active);
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.RegularExpressions;
using FastSignal.EndToEnd.Abuse.Kit;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Requests to the HTTP side that no page makes: a status that says what is wrong, and never 500.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed partial class HttpAbuseTests
{
    private const string Broadcast = "/api/signaling/broadcast";

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc%2fpasswd")]
    [InlineData("/....//....//etc/passwd")]
    [InlineData("//etc/passwd")]
    [InlineData("/\\..\\..\\etc\\passwd")]
    [InlineData("/web/index.html/../../../etc/passwd")]
    [InlineData("/index.html%00.js")]
    [InlineData("/%c0%ae%c0%ae/etc/passwd")]
    [InlineData("/%")]
    [InlineData("/api/signaling/clients/../../../etc/passwd")]
    [InlineData("http://127.0.0.1/etc/passwd")]
    [InlineData("*")]
    public async Task Path_that_leads_out_of_the_pages_finds_nothing(string target)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await attacker.SendAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        string answer = await attacker.ReadToEndAsync();
        Assert.Matches("^HTTP/1.1 (400|404|405) ", answer);
        Assert.DoesNotContain("root:", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("OPTIONS", 405)]
    [InlineData("POST", 405)]
    [InlineData("DELETE", 405)]
    [InlineData("TRACE", 405)]
    [InlineData("PATCH", 405)]
    [InlineData("FROBNICATE", 405)]
    public async Task Page_answers_other_methods_with_their_status(string method, int status)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        foreach (string path in (string[])["/", "/index.html"])
        {
            using RawConnection client = await RawConnection.ConnectAsync(server.HttpEndPoint);
            await client.SendAsync($"{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            string answer = await client.ReadToEndAsync();
            Assert.StartsWith($"HTTP/1.1 {status} ", answer, StringComparison.Ordinal);
            if (method == "HEAD")
                Assert.EndsWith("\r\n\r\n", answer, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer wrong")]
    [InlineData("Bearer an-administrator-toke")]
    [InlineData("Bearer an-administrator-token2")]
    [InlineData("Bearer AN-ADMINISTRATOR-TOKEN")]
    [InlineData("Basic an-administrator-token")]
    [InlineData("an-administrator-token")]
    [InlineData("Bearer an-administrator-token\r\nAuthorization: Bearer wrong")]
    [InlineData("Bearer wrong\r\nAuthorization: Bearer an-administrator-token")]
    [InlineData("Bearer an-administrator-token, Bearer an-administrator-token")]
    public async Task Administration_without_exactly_the_right_token_is_401(string? authorization)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        string header = authorization is null ? "" : $"Authorization: {authorization}\r\n";
        foreach (string request in (string[])["GET /api/signaling/clients", $"POST {Broadcast}"])
        {
            using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
            await attacker.SendAsync($"{request} HTTP/1.1\r\nHost: localhost\r\n{header}Content-Length: 0\r\nConnection: close\r\n\r\n");
            string answer = await attacker.ReadToEndAsync();
            Assert.StartsWith("HTTP/1.1 401 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(AbuseServer.AdminToken, answer, StringComparison.Ordinal);
        }

        await bystander.PingAsync();
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("null", 400)]
    [InlineData("[]", 400)]
    [InlineData("{\"type\":7}", 400)]
    [InlineData("{\"type\":\"\"}", 400)]
    [InlineData("{\"type\":\"with blank\"}", 400)]
    [InlineData("{\"type\":\"note\",\"app_name\":\"nowhere\"}", 404)]
    [InlineData("{\"type\":\"note\",\"app_name\":\"../etc\"}", 404)]
    [InlineData("{\"type\":\"note\",\"data\":{\"text\":\"\\ud800\"}}", 200)]
    [InlineData("{\"type\":\"note\",\"data\":1e999}", 200)]
    public async Task Broadcast_says_what_is_wrong_with_its_body_and_never_breaks_a_client(string body, int status)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        Assert.Equal((HttpStatusCode)status, await BroadcastAsync(server, new StringContent(body)));
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Broadcast_whose_body_is_deep_or_too_large_is_refused()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server);
        string deep = "{\"type\":\"note\",\"data\":" + new string('[', 10_000) + new string(']', 10_000) + "}";
        Assert.Equal(HttpStatusCode.BadRequest, await BroadcastAsync(server, new StringContent(deep)));
        string aboveData = "{\"type\":\"note\",\"data\":\"" + new string('x', 256 * 1024) + "\"}";
        Assert.Equal(HttpStatusCode.BadRequest, await BroadcastAsync(server, new StringContent(aboveData)));
        await bystander.PingAsync();
    }

    [Theory]
    [InlineData("Content-Length: 1000000000", "", 413)]
    [InlineData("Content-Length: 99999999999999999999", "", 400)]
    [InlineData("Content-Length: -1", "", 400)]
    [InlineData("Content-Length: 5\r\nContent-Length: 6", "hello!", 400)]
    [InlineData("Transfer-Encoding: chunked", "zz\r\nhello\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked", "5\r\nhelloX\r\n0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked", "ffffffffffffffff\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked, identity", "0\r\n\r\n", 400)]
    [InlineData("Transfer-Encoding: xchunked", "0\r\n\r\n", 400)]
    [InlineData("Content-Length: 0\r\nTransfer-Encoding : chunked", "", 400)]
    public async Task Body_with_a_broken_frame_is_refused_and_the_connection_closed(string header, string body, int status)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await attacker.SendAsync($"POST {Broadcast} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {AbuseServer.AdminToken}\r\n{header}\r\n\r\n{body}");
        string head = await attacker.ReadHeadAsync();
        Assert.StartsWith($"HTTP/1.1 {status} ", head, StringComparison.Ordinal);
        Assert.Contains("Connection: close\r\n", head, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Endless_chunked_body_is_cut_off_with_413()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await attacker.SendAsync($"POST {Broadcast} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {AbuseServer.AdminToken}\r\nTransfer-Encoding: chunked\r\n\r\n");
        byte[] chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string(' ', 0x10000) + "\r\n");
        Task<bool> sending = attacker.TrySendAsync(ClientFrame.Repeat(chunk, 64));
        Assert.StartsWith("HTTP/1.1 413 ", await attacker.ReadHeadAsync(), StringComparison.Ordinal);
        attacker.Reset();
        await sending;
    }

    [Theory]
    [InlineData(7_000, 404)]
    [InlineData(20_000, 414)]
    [InlineData(500_000, 414)]
    public async Task Long_path_is_answered(int length, int status)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        Task<bool> sending = attacker.TrySendAsync(Encoding.ASCII.GetBytes($"GET /{new string('a', length)} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Assert.StartsWith($"HTTP/1.1 {status} ", await attacker.ReadHeadAsync(), StringComparison.Ordinal);
        attacker.Reset();
        await sending;
    }

    [Fact]
    public async Task Request_with_two_framings_is_answered_once_and_nothing_is_smuggled()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await attacker.SendAsync(
            $"POST {Broadcast} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" +
            "GET /api/signaling/status HTTP/1.1\r\nHost: localhost\r\n\r\n");
        string answers = await attacker.ReadToEndAsync();
        Assert.DoesNotContain("client_count", answers, StringComparison.Ordinal);
        Assert.Single(StatusLine().Matches(answers));
    }

    [Fact]
    public async Task Upgrade_behind_another_request_is_answered_as_if_it_came_first()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection pipelined = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await pipelined.SendAsync("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n" + RawConnection.Upgrade());
        Assert.StartsWith("HTTP/1.1 200 ", await pipelined.ReadHeadAsync(), StringComparison.Ordinal);
        string rest;
        do
        {
            rest = await pipelined.ReadHeadAsync();
        }
        while (!StatusLine().IsMatch(rest));
        Assert.Contains("HTTP/1.1 101 ", rest, StringComparison.Ordinal);

        using RawConnection kept = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await kept.SendAsync("HEAD / HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200 ", await kept.ReadHeadAsync(), StringComparison.Ordinal);
        await kept.SendAsync(RawConnection.Upgrade());
        Assert.StartsWith("HTTP/1.1 101 ", await kept.ReadHeadAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Upgrade_of_a_page_or_by_another_method_is_an_ordinary_request()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using RawConnection page = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await page.SendAsync(RawConnection.Upgrade("/api/signaling", "/healthz"));
        Assert.StartsWith("HTTP/1.1 200 ", await page.ReadHeadAsync(), StringComparison.Ordinal);
        using RawConnection post = await RawConnection.ConnectAsync(server.HttpEndPoint);
        await post.SendAsync(RawConnection.Upgrade("GET ", "POST "));
        Assert.Matches("^HTTP/1.1 4[0-9][0-9] ", await post.ReadHeadAsync());
        Assert.Equal(0, server.Host.Signaling.Counters.SessionsOpened);
    }

    [Fact]
    public async Task Bytes_that_are_no_http_at_all_are_400()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        foreach (string bytes in (string[])["\r\n\r\n\r\n", "hello\r\n\r\n", "GET\r\n\r\n", "GET / HTTP/9.9\r\n\r\n", "\0\0\0\0\r\n\r\n", "\x16\x03\x01\x02\0\x01\0\r\n\r\n"])
        {
            using RawConnection attacker = await RawConnection.ConnectAsync(server.HttpEndPoint);
            await attacker.SendAsync(bytes);
            attacker.Finish();
            string answer = await attacker.ReadToEndAsync();
            Assert.True(answer.Length == 0 || answer.StartsWith("HTTP/1.1 4", StringComparison.Ordinal) || answer.StartsWith("HTTP/1.1 505 ", StringComparison.Ordinal), answer);
        }
    }

    [GeneratedRegex(@"HTTP/1\.1 (\d\d\d) ")]
    private static partial Regex StatusLine();

    private static async Task<HttpStatusCode> BroadcastAsync(AbuseServer server, HttpContent content)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, Broadcast) { Content = content };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AbuseServer.AdminToken);
        using HttpResponseMessage response = await server.Http.SendAsync(request);
        return response.StatusCode;
    }
}

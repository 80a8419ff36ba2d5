using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Whep;

/// <summary>WHEP row by row, each of the known pitfalls by its number (E1 to E13).</summary>
public sealed class WhepTests : EndToEndTest
{
    private const string Sdp = "application/sdp";
    private const string Fragment = "application/trickle-ice-sdpfrag";
    private const string Candidate = "candidate:1 1 udp 2130706431 127.0.0.1 50000 typ host";

    private static readonly string Trickle =
        $"a=ice-ufrag:{PlayerOffer.Fragment}\r\na=ice-pwd:{PlayerOffer.Password}\r\nm=video 9 UDP/TLS/RTP/SAVPF 0\r\na=mid:0\r\na={Candidate}\r\na=end-of-candidates\r\n";

    private static readonly string Restart = Trickle.Replace(PlayerOffer.Fragment, "anew", StringComparison.Ordinal);

    [Theory]
    [InlineData("small/whep", "/small/whep/")]
    [InlineData("whep/endpoint", "/whep/resource/")]
    [InlineData("whep/endpoint/small", "/whep/resource/")]
    public async Task E1_E3_E4_a_post_is_201_with_every_header_and_a_delete_is_200(string endpoint, string session)
    {
        ServerProcess server = await StartServerAsync(
            [.. TestStreams.Small, "--config", await IceServersAsync("""{"urls":"stun:stun.example:3478"},{"urls":"turn:turn.example","username":"u","credential":"p"}""")]);
        using HttpResponseMessage created = await PostAsync(server, endpoint, PlayerOffer.Full);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.Equal(Sdp, created.Content.Headers.ContentType!.MediaType);
        string location = created.Headers.Location!.OriginalString;
        Assert.StartsWith(session, location, StringComparison.Ordinal);
        Assert.True(location.Length >= session.Length + 22, location);
        Assert.False(created.Headers.ETag!.IsWeak);
        Assert.Equal("ETag, ID, Accept-Patch, Link, Location", Header(created, "Access-Control-Expose-Headers"));
        Assert.Equal("*", Header(created, "Access-Control-Allow-Origin"));
        Assert.Equal(Fragment, Header(created, "Accept-Patch"));
        Assert.Equal(
            ["<stun:stun.example:3478>; rel=\"ice-server\"", "<turn:turn.example>; rel=\"ice-server\"; username=\"u\"; credential=\"p\"; credential-type=\"password\""],
            created.Headers.GetValues("Link"));

        using HttpResponseMessage deleted = await SendAsync(server, HttpMethod.Delete, location);
        Assert.Equal(HttpStatusCode.OK, deleted.StatusCode);
        using HttpResponseMessage again = await SendAsync(server, HttpMethod.Delete, location);
        await AssertRefusedAsync(again, HttpStatusCode.NotFound);
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task E7_E8_an_offer_without_candidates_is_answered_with_all_of_ours_and_the_bundle_stays_right()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        foreach (string offer in new[] { PlayerOffer.Full, PlayerOffer.DataFirst })
        {
            using HttpResponseMessage created = await PostAsync(server, "small/whep", offer);
            string answer = await created.Content.ReadAsStringAsync(Cancellation);
            string[] lines = answer.Split("\r\n");
            Assert.Equal(3, lines.Count(line => line.StartsWith("m=", StringComparison.Ordinal)));
            Assert.Contains(lines, line => line.StartsWith("m=application 0 ", StringComparison.Ordinal));
            string bundle = lines.Single(line => line.StartsWith("a=group:BUNDLE", StringComparison.Ordinal));
            Assert.DoesNotContain("2", bundle, StringComparison.Ordinal);
            Assert.Equal(2, lines.Count(line => line == "a=sendonly"));
            Assert.Contains(lines, line => line.StartsWith("a=candidate:", StringComparison.Ordinal));
            Assert.Contains("a=end-of-candidates", lines);
            Assert.All(lines.Where(line => line.StartsWith("a=setup:", StringComparison.Ordinal)), line => Assert.Equal("a=setup:passive", line));
            string[] tracks = [.. lines.Where(line => line.StartsWith("a=msid:", StringComparison.Ordinal))];
            Assert.Equal(2, tracks.Distinct().Count());
            Assert.Single(tracks.Select(line => line.Split(' ')[0]).Distinct());
        }
    }

    [Fact]
    public async Task E2_E12_trickle_is_204_and_a_restart_200_with_a_new_tag()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        using HttpResponseMessage created = await PostAsync(server, "small/whep", PlayerOffer.Full);
        string session = created.Headers.Location!.OriginalString;
        string first = created.Headers.ETag!.Tag;
        foreach (string? condition in new[] { null, "*", first, first.Trim('"') })
        {
            using HttpResponseMessage trickled = await PatchAsync(server, session, Trickle, condition);
            Assert.Equal(HttpStatusCode.NoContent, trickled.StatusCode);
            Assert.Null(trickled.Headers.ETag);
            Assert.Equal("", await trickled.Content.ReadAsStringAsync(Cancellation));
        }

        using HttpResponseMessage restarted = await PatchAsync(server, session, Restart, first);
        Assert.Equal(HttpStatusCode.OK, restarted.StatusCode);
        Assert.Equal(Fragment, restarted.Content.Headers.ContentType!.MediaType);
        Assert.NotEqual(first, restarted.Headers.ETag!.Tag);
        string fragment = await restarted.Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("a=ice-ufrag:", fragment, StringComparison.Ordinal);
        Assert.Contains("a=candidate:", fragment, StringComparison.Ordinal);

        using HttpResponseMessage stale = await PatchAsync(server, session, Trickle, first);
        await AssertRefusedAsync(stale, HttpStatusCode.PreconditionFailed);
        using HttpResponseMessage bad = await PatchAsync(server, session, Restart.Replace(PlayerOffer.Password, "short", StringComparison.Ordinal), null);
        await AssertRefusedAsync(bad, HttpStatusCode.BadRequest);
        using HttpResponseMessage alive = await PatchAsync(server, session, Restart, restarted.Headers.ETag.Tag);
        Assert.Equal(HttpStatusCode.NoContent, alive.StatusCode);
    }

    [Fact]
    public async Task E5_a_preflight_needs_nothing_and_options_name_the_servers()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--config", await IceServersAsync("""{"urls":"stun:stun.example:3478"}""")]);
        using HttpResponseMessage preflight = await SendAsync(
            server, HttpMethod.Options, "small/whep", message => message.Headers.Add("Access-Control-Request-Method", "POST"));
        Assert.Equal(HttpStatusCode.NoContent, preflight.StatusCode);
        Assert.False(preflight.Headers.Contains("Link"));
        Assert.Equal("Authorization, Content-Type, If-Match", Header(preflight, "Access-Control-Allow-Headers"));
        using HttpResponseMessage options = await SendAsync(server, HttpMethod.Options, "small/whep");
        Assert.Equal(HttpStatusCode.NoContent, options.StatusCode);
        Assert.Equal(Sdp, Header(options, "Accept-Post"));
        Assert.Contains("PATCH", Header(options, "Access-Control-Allow-Methods"), StringComparison.Ordinal);
        Assert.Single(options.Headers.GetValues("Link"));
    }

    [Theory]
    [InlineData("GET", "small/whep", HttpStatusCode.OK)]
    [InlineData("HEAD", "small/whep", HttpStatusCode.OK)]
    [InlineData("GET", "missing/whep", HttpStatusCode.NotFound)]
    [InlineData("PUT", "small/whep", HttpStatusCode.MethodNotAllowed)]
    [InlineData("DELETE", "whep/endpoint", HttpStatusCode.MethodNotAllowed)]
    [InlineData("GET", "small/whep/secret", HttpStatusCode.MethodNotAllowed)]
    [InlineData("PATCH", "small/whep/secret", HttpStatusCode.NotFound)]
    [InlineData("DELETE", "whep/resource/secret", HttpStatusCode.NotFound)]
    public async Task E10_E11_every_other_request_is_answered_without_redirect_and_with_cors(string method, string path, HttpStatusCode status)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        using HttpResponseMessage response = await SendAsync(server, new HttpMethod(method), path);
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        Assert.Equal(status == HttpStatusCode.MethodNotAllowed, response.Content.Headers.Allow.Count > 0);
    }

    [Fact]
    public async Task E9_E11_each_refusal_has_its_status_cors_and_a_sentence()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--server:max_connections=1"]);
        await RefusedAsync("missing/whep", PlayerOffer.Full, HttpStatusCode.NotFound);
        await RefusedAsync("small/whep", "hello", HttpStatusCode.BadRequest);
        await RefusedAsync("small/whep", "", HttpStatusCode.BadRequest);
        await RefusedAsync("small/whep", PlayerOffer.Unplayable, HttpStatusCode.UnprocessableEntity);
        await RefusedAsync("small/whep", PlayerOffer.Full, HttpStatusCode.UnsupportedMediaType, "text/plain");
        await RefusedAsync("small/whep", new string('v', 128 * 1024 + 1), HttpStatusCode.RequestEntityTooLarge);
        using HttpResponseMessage only = await PostAsync(server, "small/whep", PlayerOffer.Full, "application/sdp; charset=utf-8");
        Assert.Equal(HttpStatusCode.Created, only.StatusCode);
        using HttpResponseMessage full = await PostAsync(server, "small/whep", PlayerOffer.Full);
        await AssertRefusedAsync(full, HttpStatusCode.ServiceUnavailable);
        Assert.NotNull(full.Headers.RetryAfter);
        using HttpResponseMessage wrongType = await SendAsync(
            server, HttpMethod.Patch, only.Headers.Location!.OriginalString, message => message.Content = new StringContent(Trickle, Encoding.UTF8, Sdp));
        await AssertRefusedAsync(wrongType, HttpStatusCode.UnsupportedMediaType);

        async Task RefusedAsync(string path, string body, HttpStatusCode status, string type = Sdp)
        {
            using HttpResponseMessage response = await PostAsync(server, path, body, type);
            await AssertRefusedAsync(response, status);
        }
    }

    [Fact]
    public async Task E13_a_player_that_never_connects_is_reaped()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--sessions:handshake_timeout=1s"]);
        using HttpResponseMessage created = await PostAsync(server, "small/whep", PlayerOffer.Full);
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        await server.BecomesIdleAsync();
        using HttpResponseMessage gone = await PatchAsync(server, created.Headers.Location!.OriginalString, Trickle, null);
        await AssertRefusedAsync(gone, HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_foreign_page_is_refused_where_origins_are_named()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--sessions:allowed_origins=https://good.example"]);
        foreach ((string origin, HttpStatusCode status) in new[] { ("https://good.example", HttpStatusCode.OK), ("https://bad.example", HttpStatusCode.Forbidden) })
        {
            using HttpResponseMessage response = await SendAsync(server, HttpMethod.Get, "small/whep", message => message.Headers.Add("Origin", origin));
            Assert.Equal(status, response.StatusCode);
            Assert.Equal(status == HttpStatusCode.OK ? origin : "*", Header(response, "Access-Control-Allow-Origin"));
        }
    }

    private async Task<string> IceServersAsync(string servers)
    {
        string path = Path.Combine(Folder, "fastsignal.json");
        await File.WriteAllTextAsync(path, $$$"""{"signaling":{"ice_servers":[{{{servers}}}]}}""", Cancellation);
        return path;
    }

    private static async Task AssertRefusedAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(status == response.StatusCode, $"{response.StatusCode}: {body}");
        Assert.Equal("*", Header(response, "Access-Control-Allow-Origin"));
        using JsonDocument error = JsonDocument.Parse(body);
        Assert.Equal("error", error.RootElement.GetProperty("status").GetString());
        Assert.NotEqual("", error.RootElement.GetProperty("error").GetString());
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(", ", response.Headers.GetValues(name));

    private static Task<HttpResponseMessage> PostAsync(ServerProcess server, string path, string body, string type = Sdp) =>
        SendAsync(server, HttpMethod.Post, path, message =>
        {
            message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        });

    private static Task<HttpResponseMessage> PatchAsync(ServerProcess server, string path, string body, string? ifMatch) =>
        SendAsync(server, HttpMethod.Patch, path, message =>
        {
            message.Content = new StringContent(body, Encoding.UTF8, Fragment);
            if (ifMatch is not null)
                message.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        });

    private static async Task<HttpResponseMessage> SendAsync(
        ServerProcess server, HttpMethod method, string path, Action<HttpRequestMessage>? prepare = null)
    {
        using HttpRequestMessage message = new(method, new Uri(server.Address, path));
        prepare?.Invoke(message);
        return await server.Http.SendAsync(message, Cancellation);
    }
}

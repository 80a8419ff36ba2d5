using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

public sealed class SessionTests : EndToEndTest
{
    private const string Token = "an-administrator-of-tests";
    private const string Body = """{"device_id":"tablet","user_id":"ann","stream":"small"}""";

    [Fact]
    public async Task A_session_is_created_answered_described_and_ended()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, $"--server:admin_token={Token}"]);
        JsonElement created = await ReadAsync(await PostAsync(server, "api/sessions", Body), HttpStatusCode.Created);
        string id = created.GetProperty("id").GetString()!;
        JsonElement offer = created.GetProperty("offer");
        Assert.Equal("offer", offer.GetProperty("type").GetString());
        Assert.Equal(JsonValueKind.Array, created.GetProperty("ice_servers").ValueKind);

        string answer = Abuse.Kit.Description.Answer(offer.GetProperty("sdp").GetString()!, Abuse.Kit.Description.FalseFingerprint);
        string path = $"api/sessions/{id}";
        await StatusAsync(await PostAsync(server, path + "/answer", JsonSerializer.Serialize(new { type = "answer", sdp = answer })), HttpStatusCode.NoContent);
        await StatusAsync(await PostAsync(server, path + "/candidates", """{"candidate":"candidate:1 1 udp 1 127.0.0.1 50000 typ host","sdpMid":"0"}"""), HttpStatusCode.NoContent);
        JsonElement described = await ReadAsync(await server.Http.GetAsync(new Uri(server.Address, path), Cancellation), HttpStatusCode.OK);
        Assert.Equal(("rest", "small", "tablet", "ann"), (Text(described, "protocol"), Text(described, "stream"), Text(described, "device_id"), Text(described, "user_id")));
        Assert.Equal("checking", Text(described.GetProperty("statistics"), "ice_state"));

        using HttpRequestMessage list = new(HttpMethod.Get, new Uri(server.Address, "api/sessions")) { Headers = { { "Authorization", $"Bearer {Token}" } } };
        JsonElement all = await ReadAsync(await server.Http.SendAsync(list, Cancellation), HttpStatusCode.OK);
        Assert.Equal(id, Text(Assert.Single(all.EnumerateArray()), "id"));
        await StatusAsync(await server.Http.GetAsync(new Uri(server.Address, "api/sessions"), Cancellation), HttpStatusCode.Unauthorized);

        await StatusAsync(await server.Http.DeleteAsync(new Uri(server.Address, path), Cancellation), HttpStatusCode.NoContent);
        await StatusAsync(await server.Http.GetAsync(new Uri(server.Address, path), Cancellation), HttpStatusCode.NotFound);
        await server.BecomesIdleAsync();
    }

    [Theory]
    [InlineData("""{"device_id":"d","user_id":"u","stream":"missing"}""", HttpStatusCode.NotFound, "STREAM_NOT_FOUND")]
    [InlineData("""{"device_id":"d"}""", HttpStatusCode.BadRequest, "INVALID_MESSAGE_DATA")]
    [InlineData("""{"device_id":"d","user_id":7}""", HttpStatusCode.BadRequest, "INVALID_MESSAGE_DATA")]
    [InlineData("nonsense", HttpStatusCode.BadRequest, "MESSAGE_PARSING_FAILED")]
    public async Task A_bad_request_is_refused_with_its_code(string body, HttpStatusCode status, string code)
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        JsonElement error = await ReadAsync(await PostAsync(server, "api/sessions", body), status);
        Assert.Equal(code, Text(error, "code"));
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task Sessions_above_the_rate_are_refused_and_idle_ones_expire()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, "--sessions:total_rate=1", "--sessions:idle_timeout=1s"]);
        List<HttpStatusCode> seen = [];
        await Eventually.HoldsAsync(
            async () =>
            {
                using HttpResponseMessage response = await PostAsync(server, "api/sessions", Body);
                seen.Add(response.StatusCode);
                return response.StatusCode == HttpStatusCode.TooManyRequests
                    && await response.Content.ReadAsStringAsync(Cancellation) == """{"error":"rate limit exceeded"}""";
            },
            "a refusal for the rate");
        Assert.Equal([HttpStatusCode.Created, HttpStatusCode.Created], seen.Take(2));
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task Streams_and_the_document_are_served()
    {
        ServerProcess server = await StartServerAsync(TestStreams.Small);
        JsonElement streams = await server.Http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "api/streams"), Cancellation);
        JsonElement small = Assert.Single(streams.EnumerateArray());
        Assert.Equal(("small", "stopped", 0), (Text(small, "name"), Text(small, "state"), small.GetProperty("viewers").GetInt32()));
        await StatusAsync(await server.Http.GetAsync(new Uri(server.Address, "api/streams?app=-bad"), Cancellation), HttpStatusCode.NotFound);
        JsonElement document = await server.Http.GetFromJsonAsync<JsonElement>(new Uri(server.Address, "api/openapi.json"), Cancellation);
        Assert.True(document.GetProperty("paths").TryGetProperty("/api/sessions/{id}/answer", out _));
    }

    private static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();

    private static Task<HttpResponseMessage> PostAsync(ServerProcess server, string path, string json) =>
        server.Http.PostAsync(new Uri(server.Address, path), new StringContent(json, Encoding.UTF8, "application/json"), Cancellation);

    private static async Task<JsonElement> ReadAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
        {
            string body = await response.Content.ReadAsStringAsync(Cancellation);
            Assert.True(status == response.StatusCode, $"{response.StatusCode}: {body}");
            return JsonDocument.Parse(body).RootElement;
        }
    }

    private static async Task StatusAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        using (response)
            Assert.True(status == response.StatusCode, $"{response.StatusCode}: {await response.Content.ReadAsStringAsync(Cancellation)}");
    }
}

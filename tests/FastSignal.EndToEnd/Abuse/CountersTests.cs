using System.Net;
using System.Text.Json;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.WebSockets;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>What an administrator reads of refusals and broken rules.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class CountersTests
{
    [Fact]
    public async Task Every_refusal_is_in_the_report_with_its_status_its_code_or_its_name()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--echo:enabled=true");
        await using (SignalingClient client = await SignalingClient.ConnectAsync(server))
        {
            await client.SendRawAsync("""{"version":"1.0","type":"no-such-type"}""");
            await client.ExpectErrorAsync(2003);
        }

        using (RawConnection wrong = await RawConnection.ConnectAsync(server.HttpEndPoint))
        {
            await wrong.SendAsync(RawConnection.Upgrade("Version: 13", "Version: 8"));
            Assert.StartsWith("HTTP/1.1 426 ", await wrong.ReadHeadAsync(), StringComparison.Ordinal);
        }

        using (RawConnection echo = await RawConnection.ConnectAsync(server.HttpEndPoint))
        {
            await echo.SendAsync(RawConnection.Upgrade("/api/signaling", "/api/echo"));
            await echo.ReadHeadAsync();
            await echo.SendAsync(ClientFrame.Build(ClientFrame.TextOpcode, [0xFF]));
            Assert.Equal(CloseCode.InvalidPayload, await echo.ReadCloseAsync());
        }

        await server.QuietAsync();
        JsonElement report = await ReadAsync(server, AbuseServer.AdminToken);
        JsonElement webSockets = report.GetProperty("web_sockets");
        Assert.Equal(1, webSockets.GetProperty("opened").GetInt64());
        Assert.Equal(1, webSockets.GetProperty("refusals").GetProperty("426").GetInt64());
        Assert.Equal(1, webSockets.GetProperty("closes").GetProperty("1000").GetInt64());
        Assert.Equal(1, report.GetProperty("signaling").GetProperty("errors").GetProperty("INVALID_MESSAGE_TYPE").GetInt64());
        Assert.Equal(1, report.GetProperty("signaling").GetProperty("messages_in").GetProperty("unknown").GetInt64());
        await Patience.UntilAsync(
            () => ReadAsync(server, AbuseServer.AdminToken).Result.GetProperty("echo").GetProperty("closes").TryGetProperty("1007", out _), "the echo closed");
        Assert.Equal(1, (await ReadAsync(server, AbuseServer.AdminToken)).GetProperty("echo").GetProperty("errors").GetProperty("invalid_utf8").GetInt64());
    }

    [Fact]
    public async Task The_report_is_the_administrators()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        using HttpResponseMessage refused = await server.Http.GetAsync(new Uri("/api/signaling/counters", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        Assert.False((await ReadAsync(server, AbuseServer.AdminToken)).TryGetProperty("echo", out _));
    }

    private static async Task<JsonElement> ReadAsync(AbuseServer server, string token)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, "/api/signaling/counters");
        request.Headers.Authorization = new("Bearer", token);
        using HttpResponseMessage response = await server.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return JsonSerializer.Deserialize<JsonElement>(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}

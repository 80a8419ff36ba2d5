using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Rooms, control and what operators do with both, over real sockets.</summary>
public sealed class ControlTests : EndToEndTest
{
    private const string Token = "an-admin-token-of-the-tests";
    private const string OfferRequest = """{"type":"offer-request","id":"o","data":{"stream":"small"}}""";

    [Fact]
    public async Task Of_two_who_watch_one_has_control_until_an_operator_decides()
    {
        ServerProcess server = await StartServerAsync([.. TestStreams.Small, $"--server:admin_token={Token}"]);
        await using SignallingClient a = await SignallingClient.ConnectAsync(server);
        await using SignallingClient b = await SignallingClient.ConnectAsync(server);
        string idA = await WatchAsync(a);
        string idB = await WatchAsync(b);

        await a.SendAsync("""{"type":"key-press","data":{"code":"KeyA","action":"down"}}""");
        Assert.Equal(idA, (await a.ReceiveAsync("control-state")).GetProperty("data").GetProperty("holder").GetString());
        Assert.Equal(idA, (await b.ReceiveAsync("control-state")).GetProperty("data").GetProperty("holder").GetString());
        await b.SendAsync("""{"type":"key-press","id":"k","data":{"code":"KeyB"}}""");
        Assert.Equal(4009, (await b.ReceiveAsync("error")).GetProperty("error").GetProperty("number").GetInt32());

        using HttpClient http = Http(server);
        using (HttpResponseMessage refused = await http.PostAsync("/api/streams/small/control", Json("""{"holder":"nobody"}"""), Cancellation))
            Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using (HttpResponseMessage wrong = await http.PostAsync("/api/streams/small/control", Json("[]"), Cancellation))
            Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using (HttpResponseMessage unknown = await http.GetAsync("/api/streams/nowhere/control", Cancellation))
            Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        using (HttpResponseMessage done = await http.PostAsync("/api/streams/small/control", Json($$"""{"holder":"{{idB}}"}"""), Cancellation))
            Assert.Equal(idB, JsonElementOf(await done.Content.ReadAsStringAsync(Cancellation)).GetProperty("holder").GetString());
        Assert.Equal(idB, (await a.ReceiveAsync("control-state")).GetProperty("data").GetProperty("holder").GetString());
    }

    [Fact]
    public async Task Members_of_a_room_share_a_state_and_an_operator_sees_and_ends_them()
    {
        ServerProcess server = await StartServerAsync([$"--server:admin_token={Token}"]);
        await using SignallingClient a = await SignallingClient.ConnectAsync(server);
        await using SignallingClient b = await SignallingClient.ConnectAsync(server);
        string idA = await JoinAsync(a);
        string idB = await JoinAsync(b);
        Assert.Equal(idB, (await a.ReceiveAsync("peer-joined")).GetProperty("data").GetProperty("peer").GetProperty("id").GetString());
        await a.SendAsync("""{"type":"room-state-set","data":{"room":"lobby","version":0,"state":{"page":7}}}""");
        Assert.Equal("""{"page":7}""", (await b.ReceiveAsync("room-state")).GetProperty("data").GetProperty("state").GetRawText());

        using HttpClient anyone = new() { BaseAddress = server.Address };
        using (HttpResponseMessage refused = await anyone.GetAsync("/api/rooms", Cancellation))
            Assert.Equal(HttpStatusCode.Unauthorized, refused.StatusCode);
        using HttpClient http = Http(server);
        Assert.Equal(1, JsonElementOf(await http.GetStringAsync("/api/rooms", Cancellation)).GetArrayLength());
        JsonElement room = JsonElementOf(await http.GetStringAsync("/api/rooms/lobby", Cancellation));
        Assert.Equal([idA, idB], room.GetProperty("users").EnumerateArray().Select(user => user.GetString()));
        Assert.Equal("""{"page":7}""", room.GetProperty("state").GetRawText());

        using (HttpResponseMessage kicked = await http.DeleteAsync($"/api/signaling/clients/{idB}", Cancellation))
            Assert.Equal(HttpStatusCode.NoContent, kicked.StatusCode);
        Assert.Equal("kicked", (await b.ReceiveAsync("session-ended")).GetProperty("data").GetProperty("reason").GetString());
        Assert.Equal(idB, (await a.ReceiveAsync("peer-left")).GetProperty("data").GetProperty("peer").GetProperty("id").GetString());
        using HttpResponseMessage again = await http.DeleteAsync($"/api/signaling/clients/{idB}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
    }

    private static async Task<string> WatchAsync(SignallingClient client)
    {
        string id = (await client.ReceiveAsync("welcome")).GetProperty("data").GetProperty("client_id").GetString()!;
        await client.SendAsync(OfferRequest);
        await client.ReceiveAsync("offer");
        return id;
    }

    private static async Task<string> JoinAsync(SignallingClient client)
    {
        string id = (await client.ReceiveAsync("welcome")).GetProperty("data").GetProperty("client_id").GetString()!;
        await client.SendAsync("""{"type":"room-join","data":{"room":"lobby"}}""");
        await client.ReceiveAsync("room-joined");
        return id;
    }

    private static HttpClient Http(ServerProcess server)
    {
        HttpClient http = new() { BaseAddress = server.Address };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        return http;
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static JsonElement JsonElementOf(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}

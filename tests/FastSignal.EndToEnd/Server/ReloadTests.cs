using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using FastSignal.EndToEnd.Harness;

namespace FastSignal.EndToEnd.Server;

/// <summary>Reloading the configuration of a server that is in use.</summary>
public sealed class ReloadTests : EndToEndTest
{
    private const string AdminToken = "an-administrator-token";
    private const int Clients = 20;
    private const int SilentClients = 3;

    // Twenty keys of all three classes, as they are at first and after the reload.
    private static readonly (string Section, string Key, string Old, string New)[] Twenty =
    [
        ("server", "max_connections", "1000", "2000"), ("server", "upgrade_rate", "50", "500"), ("server", "http_rate", "100", "1000"),
        ("server", "allowed_origins", "[]", "[https://a.example]"), ("server", "shutdown_timeout", "30s", "20s"),
        ("signaling", "connection_timeout", "60s", "2s"), ("signaling", "heartbeat_interval", "25s", "1s"), ("signaling", "cleanup_interval", "1s", "100ms"),
        ("signaling", "max_message_size", "512KiB", "64KiB"), ("signaling", "max_data_size", "256KiB", "32KiB"), ("signaling", "message_rate", "200", "5000"),
        ("signaling", "message_burst", "400", "10000"), ("signaling", "resume_grace", "15s", "5s"), ("signaling", "outbox_messages", "256", "128"),
        ("router", "mode", "least_loaded", "hash"), ("router", "max_queue_wait", "5s", "6s"), ("echo", "max_message_size", "16MiB", "1MiB"),
        ("webrtc", "ice_silence_timeout", "30s", "40s"), ("media", "start_timeout", "10s", "12s"), ("router", "worker_count", "4", "5"),
    ];

    private string FilePath => Path.Combine(Folder, "fastsignal.yaml");

    [Fact]
    public async Task Twenty_keys_change_under_load_and_nobody_is_disconnected()
    {
        ServerProcess server = await StartAsync(Yaml(key => key.Old));
        List<SignallingClient> clients = [];
        for (int i = 0; i < Clients; i++)
            clients.Add(await SignallingClient.ConnectAsync(server));
        foreach (SignallingClient viewer in clients.Take(3))
        {
            await viewer.SendAsync("""{"version":"1.0","type":"offer-request","data":{"stream":"small"}}""");
            await viewer.ReceiveAsync("offer");
        }

        using CancellationTokenSource enough = new();
        int[] pongs = new int[Clients - SilentClients];
        Task[] talking = [.. clients.Take(pongs.Length).Select((client, i) => Task.Run(() => TalkAsync(client, () => pongs[i]++, enough.Token), Cancellation))];

        for (int round = 0; round < 5; round++)
        {
            int[] before = [.. pongs];
            await Eventually.HoldsAsync(() => Task.FromResult(pongs.Zip(before).All(pair => pair.First > pair.Second)), "every client is answered");
            bool isNew = round % 2 == 0;
            await File.WriteAllTextAsync(FilePath, Yaml(key => isNew ? key.New : key.Old), Cancellation);
            JsonElement receipt = await ReloadAsync(server, HttpStatusCode.OK);
            int[] counts = [Count(receipt, "applied"), Count(receipt, "new_sessions"), Count(receipt, "restart")];
            Assert.Equal(isNew ? 1 : 0, counts[2]);
            Assert.Equal(isNew ? 20 : 19, counts.Sum());
        }

        // A client that comes now and answers no ping is timed out after 2 s; the silent ones from before were promised 60 s.
        await using (SignallingClient late = await SignallingClient.ConnectAsync(server))
        {
            await Eventually.HoldsAsync(async () => await ClientsAsync(server) == Clients + 1, "the late client is counted");
            await Eventually.HoldsAsync(async () => await ClientsAsync(server) == Clients, "the late client is timed out, and nobody else");
        }

        int[] last = [.. pongs];
        await Eventually.HoldsAsync(() => Task.FromResult(pongs.Zip(last).All(pair => pair.First > pair.Second)), "every client is still answered");
        await enough.CancelAsync();
        await Task.WhenAll(talking);
        Assert.Equal(Clients, await ClientsAsync(server));
        foreach (SignallingClient silent in clients.Skip(pongs.Length))
        {
            await silent.SendAsync("""{"version":"1.0","type":"ping"}""");
            await silent.ReceiveAsync("pong");
        }

        foreach (SignallingClient client in clients)
            await client.DisposeAsync();
        await server.BecomesIdleAsync();
    }

    [Fact]
    public async Task A_changed_file_a_signal_and_a_request_all_reload_and_a_broken_file_does_not()
    {
        ServerProcess server = await StartAsync("server: { max_connections: 10 }", watches: true);
        await File.WriteAllTextAsync(FilePath + "~", "server: { max_connections: 11, reload_on_change: false }", Cancellation);
        File.Move(FilePath + "~", FilePath, overwrite: true);
        await ValueBecomesAsync(server, "server:max_connections", "11");
        await LoggedAsync(server, "configuration_reloaded trigger=file");

        await File.WriteAllTextAsync(FilePath, "server: { max_connections: 12, reload_on_change: false }", Cancellation);
        server.Signal(Signals.HangUp);
        await ValueBecomesAsync(server, "server:max_connections", "12");
        await LoggedAsync(server, "configuration_changed key=server:max_connections old=11 new=12 takes_effect=\"now\"");
        Assert.False(server.HasExited);

        await File.WriteAllTextAsync(FilePath, "server:\n  max_connections: none\n  prot: 1\n", Cancellation);
        JsonElement refused = await ReloadAsync(server, HttpStatusCode.BadRequest);
        string[] problems = [.. refused.GetProperty("problems").EnumerateArray().Select(problem => problem.GetString()!)];
        Assert.Equal(2, problems.Length);
        Assert.Contains(problems, problem => problem.EndsWith("fastsignal.yaml line 3; did you mean server:port?", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("server:max_connections: \"none\"", StringComparison.Ordinal));
        await LoggedAsync(server, "configuration_kept trigger=request");
        await ValueBecomesAsync(server, "server:max_connections", "12");
    }

    [Fact]
    public async Task What_says_now_acts_now_and_the_token_that_is_replaced_opens_nothing()
    {
        ServerProcess server = await StartAsync($"server: {{ admin_token: {AdminToken} }}", withToken: false);
        using HttpRequestMessage anonymous = new(HttpMethod.Post, new Uri(server.Address, "api/config/reload"));
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.SendAsync(anonymous, Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await server.Http.GetAsync(new Uri(server.Address, "api/config"), Cancellation)).StatusCode);

        JsonElement configuration = await GetAsync(server, "api/config");
        Assert.Equal(FilePath, configuration.GetProperty("file").GetString());
        Assert.DoesNotContain(AdminToken, configuration.GetRawText(), StringComparison.Ordinal);

        const string Other = "another-administrator-token";
        await File.WriteAllTextAsync(FilePath, $"server: {{ admin_token: {Other}, port: 1 }}\nsignaling: {{ auto_create_apps: false }}\necho: {{ enabled: true }}\n", Cancellation);
        JsonElement receipt = await ReloadAsync(server, HttpStatusCode.OK);
        Assert.Equal(["echo:enabled", "server:admin_token", "signaling:auto_create_apps"], Keys(receipt, "applied").Order());
        // The port was given on the command line, which wins.
        Assert.Empty(Keys(receipt, "restart"));
        Assert.DoesNotContain(Other, receipt.GetRawText() + server.Log, StringComparison.Ordinal);

        await ReloadAsync(server, HttpStatusCode.Unauthorized);
        await ReloadAsync(server, HttpStatusCode.OK, Other);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Http.GetAsync(new Uri(server.Address, "api/signaling/other"), Cancellation)).StatusCode);
        await using SignallingClient echo = await SignallingClient.ConnectToAsync(server, "api/echo");
        await echo.SendAsync("""{"type":"there and back"}""");
        await echo.ReceiveAsync("there and back");

        await File.WriteAllTextAsync(FilePath, "server: {}", Cancellation);
        await ReloadAsync(server, HttpStatusCode.OK, Other);
        await ReloadAsync(server, HttpStatusCode.Forbidden, Other);
    }

    [Fact]
    public async Task Ticks_memory_and_log_follow_at_once()
    {
        const string Impatient = "signaling: { connection_timeout: 1s, heartbeat_interval: 500ms, resume_grace: 0, cleanup_interval: ";
        ServerProcess server = await StartAsync(Impatient + "10m }");
        await using SignallingClient silent = await SignallingClient.ConnectAsync(server);
        await Eventually.HoldsAsync(async () => await ClientsAsync(server) == 1, "the client is counted");
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));

        await File.WriteAllTextAsync(FilePath, Impatient + "100ms }\nserver: { max_memory_usage: 1B, log_level: error }", Cancellation);
        await ReloadAsync(server, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await ReadyAsync(server));
        await Eventually.HoldsAsync(async () => await ClientsAsync(server) == 0, "the silent client is timed out by the quicker ticks");
        Assert.DoesNotContain("configuration_reloaded", server.Log, StringComparison.Ordinal);

        await File.WriteAllTextAsync(FilePath, "server: { max_memory_usage: 0 }", Cancellation);
        await ReloadAsync(server, HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.OK, await ReadyAsync(server));
        await LoggedAsync(server, "configuration_reloaded");
    }

    [Fact]
    public async Task Streams_come_change_and_go_and_only_viewers_of_one_that_goes_are_ended()
    {
        const string Video = "videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1";
        ServerProcess server = await StartAsync(Streams(("one", Video), ("two", Video)), withSmall: false);
        await using SignallingClient one = await WatchAsync(server, "one");
        await using SignallingClient two = await WatchAsync(server, "two");

        await File.WriteAllTextAsync(FilePath, Streams(("two", Video + " ! identity"), ("three", Video)), Cancellation);
        JsonElement receipt = await ReloadAsync(server, HttpStatusCode.OK);
        Assert.Equal(["streams:one", "streams:three"], Keys(receipt, "applied").Order());
        Assert.Equal(["streams:two:video"], Keys(receipt, "new_sessions"));

        JsonElement ended = (await one.ReceiveAsync("session-ended")).GetProperty("data");
        Assert.Equal(("stream-removed", false), (ended.GetProperty("reason").GetString(), ended.GetProperty("reconnect").GetBoolean()));
        await two.SendAsync("""{"version":"1.0","type":"ping"}""");
        await two.ReceiveAsync("pong");
        await using (SignallingClient three = await WatchAsync(server, "three"))
        {
            await three.SendAsync("""{"version":"1.0","type":"offer-request","data":{"stream":"one"}}""");
            JsonElement error = (await three.ReceiveAsync("error")).GetProperty("error");
            Assert.Equal(3005, error.GetProperty("number").GetInt32());
            await using SignallingClient fresh = await WatchAsync(server, "two");
        }

        await two.DisposeAsync();
        MediaStatus status = await server.BecomesIdleAsync();
        Assert.Equal(["two", "three"], status.Streams.Select(stream => stream.Name));
    }

    // The log is written behind what it tells of.
    private static Task LoggedAsync(ServerProcess server, string text) =>
        Eventually.HoldsAsync(() => Task.FromResult(server.Log.Contains(text, StringComparison.Ordinal)), $"the log says {text}");

    private static async Task<HttpStatusCode> ReadyAsync(ServerProcess server)
    {
        using HttpResponseMessage response = await server.Http.GetAsync(new Uri(server.Address, "readyz"), Cancellation);
        return response.StatusCode;
    }

    private static async Task<int> ClientsAsync(ServerProcess server) =>
        (await GetAsync(server, "api/signaling/status")).GetProperty("client_count").GetInt32();

    private static async Task<SignallingClient> WatchAsync(ServerProcess server, string stream)
    {
        SignallingClient client = await SignallingClient.ConnectAsync(server);
        await client.SendAsync($$$"""{"version":"1.0","type":"offer-request","data":{"stream":"{{{stream}}}"}}""");
        await client.ReceiveAsync("offer");
        return client;
    }

    private static async Task TalkAsync(SignallingClient client, Action onPong, CancellationToken enough)
    {
        while (!enough.IsCancellationRequested)
        {
            await client.SendAsync("""{"version":"1.0","type":"ping"}""");
            await client.ReceiveAsync("pong");
            onPong();
            await Task.Delay(10, CancellationToken.None);
        }
    }

    private static string Yaml(Func<(string Section, string Key, string Old, string New), string> value) => string.Join('\n', Twenty
        .GroupBy(key => key.Section)
        .Select(section => $"{section.Key}:\n{string.Join('\n', section.Select(key => $"  {key.Key}: {value(key)}"))}"));

    private static string Streams(params (string Name, string Video)[] streams) => "streams:\n" + string.Join('\n', streams.Select(stream =>
        string.Create(CultureInfo.InvariantCulture, $"  {stream.Name}:\n    video: {stream.Video}\n    codecs: [vp8]\n    grace_period: 0\n")));

    private static int Count(JsonElement receipt, string name) => receipt.GetProperty(name).GetArrayLength();

    private static IEnumerable<string> Keys(JsonElement receipt, string name) =>
        receipt.GetProperty(name).EnumerateArray().Select(change => change.GetProperty("key").GetString()!);

    private static async Task<JsonElement> GetAsync(ServerProcess server, string path)
    {
        using HttpRequestMessage request = new(HttpMethod.Get, new Uri(server.Address, path));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", AdminToken);
        using HttpResponseMessage response = await server.Http.SendAsync(request, Cancellation);
        return JsonElement.Parse(await response.Content.ReadAsStringAsync(Cancellation));
    }

    private static Task ValueBecomesAsync(ServerProcess server, string key, string value) => Eventually.HoldsAsync(
        async () => (await GetAsync(server, "api/config")).GetProperty("values").EnumerateArray()
            .Single(entry => entry.GetProperty("key").GetString() == key).GetProperty("value").GetRawText() == value,
        $"{key} is {value}");

    private static async Task<JsonElement> ReloadAsync(ServerProcess server, HttpStatusCode expected, string token = AdminToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, new Uri(server.Address, "api/config/reload"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using HttpResponseMessage response = await server.Http.SendAsync(request, Cancellation);
        string body = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(expected == response.StatusCode, body);
        return body.StartsWith('{') ? JsonElement.Parse(body) : default;
    }

    // A test that asks for a reload wants the receipt, which a look at the file must not take away.
    private async Task<ServerProcess> StartAsync(string yaml, bool withToken = true, bool withSmall = true, bool watches = false)
    {
        await File.WriteAllTextAsync(FilePath, yaml, Cancellation);
        string[] token = withToken ? [$"--server:admin_token={AdminToken}"] : [];
        string[] watch = watches ? [] : ["--server:reload_on_change=false"];
        return await StartServerAsync(["--config", FilePath, .. token, .. watch, .. withSmall ? TestStreams.Small : []]);
    }
}

using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Tests.Signaling.Kit;
using FastSignal.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Connections;

public sealed class SignalingEndpointTests
{
    [Fact]
    public void Upgrades_above_the_rate_of_an_address_get_429_with_the_body_of_every_rate_limit()
    {
        SignalingEndpoint endpoint = new(new SignalingBench().Server, Live("--server:upgrade_rate=2"), new Readiness(0));
        for (int i = 0; i < 4; i++)
            Assert.NotNull(endpoint.Decide(From("203.0.113.7")).Handler);
        WebSocketDecision refused = endpoint.Decide(From("203.0.113.7"));
        Assert.Equal(429, refused.Status);
        Assert.Equal("""{"error":"rate limit exceeded"}""", refused.Body);
        Assert.Contains(refused.Headers, header => header.Key == "Retry-After");
        Assert.Equal(1, endpoint.RefusedForAddress);
        Assert.NotNull(endpoint.Decide(From("203.0.113.8")).Handler);
        for (int i = 0; i < 20; i++)
            Assert.NotNull(endpoint.Decide(From("127.0.0.1")).Handler);
    }

    [Fact]
    public void What_a_reload_changed_holds_for_the_next_upgrade()
    {
        LiveSettings live = Live("--server:upgrade_rate=1");
        SignalingEndpoint endpoint = new(new SignalingBench().Server, live, new Readiness(0));
        UpgradeRequest foreign = new() { Path = "/api/signaling", Host = "127.0.0.1", Headers = [new("Origin", "https://a.example")] };
        Assert.Equal(403, endpoint.Decide(foreign).Status);
        Assert.NotNull(endpoint.Decide(From("203.0.113.7")).Handler);
        Assert.NotNull(endpoint.Decide(From("203.0.113.7")).Handler);
        Assert.Equal(429, endpoint.Decide(From("203.0.113.7")).Status);

        live.Replace(Load("--server:upgrade_rate=0", "--server:allowed_origins=https://a.example", "--signaling:heartbeat_interval=7s", "--signaling:max_message_size=64KiB"));
        endpoint.Refresh();
        WebSocketDecision decision = endpoint.Decide(foreign);
        Assert.NotNull(decision.Handler);
        Assert.Equal((TimeSpan.FromSeconds(7), 64 * 1024), (decision.Options!.HeartbeatInterval, decision.Options.MaxMessageBytes));
        Assert.Same(live.SignalingCounters, decision.Options.Counters);
        for (int i = 0; i < 20; i++)
            Assert.NotNull(endpoint.Decide(From("203.0.113.7")).Handler);
    }

    private static LiveSettings Live(params string[] arguments) => new(Load(arguments), NullLogger.Instance);

    private static FastSignalConfiguration Load(params string[] arguments) =>
        ConfigurationLoader.Load(arguments, new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!;

    private static UpgradeRequest From(string address) =>
        new() { Path = "/api/signaling", RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };
}

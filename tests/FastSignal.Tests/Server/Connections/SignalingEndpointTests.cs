using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Tests.Signaling.Kit;
using FastSignal.WebSockets;

namespace FastSignal.Tests.Server.Connections;

public sealed class SignalingEndpointTests
{
    [Fact]
    public void Upgrades_above_the_rate_of_an_address_get_429_with_the_body_of_every_rate_limit()
    {
        ServerSettings settings = ConfigurationLoader.Load(["--server:upgrade_rate=2"], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!.Server;
        SignalingEndpoint endpoint = new(new SignalingBench().Server, settings, new Readiness(0));
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

    private static UpgradeRequest From(string address) =>
        new() { Path = "/api/signaling", RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };
}

using System.Net;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Tests.Server.Configuration;
using FastSignal.Tests.Signaling.Kit;
using FastSignal.WebSockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Server.Connections;

public sealed class SignalingEndpointTests
{
    private static readonly string[] TokenMode = ["--auth:mode=token", "--auth:tokens:0:name=a", "--auth:tokens:0:token=the-token-of-a-controller"];

    [Fact]
    public void Upgrades_above_the_rate_of_an_address_get_429_with_the_body_of_every_rate_limit()
    {
        SignalingEndpoint endpoint = EndpointOf(["--server:upgrade_rate=2"]);
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
        SignalingEndpoint endpoint = EndpointOf(live);
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

    private static FastSignalConfiguration Load(params string[] arguments) => Loading.Good(args: arguments);

    [Theory]
    [InlineData(null, "", "", 0)]
    [InlineData(null, "", "protocol=gstreamer", 0)]
    [InlineData("Bearer the-token-of-a-controller", "", "", 0)]
    [InlineData(null, "", "token=the-token-of-a-controller", 0)]
    [InlineData(null, "", "access_token=the-token-of-a-controller", 0)]
    [InlineData(null, "gstreamer-1.0,bearer.the-token-of-a-controller", "", 0)]
    [InlineData("Bearer wrong", "", "", 401)]
    [InlineData(null, "", "token=wrong", 401)]
    [InlineData(null, "", "token=", 401)]
    [InlineData(null, "gstreamer-1.0,bearer.wrong", "", 401)]
    public void A_bad_credential_is_refused_before_the_upgrade_and_a_missing_one_may_come_after(
        string? authorization, string subprotocols, string query, int status)
    {
        SignalingEndpoint endpoint = EndpointOf(TokenMode);
        WebSocketDecision decision = endpoint.Decide(Request(authorization, subprotocols, query));
        Assert.Equal(status, decision.Status);
        if (status != 0)
        {
            Assert.Contains(decision.Headers, header => header is { Key: "WWW-Authenticate", Value: "Bearer realm=\"FastSignal\", error=\"invalid_token\"" });
            return;
        }

        // A subprotocol is echoed only when it is a real one.
        Assert.Equal(subprotocols.Length > 0 ? "gstreamer-1.0" : null, decision.Subprotocol);
        Assert.NotNull(decision.Handler);
    }

    [Fact]
    public void Without_a_time_for_the_hello_a_missing_credential_is_refused_before_the_upgrade()
    {
        SignalingEndpoint endpoint = EndpointOf([.. TokenMode, "--auth:hello_timeout=0s"]);
        WebSocketDecision refused = endpoint.Decide(Request(null, "", ""));
        Assert.Equal(401, refused.Status);
        Assert.Contains(refused.Headers, header => header is { Key: "WWW-Authenticate", Value: "Bearer realm=\"FastSignal\"" });
    }

    [Theory]
    [InlineData(null, 401)]
    [InlineData("Basic YW5uOndyb25nLXBhc3N3b3Jk", 401)]
    [InlineData("Basic YW5uOmNvcnJlY3QtaG9yc2U=", 0)]
    [InlineData("Bearer the-token-of-a-controller", 401)]
    public void Names_and_passwords_are_asked_for_before_the_upgrade(string? authorization, int status)
    {
        SignalingEndpoint endpoint = EndpointOf(["--auth:mode=basic", "--auth:users:0:name=ann", "--auth:users:0:password=correct-horse"]);
        WebSocketDecision decision = endpoint.Decide(Request(authorization, "", ""));
        Assert.Equal(status, decision.Status);
        if (status != 0)
            Assert.Contains(decision.Headers, header => header is { Key: "WWW-Authenticate", Value: "Basic realm=\"FastSignal\", charset=\"UTF-8\"" });
    }

    private static SignalingEndpoint EndpointOf(string[] arguments) => EndpointOf(Live(arguments));

    private static SignalingEndpoint EndpointOf(LiveSettings live)
    {
        AccessPolicy access = AccessPolicy.Create(live.Current.Configuration.Auth, null, new VirtualClock(), NullLogger.Instance);
        return new SignalingEndpoint(new SignalingBench().Server, live, access, new Readiness(0));
    }

    private static UpgradeRequest Request(string? authorization, string subprotocols, string query) => new()
    {
        Path = "/api/signaling",
        Query = query,
        Subprotocols = subprotocols.Split(',', StringSplitOptions.RemoveEmptyEntries),
        Headers = authorization is null ? [] : [new("Authorization", authorization)],
        RemoteEndPoint = new IPEndPoint(IPAddress.Loopback, 4000),
    };

    private static UpgradeRequest From(string address) =>
        new() { Path = "/api/signaling", RemoteEndPoint = new IPEndPoint(IPAddress.Parse(address), 4000) };
}

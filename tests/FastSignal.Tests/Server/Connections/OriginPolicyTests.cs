using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;

namespace FastSignal.Tests.Server.Connections;

public sealed class OriginPolicyTests
{
    private static readonly ServerSettings Defaults =
        ConfigurationLoader.Load([], new Dictionary<string, string?>(), Path.GetTempPath()).Configuration!.Server;

    [Theory]
    [InlineData(null, "127.0.0.1:8080", true)]
    [InlineData("http://127.0.0.1:8080", "127.0.0.1:8080", true)]
    [InlineData("http://[::1]:8080", "[::1]:8080", true)]
    [InlineData("http://localhost:8080", "LocalHost:8080", true)]
    [InlineData("http://demo.localhost:8080", "demo.localhost:8080", true)]
    [InlineData("http://rebound.example:8080", "rebound.example:8080", false)]
    [InlineData("http://127.0.0.1:8081", "127.0.0.1:8080", false)]
    [InlineData("http://127.0.0.1", "127.0.0.1:8080", false)]
    [InlineData("null", "127.0.0.1:8080", false)]
    [InlineData("", "127.0.0.1:8080", false)]
    [InlineData("file://127.0.0.1:8080", "127.0.0.1:8080", false)]
    [InlineData("http://127.0.0.1:8080, http://127.0.0.1:8080", "127.0.0.1:8080", false)]
    [InlineData("http://other.example", "127.0.0.1:8080", false)]
    public void A_local_server_takes_pages_of_local_names_only(string? origin, string host, bool allowed) =>
        Assert.Equal(allowed, new OriginPolicy(Defaults).Allows(origin, host));

    [Theory]
    [InlineData("https://media.example", "media.example", true)]
    [InlineData("http://media.example:8080", "media.example:8080", true)]
    [InlineData("http://other.example", "media.example", false)]
    public void A_server_others_reach_takes_the_pages_of_its_own_name(string origin, string host, bool allowed) =>
        Assert.Equal(allowed, new OriginPolicy(Defaults with { Host = IPAddress.IPv6Any }).Allows(origin, host));

    [Fact]
    public void An_origin_that_is_named_may_connect_in_any_case()
    {
        OriginPolicy policy = new(Defaults with { AllowedOrigins = ["https://rebound.example"] });
        Assert.True(policy.Allows("https://Rebound.example", "127.0.0.1:8080"));
        Assert.False(policy.Allows("http://rebound.example", "127.0.0.1:8080"));
    }

    [Fact]
    public void Without_the_check_every_page_may_connect() =>
        Assert.True(new OriginPolicy(Defaults with { CheckOrigin = false }).Allows("null", "127.0.0.1:8080"));
}

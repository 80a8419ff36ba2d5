using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Tests.Server.Configuration;

namespace FastSignal.Tests.Server.Access;

public sealed class TurnCredentialsTests
{
    // Made with: printf %s USERNAME | openssl dgst -sha1 -hmac SECRET -binary | base64
    [Theory]
    [InlineData("north", "ann", 86_400, 1_800_000_000_999, "1800086400:ann", "DWW98K/u/83lYv6xwnAy4U9RMng=")]
    [InlineData("a longer secret than the block of SHA-1, which has sixty-four bytes", "b:c", 60, 0, "60:b-c", "LNr06LfJWM5BJOM4c58nL5Q8SFw=")]
    public void They_are_what_a_TURN_server_with_the_secret_expects(string secret, string user, int lifetime, long nowMs, string username, string password) =>
        Assert.Equal((username, password), new TurnCredentials(secret, TimeSpan.FromSeconds(lifetime)).Create(user, nowMs));

    [Fact]
    public void Names_are_bounded()
    {
        TurnCredentials credentials = new("secret", TimeSpan.FromHours(1));
        string atLimit = new('n', TurnCredentials.MaxUserLength);
        Assert.Equal($"3600:{atLimit}", credentials.Create(atLimit, 0).Username);
        Assert.Equal($"3600:{atLimit}", credentials.Create(atLimit + "n", 0).Username);
    }

    [Fact]
    public void Each_welcome_gets_fresh_ones_of_the_clients_own_name()
    {
        FastSignalConfiguration configuration = Loading.Good("""
            { "signaling": { "ice_servers": [
              { "urls": "stun:s.example" },
              { "urls": "turn:a.example", "secret": "north", "lifetime": "1h" },
              { "urls": "turn:b.example", "secret": "north", "username": "fixed" },
              { "urls": "turn:c.example", "username": "u", "credential": "c" } ] } }
            """);
        IceServerList list = new(configuration.Signaling.IceServers);
        IReadOnlyList<IceServer> servers = list.For("ann", 1_000_000);
        Assert.Equal([null, "4600:ann", "87400:fixed", "u"], servers.Select(server => server.Username));
        Assert.Equal("c", servers[3].Credential);
        Assert.NotEqual(servers[1].Credential, list.For("ann", 2_000_000)[1].Credential);
        Assert.Equal("4600:fastsignal", list.For(null, 1_000_000)[1].Username);
        Assert.All(servers, server => Assert.DoesNotContain("north", server.ToString(), StringComparison.Ordinal));
    }
}

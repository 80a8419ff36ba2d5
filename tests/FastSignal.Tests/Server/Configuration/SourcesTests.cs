using System.Net;
using FastSignal.Server.Configuration;

namespace FastSignal.Tests.Server.Configuration;

public sealed class SourcesTests
{
    private static readonly Dictionary<string, string?> PortFromEnvironment = new() { ["FASTSIGNAL__SERVER__PORT"] = "8082" };

    [Fact]
    public void Nothing_given_yields_the_defaults_and_the_demo_stream()
    {
        FastSignalConfiguration configuration = Loading.Good();

        Assert.Equal(IPAddress.Loopback, configuration.Server.Host);
        Assert.Equal(8080, configuration.Server.Port);
        Assert.Equal(8080, configuration.Server.UdpPort);
        Assert.Equal(TimeSpan.FromSeconds(25), configuration.Signaling.HeartbeatInterval);
        Assert.Equal(TimeSpan.FromSeconds(60), configuration.Signaling.ConnectionTimeout);
        Assert.Equal(512 * 1024, configuration.Signaling.MaxMessageSize);
        Assert.Equal(256 * 1024, configuration.Signaling.MaxDataSize);
        Assert.Null(configuration.Server.AdminToken);
        Assert.Null(configuration.File);
        Assert.Equal("demo", Assert.Single(configuration.Streams).Name);
        Assert.Contains("1280", configuration.Streams[0].VideoSource, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_sources_win_key_by_key()
    {
        const string Json = """{ "server": { "port": 8081, "udp_port": 9001, "max_connections": 7 } }""";

        Assert.Equal(8081, Loading.Good(Json).Server.Port);
        Assert.Equal(8082, Loading.Good(Json, environment: PortFromEnvironment).Server.Port);
        FastSignalConfiguration all = Loading.Good(Json, ["--server:port=8083"], PortFromEnvironment);
        Assert.Equal(8083, all.Server.Port);
        Assert.Equal(9001, all.Server.UdpPort);
        Assert.Equal(7, all.Server.MaxConnections);
    }

    [Fact]
    public void A_list_is_replaced_as_a_whole()
    {
        const string Json = """{ "webrtc": { "public_addresses": ["203.0.113.1", "203.0.113.2", "203.0.113.3"] } }""";

        FastSignalConfiguration configuration = Loading.Good(Json, ["--webrtc:public_addresses=198.51.100.7, 2001:db8::1"]);
        Assert.Equal([IPAddress.Parse("198.51.100.7"), IPAddress.Parse("2001:db8::1")], configuration.WebRtc.PublicAddresses);
        Assert.Empty(Loading.Good(Json, ["--webrtc:public_addresses="]).WebRtc.PublicAddresses);
    }

    [Theory]
    [InlineData("--server:port=8099")]
    [InlineData("--SERVER:Port=8099")]
    [InlineData("--server:port", "8099")]
    [InlineData("--server:port=1", "--server:port=8099")]
    public void Command_line_forms(params string[] args) => Assert.Equal(8099, Loading.Good(args: args).Server.Port);

    [Theory]
    [InlineData("FASTSIGNAL__SERVER__PORT")]
    [InlineData("fastsignal__server__port")]
    [InlineData("FastSignal__Server__Port")]
    public void Environment_names_have_no_case(string name) =>
        Assert.Equal(8099, Loading.Good(environment: new Dictionary<string, string?> { [name] = "8099" }).Server.Port);

    [Fact]
    public void Other_environment_variables_are_ignored() =>
        Loading.Good(environment: new Dictionary<string, string?> { ["PATH"] = "x", ["FASTSIGNAL_BINARY"] = "x", ["ASPNETCORE_URLS"] = "x" });

    [Fact]
    public void Ice_servers_can_come_from_the_environment()
    {
        FastSignalConfiguration configuration = Loading.Good(environment: new Dictionary<string, string?>
        {
            ["FASTSIGNAL__SIGNALING__ICE_SERVERS__0__URLS"] = "turn:a.example:3478,turns:a.example",
            ["FASTSIGNAL__SIGNALING__ICE_SERVERS__0__USERNAME"] = "u",
            ["FASTSIGNAL__SIGNALING__ICE_SERVERS__0__CREDENTIAL"] = "c",
            ["FASTSIGNAL__SIGNALING__ICE_SERVERS__1__URLS"] = "stun:b.example",
        });

        Assert.Equal(2, configuration.Signaling.IceServers.Count);
        Assert.Equal(["turn:a.example:3478", "turns:a.example"], configuration.Signaling.IceServers[0].Urls);
        Assert.Equal("c", configuration.Signaling.IceServers[0].Credential);
        Assert.Null(configuration.Signaling.IceServers[1].Username);
    }

    [Fact]
    public void Comments_trailing_commas_and_a_byte_order_mark_are_allowed() =>
        Assert.Equal(8081, Loading.Good("\uFEFF// one\n{ /* two */ \"server\": { \"port\": 8081, }, }\n// three").Server.Port);

    [Fact]
    public void A_named_file_is_read_and_must_exist()
    {
        ConfigurationResult result = Loading.Load("""{ "server": { "port": 8081 } }""", ["--config", "other.json"], fileName: "other.json");
        Assert.Equal(8081, result.Configuration!.Server.Port);
        Assert.EndsWith("other.json", result.Configuration.File, StringComparison.Ordinal);

        Assert.StartsWith("missing.json: cannot be read", Loading.OnlyProblem(args: ["--config=missing.json"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Help_lists_every_key_and_version_names_the_program()
    {
        ConfigurationResult help = Loading.Load("{ broken", ["--help"]);
        Assert.Equal(0, help.ExitCode);
        Assert.All(FastSignal.Server.Configuration.Keys.ConfigurationKeys.All, key => Assert.Contains($"{key.Path} = {key.DefaultText}", help.Text, StringComparison.Ordinal));
        Assert.StartsWith("fastsignal 0.", Loading.Load(args: ["--version"]).Text, StringComparison.Ordinal);
    }
}

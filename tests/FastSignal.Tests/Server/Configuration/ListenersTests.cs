using FastSignal.Server.Configuration;

namespace FastSignal.Tests.Server.Configuration;

public sealed class ListenersTests
{
    [Fact]
    public void A_listener_is_read_from_a_file_and_from_the_environment()
    {
        ListenerSettings listener = Assert.Single(Loading.Good("""{ "server": { "listeners": [{ "port": 8443, "dialect": "Simple_Server", "app": "lab", "tls": false, "host": "*", "max_message_size": "2MiB" }] } }""").Server.Listeners);
        Assert.Equal((8443, "simple_server", "lab", (bool?)false, 2 << 20), (listener.Port, listener.Dialect, listener.App, listener.Tls, listener.MaxMessageSize));

        listener = Assert.Single(Loading.Good(environment: new Dictionary<string, string?>
        {
            ["FASTSIGNAL__SERVER__LISTENERS__0__PORT"] = "8443",
            ["FASTSIGNAL__SERVER__LISTENERS__0__DIALECT"] = "auto",
        }).Server.Listeners);
        Assert.Equal(("auto", "default", (bool?)null, 1 << 20, null), (listener.Dialect, listener.App, listener.Tls, listener.MaxMessageSize, listener.Host));
    }

    [Theory]
    [InlineData("""[{ "port": 8443, "dialect": "simple_sever" }]""", "server:listeners: there is no dialect \"simple_sever\"; did you mean simple_server?")]
    [InlineData("""[{ "port": 8080, "dialect": "auto" }]""", "server:listeners: port 8080 is given twice, or is server:port")]
    [InlineData("""[{ "port": 1, "dialect": "auto" }, { "port": 1, "dialect": "auto" }]""", "server:listeners: port 1 is given twice, or is server:port")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "tls": true }]""", "server:listeners: auto on port 1 speaks tls, and there is no certificate: give tls_cert and tls_key to it or to the server")]
    public void What_is_wrong_is_said(string listeners, string problem) =>
        Assert.Equal(problem, Loading.OnlyProblem($$"""{ "server": { "listeners": {{listeners}} } }"""));

    [Theory]
    [InlineData("""[{ "port": 65536, "dialect": "auto" }]""")]
    [InlineData("""[{ "dialect": "auto" }]""")]
    [InlineData("""[{ "port": 1 }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "tls": "maybe" }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "tls_cert": "a" }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "app": "status" }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "host": "example.org" }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "max_message_size": "17MiB" }]""")]
    [InlineData("""[{ "port": 1, "dialect": "auto", "prt": 2 }]""")]
    [InlineData("""["auto"]""")]
    [InlineData("\"auto\"")]
    public void What_is_no_listener_is_refused(string listeners) =>
        Assert.False(Loading.Load($$"""{ "server": { "listeners": {{listeners}} } }""").Ok);
}

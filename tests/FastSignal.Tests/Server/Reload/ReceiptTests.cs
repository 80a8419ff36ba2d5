using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Reload;
using FastSignal.Tests.Server.Configuration;

namespace FastSignal.Tests.Server.Reload;

public sealed class ReceiptTests
{
    [Fact]
    public void Changes_are_sorted_by_when_they_act_and_the_rest_is_counted()
    {
        ReloadReceipt receipt = Between(
            """{ "server": { "max_connections": 10 } }""",
            """{ "server": { "max_connections": 20, "port": 9000 }, "signaling": { "resume_grace": "20s" } }""");
        Assert.Equal([new("server:max_connections", "10", "20")], receipt.Applied);
        Assert.Equal([new("signaling:resume_grace", "\"15s\"", "\"20s\"")], receipt.NewSessions);
        Assert.Equal([new("server:port", "8080", "9000")], receipt.Restart);
        Assert.Equal(ConfigurationKeys.All.Length - 3, receipt.Unchanged);
    }

    [Fact]
    public void The_same_value_in_other_words_is_no_change() => Assert.True(Between(
        """{ "signaling": { "max_message_size": "1MiB", "connection_timeout": "60s" } }""",
        """{ "SIGNALING": { "max_message_size": 1048576, "connection_timeout": 60, "outbox_bytes": "1MiB" } }""").IsEmpty);

    [Fact]
    public void Keys_that_follow_another_are_listed_with_it() => Assert.Equal(
        ["signaling:connection_timeout", "signaling:heartbeat_interval"],
        Between("{}", """{ "signaling": { "connection_timeout": "20s" } }""").NewSessions.Select(change => change.Key).Order());

    [Fact]
    public void Streams_that_come_and_go_are_named_as_a_whole()
    {
        ReloadReceipt receipt = Between(
            """{ "streams": { "a": { "video": "x" }, "b": { "video": "y" } } }""", """{ "streams": { "a": { "video": "z", "grace_period": "9s" }, "c": { "video": "y" } } }""");
        Assert.Equal(
            [new("streams:a:grace_period", "\"5s\"", "\"9s\""), new("streams:b", "\"declared\"", "null"), new("streams:c", "null", "\"declared\"")],
            receipt.Applied);
        Assert.Equal([new("streams:a:video", "\"x\"", "\"z\"")], receipt.NewSessions);
    }

    [Fact]
    public void Secrets_are_masked_and_their_change_is_noticed()
    {
        ReloadReceipt receipt = Between(
            """{ "server": { "admin_token": "hunter2hunter2hunter2" }, "signaling": { "ice_servers": [{ "urls": "turn:a", "username": "u", "credential": "hunter2" }] } }""",
            """{ "server": { "admin_token": "hunter3hunter3hunter3" }, "signaling": { "ice_servers": [{ "urls": "turn:a", "username": "u", "credential": "hunter3" }] } }""");
        Assert.Equal([new("server:admin_token", "\"***\"", "\"***\"")], receipt.Applied);
        Assert.Equal([new("signaling:ice_servers", "\"***\"", "\"***\"")], receipt.NewSessions);
        Assert.Equal([new("server:admin_token", "\"\"", "\"***\"")], Between("{}", """{ "server": { "admin_token": "hunter2hunter2hunter2" } }""").Applied);
    }

    [Fact]
    public void Every_value_knows_where_it_came_from()
    {
        FastSignalConfiguration configuration = Loading.Good(
            "{\n \"server\": {\n  \"port\": 8081, \"udp_port\": 1 }, \"signaling\": { \"connection_timeout\": \"20s\" } }",
            ["--server:udp_port=2"], new Dictionary<string, string?> { ["FASTSIGNAL__SERVER__MAX_CONNECTIONS"] = "7" });
        Dictionary<string, (string Text, string Origin)> values = configuration.Values.ToDictionary(value => value.Path, value => (value.Text, value.Origin));
        Assert.Equal(("8081", "fastsignal.json line 3"), values["server:port"]);
        Assert.Equal(("2", "command line"), values["server:udp_port"]);
        Assert.Equal(("7", "environment"), values["server:max_connections"]);
        Assert.Equal(("\"10s\"", "follows signaling:connection_timeout"), values["signaling:heartbeat_interval"]);
        Assert.Equal(("\"1s\"", "default"), values["signaling:cleanup_interval"]);
        Assert.Equal("built in", values["streams:demo:video"].Origin);
        Assert.Equal(ConfigurationKeys.All.Length, values.Count);
    }

    [Theory]
    [InlineData("rtspsrc location=rtsp://me:hunter2@cam.example/1", "rtspsrc location=rtsp://me:***@cam.example/1")]
    [InlineData("rtspsrc user-id=me user-pw=hunter2 ! x", "rtspsrc user-id=me user-pw=*** ! x")]
    [InlineData("srtsrc passphrase=\"hunter 2\" ! x", "srtsrc passphrase=*** ! x")]
    [InlineData("filesrc location=/a:b@c", "filesrc location=/a:b@c")]
    public void Passwords_in_pipelines_are_masked(string pipeline, string shown)
    {
        FastSignalConfiguration configuration = Loading.Good($$"""{ "streams": { "a": { "video": {{JsonText.Quote(pipeline)}} } } }""");
        Assert.Equal(JsonText.Quote(shown), configuration.Values.Single(value => value.Path == "streams:a:video").Text);
        Assert.Equal(pipeline, configuration.Streams[0].VideoSource);
    }

    private static ReloadReceipt Between(string old, string next) => ReloadReceipt.Between(Loading.Good(old), Loading.Good(next));
}

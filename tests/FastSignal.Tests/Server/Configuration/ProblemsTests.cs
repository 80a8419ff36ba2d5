using System.Text;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Tests.Server.Configuration;

public sealed class ProblemsTests
{
    [Fact]
    public void Every_problem_is_listed_at_once()
    {
        const string Json = """
            {
              "server": { "port": 70000, "hots": "x", "check_origin": "yes" },
              "signaling": { "heartbeat_interval": "70s", "connection_timeout": "60s" },
              "wbrtc": {},
              "streams": { "bad name": { "video": "videotestsrc" }, "empty": {} },
            }
            """;
        ConfigurationResult result = Loading.Load(
            Json, ["--server:udp_port=-1", "stray"], new Dictionary<string, string?> { ["FASTSIGNAL__MEDIA__START_TIMEOUT"] = "0" });

        Assert.False(result.Ok);
        Assert.Equal(2, result.ExitCode);
        string[] keys = [.. result.Problems.Select(problem => problem.Key)];
        Assert.Equal(
            [
                "command line", "media:start_timeout", "server:check_origin", "server:hots", "server:port", "server:udp_port",
                "signaling:heartbeat_interval", "streams:bad name", "streams:empty", "wbrtc",
            ],
            keys.Order(StringComparer.Ordinal));
        Assert.All(result.Problems, problem => Assert.DoesNotContain('\n', problem.ToString()));
    }

    [Fact]
    public void A_problem_names_key_value_place_and_what_is_allowed() => Assert.Equal(
        "server:port: \"70000\" in fastsignal.json line 3 is not allowed; allowed is a whole number from 0 to 65535 (0 takes any free port)",
        Loading.OnlyProblem("{\n  \"server\": {\n    \"port\": 70000\n  }\n}"));

    [Theory]
    [InlineData("""{ "server": { "prot": 1 } }""", "did you mean server:port?")]
    [InlineData("""{ "server": { "max_conections": 1 } }""", "did you mean server:max_connections?")]
    [InlineData("""{ "sever": { "port": 1 } }""", "did you mean server?")]
    [InlineData("""{ "streams": { "demo": { "vido": "x" } } }""", "did you mean streams:demo:video?")]
    [InlineData("""{ "server": { "nothing_like_it": 1 } }""", "see --help")]
    public void Typing_errors_get_a_suggestion(string json, string expected) =>
        Assert.EndsWith(expected, Loading.OnlyProblem(json), StringComparison.Ordinal);

    [Theory]
    [InlineData("""{ "server": { "tls_cert": "cert.pem" } }""", "server:tls_key: ")]
    [InlineData("""{ "server": { "tls_key": "key.pem" } }""", "server:tls_cert: ")]
    public void A_certificate_and_its_key_are_given_together(string json, string expected)
    {
        Assert.StartsWith(expected, Loading.OnlyProblem(json), StringComparison.Ordinal);
        Assert.True(Loading.Load("""{ "server": { "tls_cert": "cert.pem", "tls_key": "key.pem" } }""", [], new Dictionary<string, string?>()).Ok);
    }

    [Theory]
    [InlineData("--port=8081", "did you mean --server:port?")]
    [InlineData("--confg=x", "did you mean --config?")]
    [InlineData("--server:prot=8081", "did you mean server:port?")]
    [InlineData("--server:port", "needs a value")]
    [InlineData("--config=", "needs a value")]
    [InlineData("--zzzzzzzz", "see --help")]
    [InlineData("server:port=1", "options look like --server:port=8080")]
    public void Mistakes_on_the_command_line_are_explained(string argument, string expected) =>
        Assert.EndsWith(expected, Loading.OnlyProblem(args: [argument]), StringComparison.Ordinal);

    [Theory]
    [InlineData("{\n  \"server\": {\n    \"port\": 80 80\n", "line 3, column 16")]
    [InlineData("{ \"server\": ", "line 1")]
    [InlineData("[1]", "must hold one JSON object")]
    [InlineData("", "line 1")]
    [InlineData("{ \"server\": { \"port\": 1, \n \"PORT\": 2 } }", "line 2: the key PORT stands in line 1 already")]
    public void Broken_json_names_file_line_and_column(string json, string expected)
    {
        string problem = Loading.OnlyProblem(json);
        Assert.StartsWith("fastsignal.json: ", problem, StringComparison.Ordinal);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "server": 5 }""", "server")]
    [InlineData("""{ "server": { "port": { "x": 1 } } }""", "server:port")]
    [InlineData("""{ "server": { "port": [1] } }""", "server:port")]
    [InlineData("""{ "server": { "port": null } }""", "server:port")]
    [InlineData("""{ "webrtc": { "public_addresses": ["8080"] } }""", "webrtc:public_addresses")]
    [InlineData("""{ "webrtc": { "public_addresses": [["10.0.0.1"]] } }""", "webrtc:public_addresses")]
    [InlineData("""{ "server": { "allowed_origins": ["example.org"] } }""", "server:allowed_origins")]
    [InlineData("""{ "server": { "allowed_origins": ["https://example.org/path"] } }""", "server:allowed_origins")]
    [InlineData("""{ "signaling": { "apps": ["status"] } }""", "signaling:apps")]
    [InlineData("""{ "signaling": { "apps": ["a", "a"] } }""", "signaling:apps")]
    [InlineData("""{ "signaling": { "supported_protocols": [] } }""", "signaling:supported_protocols")]
    [InlineData("""{ "streams": { "a": 1 } }""", "streams:a")]
    public void Values_of_the_wrong_shape_are_refused(string json, string key) =>
        Assert.Contains(Loading.Load(json).Problems, problem => problem.Key == key);

    [Theory]
    [InlineData("""{ "signaling": { "max_message_size": "64KiB", "max_data_size": "65KiB" } }""", "signaling:max_data_size")]
    [InlineData("""{ "signaling": { "max_message_size": "2MiB", "outbox_bytes": "1MiB" } }""", "signaling:outbox_bytes")]
    [InlineData("""{ "signaling": { "message_rate": 10, "message_burst": 9 } }""", "signaling:message_burst")]
    [InlineData("""{ "signaling": { "connection_timeout": "20s", "heartbeat_interval": "20s" } }""", "signaling:heartbeat_interval")]
    [InlineData("""{ "media": { "restart_delay_min": "2s", "restart_delay_max": "1s" } }""", "media:restart_delay_max")]
    [InlineData("""{ "streams": { "a": { "video": "x", "playout_delay_min": "20ms", "playout_delay_max": "10ms" } } }""", "streams:a:playout_delay_max")]
    [InlineData("""{ "streams": { "a": { "video": "x", "pipeline": "y" } } }""", "streams:a:pipeline")]
    [InlineData("""{ "streams": { "a": { "video": "x", "codecs": ["opus"] } } }""", "streams:a:codecs")]
    [InlineData("""{ "streams": { "a": { "audio": "x", "codecs": ["vp8"] } } }""", "streams:a:codecs")]
    public void Keys_that_contradict_each_other_are_refused(string json, string key) =>
        Assert.StartsWith(key + ":", Loading.OnlyProblem(json), StringComparison.Ordinal);

    [Fact]
    public void A_key_bound_by_another_follows_it_while_it_is_not_given()
    {
        SignalingSettings signaling = Loading.Good(
            """{ "signaling": { "max_message_size": "64KiB", "connection_timeout": "20s", "message_rate": 1000 } }""").Signaling;
        Assert.Equal(64 * 1024, signaling.MaxDataSize);
        Assert.Equal(TimeSpan.FromSeconds(10), signaling.HeartbeatInterval);
        Assert.Equal(1000, signaling.MessageBurst);
        Assert.Equal(8 << 20, Loading.Good("""{ "signaling": { "max_message_size": "8MiB" } }""").Signaling.OutboxBytes);
    }

    [Fact]
    public void Secrets_are_never_printed()
    {
        const string Json = """
            {
              "server": { "admin_token": "hunter2", "admin_tokn": "hunter2hunter2hunter2" },
              "signaling": { "ice_servers": [{ "urls": "http://x", "username": "hunter2", "credential": "hunter2" }] },
            }
            """;
        ConfigurationResult result = Loading.Load(Json, ["hunter2"]);
        Assert.Equal(4, result.Problems.Count);
        Assert.All(result.Problems, problem => Assert.DoesNotContain("hunter2", problem.ToString(), StringComparison.Ordinal));

        FastSignalConfiguration good = Loading.Good(args: ["--server:admin_token=hunter2hunter2hunter2"]);
        Assert.Equal("hunter2hunter2hunter2", good.Server.AdminToken);
        Assert.DoesNotContain("hunter2", good.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Any_prefix_and_any_flipped_byte_of_a_file_is_answered_without_an_exception()
    {
        byte[] sample = File.ReadAllBytes(Path.Combine(Repository.Root, "fastsignal.sample.jsonc"));
        // The first and the last kilobytes hold every kind of token.
        foreach (byte[] text in new[] { sample[..2048], Encoding.UTF8.GetBytes("""{"a":[1,"x",{"b":null}],/**/"c":true,}""") })
        {
            for (int length = 0; length <= text.Length; length++)
                AssertOneOutcome(text.AsSpan(0, length));
            for (int i = 0; i < text.Length; i++)
            {
                byte original = text[i];
                foreach (byte mask in new byte[] { 0x01, 0x20, 0x80, 0xFF })
                {
                    text[i] = (byte)(original ^ mask);
                    AssertOneOutcome(text);
                }

                text[i] = original;
            }
        }

        static void AssertOneOutcome(ReadOnlySpan<byte> utf8)
        {
            ConfigurationSource? source = JsonSource.Read(utf8, "x", out ConfigurationProblem? problem);
            Assert.True(source is null != problem is null);
        }
    }
}

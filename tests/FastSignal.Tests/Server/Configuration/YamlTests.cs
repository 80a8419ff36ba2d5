using System.Text;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Sources;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Server.Configuration;

public sealed class YamlTests
{
    [Fact]
    public void Sections_lists_and_objects_are_read_as_in_json()
    {
        const string Yaml = """
            # one
            server: { port: 8081, check_origin: false }
            signaling:
              max_message_size: 64KiB   # with max_data_size following it
              compression: off
              apps: [a, "b"]
              ice_servers:
                - urls: [stun:a.example, "stuns:b.example"]
                - urls: turn:c.example
                  username: u
                  credential: "007"
            webrtc:
              public_addresses: 203.0.113.1, 2001:db8::1
            streams:
              desk:
                title: 'A desk: mine'
                video: >-
                  ximagesrc use-damage=false
                  ! videoconvert
              demo:
            """;
        FastSignalConfiguration configuration = Good(Yaml);
        Assert.Equal(8081, configuration.Server.Port);
        Assert.False(configuration.Server.CheckOrigin);
        Assert.Equal((64 * 1024, 64 * 1024), (configuration.Signaling.MaxMessageSize, configuration.Signaling.MaxDataSize));
        Assert.False(configuration.Signaling.Compression);
        Assert.Equal(["a", "b"], configuration.Signaling.Apps);
        Assert.Equal(["stun:a.example", "stuns:b.example"], configuration.Signaling.IceServers[0].Urls);
        Assert.Equal("007", configuration.Signaling.IceServers[1].Credential);
        Assert.Equal(2, configuration.WebRtc.PublicAddresses.Count);
        Assert.Equal(["desk", "demo"], configuration.Streams.Select(stream => stream.Name));
        Assert.Equal(("A desk: mine", "ximagesrc use-damage=false ! videoconvert"), (configuration.Streams[0].Title, configuration.Streams[0].VideoSource));
        Assert.Contains("videotestsrc", configuration.Streams[1].VideoSource, StringComparison.Ordinal);
    }

    [Fact]
    public void Scalars_are_what_their_key_wants_and_quotes_keep_text_text()
    {
        FastSignalConfiguration configuration = Good("""
            server: { port: 0010, admin_token: 0123456789012345678, max_memory_usage: 1GiB }
            signaling: { connection_timeout: 90, heartbeat_interval: 1.5s, compression: on, max_data_size: "65536" }
            streams: { a: { title: 0x1F, video: "yes" }, b: { title: "null", video: ~x } }
            """);
        Assert.Equal(10, configuration.Server.Port);
        Assert.Equal("0123456789012345678", configuration.Server.AdminToken);
        Assert.Equal((TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(1.5)), (configuration.Signaling.ConnectionTimeout, configuration.Signaling.HeartbeatInterval));
        Assert.True(configuration.Signaling.Compression);
        Assert.Equal(65_536, configuration.Signaling.MaxDataSize);
        Assert.Equal(("0x1F", "yes"), (configuration.Streams[0].Title, configuration.Streams[0].VideoSource));
        Assert.Equal("null", configuration.Streams[1].Title);
    }

    [Theory]
    [InlineData("server: { check_origin: yes }", "server:check_origin: \"yes\" in fastsignal.yaml line 1 is not allowed; allowed is true or false")]
    [InlineData("server:\n  check_origin: off", "server:check_origin: \"off\" in fastsignal.yaml line 2 is not allowed; allowed is true or false")]
    [InlineData("server:\n  port: 0o17", "server:port: \"0o17\" in fastsignal.yaml line 2 is not allowed")]
    [InlineData("server:\n  port: 0x1F", "server:port: \"0x1F\" in fastsignal.yaml line 2 is not allowed")]
    [InlineData("server:\n  port: 8_080", "server:port: \"8_080\" in fastsignal.yaml line 2 is not allowed")]
    [InlineData("server:\n  port: null", "server:port: null in fastsignal.yaml line 2 is not allowed")]
    [InlineData("server:\n  port:", "server:port: null in fastsignal.yaml line 2 is not allowed")]
    [InlineData("server:\n\n  prot: 1", "server:prot: unknown key in fastsignal.yaml line 3; did you mean server:port?")]
    [InlineData("sever: {}", "sever: unknown section in fastsignal.yaml line 1; did you mean server?")]
    [InlineData("server: 5", "server: in fastsignal.yaml line 1 must be a section with keys in it")]
    public void Values_that_are_not_allowed_are_named_with_their_place(string yaml, string expected) =>
        Assert.StartsWith(expected, Problem(yaml), StringComparison.Ordinal);

    [Theory]
    [InlineData("", "line 1, column 1: the file must hold one mapping")]
    [InlineData("# nothing\n", "line 2, column 1: the file must hold one mapping")]
    [InlineData("- a\n", "line 1, column 1: the file must hold one mapping")]
    [InlineData("!![,~ # c", "line 1, column 6: what follows is not YAML")]
    [InlineData("server: {}\nSERVER: {}\n", "line 2, column 1: the key SERVER stands in line 1 already")]
    [InlineData("server:\n  port: &p 80\n", "line 2, column 9: the anchor &p is not allowed")]
    [InlineData("server:\n  port: *p\n", "line 2, column 9: the alias *p is not allowed")]
    [InlineData("server:\n  port: !!int 80\n", "line 2, column 9: the tag tag:yaml.org,2002:int is not allowed")]
    [InlineData("server:\n  port: !evil 80\n", "line 2, column 9: the tag !evil is not allowed")]
    [InlineData("--- !x\nserver: {}\n", "line 1, column 5: the tag !x is not allowed")]
    [InlineData("? [a]\n: 1\n", "line 1, column 3: a key must be a plain or quoted word")]
    [InlineData("server: {}\n---\nserver: {}\n", "line 2, column 1: a second document begins")]
    [InlineData("server:\n\tport: 80\n", "line 2, column 1: ")]
    [InlineData("server:\n  port: [80\n", "line 3, column 1: ")]
    [InlineData("server: {}\n}\n", "line 2, column 1: ")]
    [InlineData("server: {}\n# \0\n", "line 2, column 3: the character U+0000 is not allowed")]
    [InlineData("server: {}\u001b", "line 1, column 11: the character U+001B is not allowed")]
    public void Broken_yaml_names_file_line_and_column(string yaml, string expected) =>
        Assert.StartsWith("fastsignal.yaml: " + expected, Problem(yaml), StringComparison.Ordinal);

    [Fact]
    public void Everything_wrong_with_the_structure_is_told_at_once()
    {
        ConfigurationResult result = Loading.Yaml("server: &a { port: 1, port: 2 }\nsignaling: *a\necho: !x {}\n", "--server:udp_port=-1");
        string[] expected = ["line 1, column 9: the anchor &a", "line 1, column 23: the key port", "line 2, column 12: the alias *a", "line 3, column 7: the tag !x", "\"-1\" in command line"];
        Assert.Equal(expected.Length, result.Problems.Count);
        for (int i = 0; i < expected.Length; i++)
            Assert.StartsWith(expected[i], result.Problems[i].Message, StringComparison.Ordinal);
        Assert.All(result.Problems, problem => Assert.DoesNotContain('\n', problem.ToString()));
    }

    [Fact]
    public void Depth_entries_size_and_problems_are_bounded()
    {
        Assert.Empty(Read(Nested(YamlSource.MaximumDepth)));
        Assert.Contains("deeper than", Assert.Single(Read(Nested(YamlSource.MaximumDepth + 1))).Message, StringComparison.Ordinal);
        Assert.Single(Read(new string('[', 100_000)));
        Assert.Single(Read("a: " + string.Concat(Enumerable.Repeat("{ a: ", 50_000))));

        Assert.Empty(Read(Keys(YamlSource.MaximumEntries)));
        Assert.Contains("entries", Assert.Single(Read(Keys(YamlSource.MaximumEntries + 1))).Message, StringComparison.Ordinal);
        Assert.Empty(Read("a:" + string.Concat(Enumerable.Repeat("\n- 1", YamlSource.MaximumEntries))));
        Assert.Single(Read("a:" + string.Concat(Enumerable.Repeat("\n- 1", YamlSource.MaximumEntries + 1))));

        Assert.Equal(YamlSource.MaximumProblems, Read(string.Concat(Enumerable.Repeat("a: *b\n", 1_000))).Count);

        string large = "# " + new string('x', FileSource.MaximumFileSize) + "\nserver: {}\n";
        Assert.Contains("is larger than 1MiB", Problem(large), StringComparison.Ordinal);

        static string Nested(int depth) => string.Concat(Enumerable.Repeat("{ a: ", depth)) + "1" + new string('}', depth);
        static string Keys(int count) => string.Join('\n', Enumerable.Range(0, count).Select(i => $"k{i}: 1"));
    }

    [Fact]
    public void A_thousand_laughs_are_not_one()
    {
        StringBuilder text = new("a: &a [lol, lol]\n");
        for (char c = 'b'; c <= 'z'; c++)
            text.Append($"{c}: &{c} [*{(char)(c - 1)}, *{(char)(c - 1)}, *{(char)(c - 1)}]\n");
        Assert.Equal(YamlSource.MaximumProblems, Read(text.ToString()).Count);
    }

    [Fact]
    public void Text_that_is_not_utf_8_is_refused_and_a_byte_order_mark_is_not()
    {
        List<ConfigurationProblem> problems = [];
        Assert.Null(YamlSource.Read([(byte)'a', (byte)':', (byte)' ', 0xC3, 0x28], "x", problems));
        Assert.Equal("x: holds text that is not valid UTF-8", Assert.Single(problems).ToString());
        Assert.Equal(8081, Good("\uFEFFserver:\r\n  port: 8081\r\n").Server.Port);
    }

    [Fact]
    public void Any_prefix_and_any_flipped_byte_of_the_sample_is_answered_without_an_exception()
    {
        byte[] sample = File.ReadAllBytes(Path.Combine(Repository.Root, "fastsignal.sample.yaml"));
        byte[] tricky = Encoding.UTF8.GetBytes("%YAML 1.2\n--- # c\na: {b: [1, 'x', \"\\u0041\\n\"], ? c : d}\ne: |2-\n  text\nf: >+\n  folded\n\n...\n");
        foreach (byte[] text in new[] { sample[..1024], sample[^1024..], tricky })
        {
            for (int length = 0; length <= text.Length; length++)
                AssertOneOutcome(text.AsSpan(0, length));
            for (int i = 0; i < text.Length; i++)
            {
                byte original = text[i];
                foreach (byte mask in new byte[] { 0x01, 0x04, 0x20, 0x80, 0xFF })
                {
                    text[i] = (byte)(original ^ mask);
                    AssertOneOutcome(text);
                }

                text[i] = original;
            }
        }
    }

    [Fact]
    public void Random_bytes_and_random_yaml_are_answered_without_an_exception()
    {
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(3000), Prop.ForAll<byte[]>(bytes => AssertOneOutcome(bytes)));
        string[] pieces =
        [
            "a", "b", ": ", "\n", "  ", "- ", "? ", "[", "]", "{", "}", ",", "&x ", "*x", "!", "!!str ", "!<t> ", "|", ">", "|9-", "'", "\"", "\\", "\\u00", "#", " # c",
            "%TAG ! tag:x,2000:\n", "%YAML 1.2\n", "---", "...", "@", "`", "~", "<<: ", "\t", "\r", "\u0085", "\u2028", "\uFEFF", "\0", "0x1", "%", "é", "\U0001F600",
        ];
        Gen<string> yaml = Gen.Elements(pieces).ListOf().Select(parts => string.Concat(parts));
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(20_000), Prop.ForAll(yaml.ToArbitrary(), text => AssertOneOutcome(Encoding.UTF8.GetBytes(text))));
    }

    private static void AssertOneOutcome(ReadOnlySpan<byte> utf8)
    {
        List<ConfigurationProblem> problems = [];
        ConfigurationSource? source = YamlSource.Read(utf8, "x", problems);
        Assert.Equal(source is null, problems.Count > 0);
        Assert.All(problems, problem => Assert.DoesNotContain('\n', problem.ToString()));
    }

    private static List<ConfigurationProblem> Read(string yaml)
    {
        List<ConfigurationProblem> problems = [];
        YamlSource.Read(Encoding.UTF8.GetBytes(yaml), "x", problems);
        return problems;
    }

    private static FastSignalConfiguration Good(string yaml)
    {
        ConfigurationResult result = Loading.Yaml(yaml);
        Assert.True(result.Ok, string.Join('\n', result.Problems));
        return result.Configuration;
    }

    private static string Problem(string yaml)
    {
        ConfigurationResult result = Loading.Yaml(yaml);
        Assert.Equal(2, result.ExitCode);
        return result.Problems[0].ToString();
    }
}

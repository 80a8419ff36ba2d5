using System.Globalization;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Tests.Server.Configuration;

public sealed class KeyBoundsTests
{
    [Fact]
    public void Every_bounded_key_accepts_its_limits_and_refuses_one_beyond()
    {
        int keys = 0;
        foreach (ConfigurationKey key in ConfigurationKeys.All)
        {
            (string[] accepted, string[] refused) = key switch
            {
                IntegerKey integer => (
                    new[] { Text(integer.Minimum), Text(integer.Maximum) },
                    new[] { Text(integer.Minimum - 1L), Text(integer.Maximum + 1L), "", "1.5", "x" }),
                SizeKey size => ([Text(size.Minimum), Text(size.Maximum)], [Text(size.Minimum - 1), Text(size.Maximum + 1), "", "1.5KiB", "1KB"]),
                DurationKey duration => (
                    [Milliseconds(duration.Minimum), Milliseconds(duration.Maximum)],
                    [Milliseconds(duration.Minimum - duration.Step), Milliseconds(duration.Maximum + duration.Step), "", "1d", "soon"]),
                TextKey text => (
                    ["", new string('a', text.MinimumLength), new string('a', text.MaximumLength)],
                    text.MinimumLength == 1 ? [new string('a', text.MaximumLength + 1)] : [new string('a', text.MinimumLength - 1), new string('a', text.MaximumLength + 1)]),
                ChoiceKey choice => ([.. choice.Choices, choice.Choices[0].ToUpperInvariant()], ["", "other"]),
                BooleanKey => (["true", "False"], ["", "yes", "1"]),
                AddressKey => (["127.0.0.1", "::1", "*", "localhost"], ["", "8080", "10.1", "example.org"]),
                _ => ([], []),
            };
            keys += accepted.Length > 0 ? 1 : 0;
            Assert.All(accepted, text => Assert.True(key.TryNormalise(Scalar(text), out _), $"{key.Path} must accept {text}"));
            Assert.All(refused, text => Assert.False(key.TryNormalise(Scalar(text), out _), $"{key.Path} must refuse {text}"));
        }

        // All but the thirteen lists; those have tests of their own.
        Assert.Equal(ConfigurationKeys.All.Length - 13, keys);
    }

    [Fact]
    public void Lists_hold_as_many_items_as_allowed_and_not_one_more()
    {
        AssertCount(ServerKeys.AllowedOrigins, ServerKeys.AllowedOrigins.MaximumCount, i => $"https://h{i}.example");
        AssertCount(HeldKeys.AllowedOrigins, HeldKeys.AllowedOrigins.MaximumCount, i => $"https://h{i}.example");
        AssertCount(SignalingKeys.Apps, SignalingKeys.Apps.MaximumCount, i => $"app{i}");
        AssertCount(WebRtcKeys.PublicAddresses, WebRtcKeys.PublicAddresses.MaximumCount, i => $"10.0.0.{i}");
        Assert.False(StreamKeys.Codecs.TryNormalise(Scalar(""), out _));
        Assert.True(StreamKeys.Codecs.TryNormalise(Scalar("VP8,opus"), out string codecs));
        Assert.Equal("""["vp8", "opus"]""", codecs);
        foreach (ListKey<string> inputs in new[] { ControlKeys.HolderInputs, ControlKeys.SharedInputs, ControlKeys.ViewerInputs })
        {
            Assert.True(inputs.TryNormalise(Scalar("Pointer,keyboard,gamepad,clipboard,display"), out _));
            Assert.False(inputs.TryNormalise(Scalar("pointer,mouse"), out _));
            Assert.False(inputs.TryNormalise(Scalar("pointer,pointer"), out _));
        }


        static void AssertCount(ConfigurationKey key, int maximum, Func<int, string> item)
        {
            Assert.True(key.TryNormalise(Scalar(string.Join(',', Enumerable.Range(0, maximum).Select(item))), out _));
            Assert.False(key.TryNormalise(Scalar(string.Join(',', Enumerable.Range(0, maximum + 1).Select(item))), out _));
        }
    }

    [Theory]
    [InlineData("""[{ "urls": ["stun:a", "stuns:b"] }]""", true)]
    [InlineData("""[{ "urls": "turn:a?transport=tcp", "username": "u", "credential": "c" }]""", true)]
    [InlineData("""[{ "urls": "turn:a", "secret": "s" }]""", true)]
    [InlineData("""[{ "urls": ["turn:a", "stun:a"], "secret": "s", "username": "u", "lifetime": "168h" }]""", true)]
    [InlineData("""[{ "urls": "turn:a", "secret": "s", "lifetime": "1m" }]""", true)]
    [InlineData("""[{ "urls": "turn:a", "secret": "s", "lifetime": "59s" }]""", false)]
    [InlineData("""[{ "urls": "turn:a", "secret": "s", "lifetime": "169h" }]""", false)]
    [InlineData("""[{ "urls": "turn:a", "secret": "s", "username": "u", "credential": "c" }]""", false)]
    [InlineData("""[{ "urls": "turn:a", "secret": "" }]""", false)]
    [InlineData("""[{ "urls": "turn:a", "username": "u", "credential": "c", "lifetime": "1h" }]""", false)]
    [InlineData("""[{ "urls": "stun:a", "secret": "s" }]""", false)]
    [InlineData("""[{ "urls": "turn:a", "username": "u" }]""", false)]
    [InlineData("""[{ "urls": "turn:a" }]""", false)]
    [InlineData("""[{ "urls": "stun:" }]""", false)]
    [InlineData("""[{ "urls": [] }]""", false)]
    [InlineData("""[{ "urls": "stun:a", "password": "c" }]""", false)]
    [InlineData("""["stun:a"]""", false)]
    [InlineData("\"stun:a\"", false)]
    public void Ice_servers_are_checked(string value, bool allowed) =>
        Assert.Equal(allowed, Loading.Load($$"""{ "signaling": { "ice_servers": {{value}} } }""").Ok);

    [Fact]
    public void Ice_servers_are_bounded()
    {
        Assert.True(Loading.Load(Servers(IceServersKey.MaximumServers, 1)).Ok);
        Assert.False(Loading.Load(Servers(IceServersKey.MaximumServers + 1, 1)).Ok);
        Assert.True(Loading.Load(Servers(1, IceServersKey.MaximumUrls)).Ok);
        Assert.False(Loading.Load(Servers(1, IceServersKey.MaximumUrls + 1)).Ok);

        static string Servers(int servers, int urls)
        {
            string list = string.Join(',', Enumerable.Range(0, urls).Select(i => $"\"stun:h{i}\""));
            string entries = string.Join(',', Enumerable.Repeat($$"""{ "urls": [{{list}}] }""", servers));
            return $$"""{ "signaling": { "ice_servers": [{{entries}}] } }""";
        }
    }

    [Fact]
    public void Every_default_is_allowed_by_its_own_key() => Assert.All(ConfigurationKeys.All, key =>
    {
        if (key.DefaultText.StartsWith('['))
            return;
        Assert.True(key.TryNormalise(Scalar(key.DefaultText.Trim('"')), out string text), key.Path);
        Assert.Equal(key.DefaultText, text);
    });

    private static ConfigurationNode Scalar(string text) => new("x", NodeKind.Scalar, text);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Milliseconds(TimeSpan value) => Text((long)value.TotalMilliseconds) + "ms";
}

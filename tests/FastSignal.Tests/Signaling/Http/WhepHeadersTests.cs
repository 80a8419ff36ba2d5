using FastSignal.Server.Http.Whep;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.Http;

namespace FastSignal.Tests.Signaling.Http;

public sealed class WhepHeadersTests
{
    [Theory]
    [InlineData(null, true)]
    [InlineData("*", true)]
    [InlineData("\"*\"", true)]
    [InlineData("\"abc\"", true)]
    [InlineData("abc", true)]
    [InlineData("\"x\", \"abc\"", true)]
    [InlineData("\"x\"", false)]
    [InlineData("W/\"abc\"", false)]
    [InlineData("", false)]
    public void If_match_passes_when_absent_a_star_or_the_tag(string? ifMatch, bool allowed) =>
        Assert.Equal(allowed, EntityTags.Allow(ifMatch, "\"abc\""));

    [Fact]
    public void Entity_tags_are_strong_quoted_and_new_each_time()
    {
        string tag = EntityTags.Create();
        Assert.Matches("^\"[0-9a-f]{16}\"$", tag);
        Assert.NotEqual(tag, EntityTags.Create());
    }

    [Fact]
    public void Links_have_their_parameters_in_the_order_of_the_players_patterns() => Assert.Equal(
        [
            "<stun:stun.example:3478>; rel=\"ice-server\"",
            "<turn:turn.example?transport=udp>; rel=\"ice-server\"; username=\"u\"; credential=\"p\"; credential-type=\"password\"",
            "<turns:turn.example>; rel=\"ice-server\"; username=\"u\"; credential=\"p\"; credential-type=\"password\"",
        ],
        IceServerLinks.Of(
        [
            new IceServer { Urls = ["stun:stun.example:3478"] },
            new IceServer { Urls = ["turn:turn.example?transport=udp", "turns:turn.example"], Username = "u", Credential = "p" },
        ]));

    [Fact]
    public void Quotes_and_backslashes_are_escaped_and_line_ends_cannot_pass()
    {
        string link = IceServerLinks.Of([new IceServer { Urls = ["turn:t"], Username = "a\"b\\c", Credential = "p\r\nSet-Cookie: x" }])[0];
        Assert.Contains("username=\"a\\\"b\\\\c\"", link, StringComparison.Ordinal);
        Assert.Contains("credential=\"pSet-Cookie: x\"", link, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("application/sdp", true)]
    [InlineData("Application/SDP; charset=utf-8", true)]
    [InlineData(" application/sdp ;x=y", true)]
    [InlineData("application/sdpx", false)]
    [InlineData("text/plain", false)]
    [InlineData(null, false)]
    public void E6_a_content_type_may_have_parameters(string? given, bool same) => Assert.Equal(same, WhepReplies.IsType(given, WhepReplies.Sdp));
}

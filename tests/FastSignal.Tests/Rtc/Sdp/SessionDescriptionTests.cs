using System.Text;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

public sealed class SessionDescriptionTests
{
    private const string Minimal = "v=0\r\no=- 1 2 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";

    public static TheoryData<string> Names => [.. SdpKit.Fixtures];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fixture_is_read_with_either_line_end(string name)
    {
        string text = SdpKit.Load(name);
        SessionDescription crlf = SdpKit.Parse(text);
        SessionDescription lf = SdpKit.Parse(text.Replace("\r\n", "\n", StringComparison.Ordinal));
        Assert.Equal(crlf.Media.Select(media => (media.Mid, media.Port, media.RtpMaps.Count)), lf.Media.Select(media => (media.Mid, media.Port, media.RtpMaps.Count)));
        Assert.NotEmpty(crlf.Media);
    }

    [Fact]
    public void Typed_values_of_the_chrome_offer_are_right()
    {
        SessionDescription offer = SdpKit.Parse(SdpKit.Load("chrome-offer"));
        Assert.Equal(("7083140471634982719", "2"), (offer.SessionId, offer.SessionVersion));
        Assert.Equal(["0", "1", "2", "3"], offer.BundleGroups[0]);
        Assert.False(offer.IceLite);
        MediaSection video = offer.Media[1];
        Assert.Equal(("1", SdpMediaKind.Video, 9, MediaDirection.RecvOnly, SetupRole.ActPass), (video.Mid, video.Kind, video.Port, video.Direction, video.Setup));
        Assert.Equal(("Yz3K", "fV8cXq1o9mPzR2sTuW4yB6nD", "trickle"), (video.UsernameFragment, video.Password, video.IceOptions));
        Assert.Equal(new CertificateFingerprint("sha-256", SdpKit.Fingerprint), video.Fingerprints[0]);
        Assert.True(video.RtcpMux && video.ReducedSizeRtcp);
        Assert.Equal(17, video.Formats.Count);
        Assert.Equal(new RtpMap(108, "H264", 90000, 1), video.FindRtpMap(108));
        Assert.Equal(109, video.FindRetransmission(108));
        Assert.True(video.HasFeedback(108, "nack pli"));
        Assert.Equal(11, video.Extensions.Count);
        Assert.Equal(new RtpMap(111, "opus", 48000, 2), offer.Media[0].FindRtpMap(111));
        Assert.Equal((SdpMediaKind.Application, 5000), (offer.Media[3].Kind, offer.Media[3].SctpPort));
    }

    [Fact]
    public void Session_level_values_hold_for_media_without_their_own()
    {
        MediaSection video = SdpKit.Parse(SdpKit.Load("firefox-answer")).Media[0];
        Assert.Equal(SdpKit.Fingerprint, video.Fingerprints[0].Value);
        Assert.Equal("trickle", video.IceOptions);
        Assert.Equal(2791850732u, Assert.Single(video.Ssrcs));
    }

    [Fact]
    public void Candidates_are_read_and_those_not_understood_are_passed_over()
    {
        string text = SdpKit.Load("chrome-answer").Replace("a=ice-options:trickle", "a=candidate:strange\r\na=ice-options:trickle", StringComparison.Ordinal);
        Assert.Equal([true, true], SdpKit.Parse(text).Media[0].Candidates.Select(candidate => candidate.IsMdns));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("o=- 1 2 IN IP4 127.0.0.1\r\n", 1)]
    [InlineData("\r\nv=0\r\n", 1)]
    [InlineData("v=1\r\n", 1)]
    [InlineData("v=0\r\no=- x 2 IN IP4 127.0.0.1\r\n", 2)]
    [InlineData("v=0\r\no=- 1 2\r\n", 2)]
    [InlineData(Minimal + "q=1\r\n", 5)]
    [InlineData(Minimal + "nonsense\r\n", 5)]
    [InlineData(Minimal + "a=x\u0000y\r\n", 5)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF\r\n", 5)]
    [InlineData(Minimal + "m=video 70000 UDP/TLS/RTP/SAVPF 96\r\n", 5)]
    [InlineData(Minimal + "m=video -1 UDP/TLS/RTP/SAVPF 96\r\n", 5)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:128 H264/90000\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtpmap:96 H264/0\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=rtcp-fb:96\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=extmap:0 urn:x\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=extmap:1\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=fingerprint:sha-256 AA:B\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=setup:maybe\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:12345678901234567\r\n", 6)]
    [InlineData(Minimal + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=ssrc:4294967296 cname:x\r\n", 6)]
    [InlineData(Minimal + "m=video 9 X 96\r\na=mid:0\r\nm=video 9 X 96\r\na=mid:0\r\n", 8)]
    public void Broken_line_is_named_by_its_number(string text, int line)
    {
        Assert.False(SessionDescription.TryParse(text, out SessionDescription? description, out SdpError error));
        Assert.Null(description);
        Assert.Equal((SdpErrorKind.Malformed, line), (error.Kind, error.Line));
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Every_bound_holds_at_the_limit_and_refuses_one_above()
    {
        AssertBound(count => Minimal + Repeat("m=video 9 X 96\r\n", count), SdpLimits.MaxMediaSections);
        AssertBound(count => Minimal + "m=video 9 X" + Repeat(" 96", count) + "\r\n", SdpLimits.MaxFormats);
        AssertBound(count => Minimal + Repeat("a=x\n", count - 4), SdpLimits.MaxLines);
        AssertBound(count => Minimal + "a=" + new string('x', count - Minimal.Length - 2), SdpLimits.MaxLength);
        Assert.False(SessionDescription.TryParse(null!, out _, out SdpError error));
        Assert.Equal(SdpErrorKind.TooLarge, error.Kind);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Prefixes_flips_and_shuffled_pieces_never_throw(string name)
    {
        string text = SdpKit.Load(name);
        Random random = new(8866);
        // Every prefix and flip is parsed; negotiation, the slower half, sees every eighth.
        for (int length = 0; length <= text.Length; length++)
            Try(text[..length], negotiate: length % 8 == 0);
        StringBuilder flipped = new(text);
        for (int index = 0; index < text.Length; index++)
        {
            flipped[index] = (char)(text[index] ^ (1 << random.Next(0, 7)));
            Try(flipped.ToString(), negotiate: index % 8 == 0);
            flipped[index] = text[index];
        }

        for (int round = 0; round < 200; round++)
        {
            int first = random.Next(text.Length);
            int second = random.Next(first, text.Length);
            Try("v=0\r\n" + text[second..] + text[first..second] + text[..first], negotiate: true);
        }
    }

    private static void Try(string text, bool negotiate)
    {
        bool parsed = SessionDescription.TryParse(text, out SessionDescription? description, out SdpError error);
        Assert.Equal(parsed, description is not null);
        Assert.Equal(parsed, error.Kind == SdpErrorKind.None);
        if (!parsed || !negotiate)
            return;
        bool read = AnswerReader.Read(SdpKit.Parameters, description!, out NegotiatedSession? session, out error);
        Assert.Equal(read, session is not null);
        bool answered = OfferAnswerer.Answer(description!, SdpKit.Parameters, out session, out string? answer, out error);
        Assert.Equal(answered, session is not null && answer is not null);
    }

    private static void AssertBound(Func<int, string> build, int limit)
    {
        Assert.True(SessionDescription.TryParse(build(limit), out _, out SdpError error), error.ToString());
        Assert.False(SessionDescription.TryParse(build(limit + 1), out _, out error));
        Assert.Equal(SdpErrorKind.TooLarge, error.Kind);
    }

    private static string Repeat(string part, int count) => string.Concat(Enumerable.Repeat(part, count));
}

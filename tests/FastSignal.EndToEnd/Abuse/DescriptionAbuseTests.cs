using System.Text;
using FastSignal.EndToEnd.Abuse.Kit;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Session descriptions as no browser writes them, as answers and as offers: 3001 (or its kin), and nothing is left of them.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class DescriptionAbuseTests
{
    private const string Head = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n";
    private const string Section = "m=video 9 UDP/TLS/RTP/SAVPF 96\r\nc=IN IP4 0.0.0.0\r\na=rtpmap:96 VP8/90000\r\n";
    private static readonly string Transport =
        $"a=ice-ufrag:abcd\r\na=ice-pwd:aPasswordOfTwentyTwoCh\r\na=fingerprint:sha-256 {Description.FalseFingerprint}\r\na=setup:actpass\r\na=mid:0\r\na=rtcp-mux\r\n";

    public static TheoryData<string, string> Bad => new()
    {
        { "nothing but a version", "v=0\r\n" },
        { "no media", Head },
        { "a thousand m-lines", Head + Transport + Repeat("m=video 9 UDP/TLS/RTP/SAVPF 96\r\n", 1_000) },
        { "a thousand formats", Head + "m=video 9 UDP/TLS/RTP/SAVPF " + string.Join(' ', Enumerable.Range(0, 1_000)) + "\r\n" + Transport },
        { "many thousands of lines", Head + Section + Transport + Repeat("a=x\r\n", 15_000) },
        { "section named by a thousand characters", Head + Section + Transport.Replace("a=mid:0", "a=mid:" + new string('m', 1_000), StringComparison.Ordinal) },
        { "one endless line", Head + "a=" + new string('x', 120_000) },
        { "no line ends", "v=0" + new string(' ', 100_000) },
        { "giant numbers", "v=0\r\no=- 99999999999999999999999999 1 IN IP4 1\r\ns=-\r\nt=0 0\r\nm=video 99999999999 UDP/TLS/RTP/SAVPF 96\r\n" + Transport },
        { "negative port", Head + "m=video -1 UDP/TLS/RTP/SAVPF 96\r\n" + Transport },
        { "zero bytes", Head + "m=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:\0\r\n" + Transport },
        { "fragment of one character", Head + Section + Transport.Replace("ice-ufrag:abcd", "ice-ufrag:a", StringComparison.Ordinal) },
        { "fragment of a thousand characters", Head + Section + Transport.Replace("ice-ufrag:abcd", "ice-ufrag:" + new string('a', 1_000), StringComparison.Ordinal) },
        { "empty password", Head + Section + Transport.Replace("aPasswordOfTwentyTwoCh", "", StringComparison.Ordinal) },
        { "password of a thousand characters", Head + Section + Transport.Replace("aPasswordOfTwentyTwoCh", new string('p', 1_000), StringComparison.Ordinal) },
        { "no fingerprint", Head + Section + Transport.Replace("a=fingerprint", "a=nothing", StringComparison.Ordinal) },
        { "fingerprint of an unknown hash", Head + Section + Transport.Replace("sha-256", "crc-32", StringComparison.Ordinal) },
        { "fingerprint of ten thousand bytes", Head + Section + Transport.Replace(Description.FalseFingerprint, string.Join(':', Enumerable.Repeat("AB", 10_000)), StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_answer_is_refused_and_a_good_one_still_plays(string what, string sdp)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        int number = await RefusalAsync(client, "answer", sdp);
        Assert.True(number is 3001 or 3007, $"{what}: {number}");
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", Description.Answer(offer, viewer.Fingerprint)));
        viewer.Start();
        await viewer.MorePacketsAsync();
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task Bad_offer_is_refused_and_leaves_no_viewer(string what, string sdp)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        int number = await RefusalAsync(client, "offer", sdp);
        Assert.True(number is 3001 or 3007, $"{what}: {number}");
        await Patience.UntilAsync(() => server.Media is { Viewers: 0, Routes: 0 }, "the viewer is gone");
        await client.PingAsync();
    }

    [Fact]
    public async Task Description_of_128_KiB_is_read_and_one_character_more_is_2007()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string atLimit = Head + Section + Transport;
        atLimit += "a=" + new string('x', 128 * 1024 - atLimit.Length - 4) + "\r\n";
        Assert.Equal(128 * 1024, atLimit.Length);
        await client.ExpectAsync("answer", await client.SendDescriptionAsync("offer", atLimit));
        Assert.Equal(2007, await RefusalAsync(client, "offer", atLimit + " "));
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Data_above_its_limit_is_2007_and_the_session_lives()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.ExpectErrorAsync(2007, await client.SendAsync("ping", "\"" + new string('x', 256 * 1024) + "\""));
        await client.PingAsync();
    }

    [Fact]
    public async Task Offer_that_repeats_its_codec_thousands_of_times_is_one_codec()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = Head + Section + Repeat("a=rtpmap:96 VP8/90000\r\n", 5_000) + Transport;
        string answer = (await client.ExpectAsync("answer", await client.SendDescriptionAsync("offer", offer))).GetRawText();
        Assert.Equal(2, answer.Split("VP8/90000").Length);
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Thousands_of_candidates_in_a_description_do_not_matter_to_a_lite_server()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string candidates = string.Concat(Enumerable.Range(1, 1_500).Select(i => $"a=candidate:{i} 1 udp 1 127.0.0.1 {i} typ host\r\n"));
        string offer = await client.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", Description.Answer(offer, viewer.Fingerprint) + candidates));
        viewer.Start();
        await viewer.MorePacketsAsync();
        Assert.Equal(1, server.Media.Viewers);
    }

    [Theory]
    [InlineData(4, 22)]
    [InlineData(256, 256)]
    public async Task Credentials_of_the_shortest_and_the_longest_allowed_length_play(int fragmentLength, int passwordLength)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string fragment = new('f', fragmentLength);
        string offer = await client.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer, fragment: fragment);
        string answer = Description.Answer(offer, viewer.Fingerprint, fragment, new string('p', passwordLength));
        await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", answer));
        viewer.Start();
        await viewer.MorePacketsAsync();
    }

    private static async Task<int> RefusalAsync(SignalingClient client, string type, string sdp)
    {
        string id = await client.SendDescriptionAsync(type, sdp);
        return (await client.ExpectAsync("error", id)).GetProperty("error").GetProperty("number").GetInt32();
    }

    private static string Repeat(string text, int count) => new StringBuilder(text.Length * count).Insert(0, text, count).ToString();
}

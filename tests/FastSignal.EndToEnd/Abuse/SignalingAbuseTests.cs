using System.Text.Json;
using FastSignal.EndToEnd.Abuse.Kit;
using FastSignal.Rtc.Dtls;
using FastSignal.Signaling;

namespace FastSignal.EndToEnd.Abuse;

/// <summary>Messages that are well-formed frames and nothing else: an error with its number, a count, and the session or its end.</summary>
[Trait("Tier", "io")]
[Collection(AbuseCollection.Name)]
public sealed class SignalingAbuseTests
{
    [Theory]
    [InlineData("null", 2001)]
    [InlineData("[]", 2001)]
    [InlineData("\"v=0\"", 2001)]
    [InlineData("", 2002)]
    [InlineData("{", 2002)]
    [InlineData("{}{}", 2002)]
    [InlineData("{\"type\":1e99999}", 2003)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"\"}", 2003)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"no-such-type\"}", 2003)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"ping\",\"type\":\"nonsense\"}", 2003)]
    [InlineData("{\"version\":\"9.9\",\"type\":\"ping\"}", 2005)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"ping\",\"id\":\"\\ud800\"}", 2002)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"answer\",\"data\":7}", 2004)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"answer\",\"data\":{\"sdp\":{\"type\":\"answer\",\"sdp\":\"hello\"}}}", 3001)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"ice-candidate\",\"data\":{\"candidate\":\"candidate:1\",\"sdpMLineIndex\":1e400}}", 2004)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"mouse-move\",\"data\":{\"x\":1e999,\"y\":0}}", 2004)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"key-press\",\"data\":{\"keysym\":99999999999999999999999999}}", 2004)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"offer-request\",\"data\":{\"video\":\"yes\"}}", 2004)]
    [InlineData("{\"version\":\"1.0\",\"type\":\"offer-request\",\"data\":{\"stream\":\"nowhere\"}}", 3005)]
    public async Task Wrong_message_is_answered_with_its_number_and_the_session_lives(string message, int number)
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient bystander = await SignalingClient.ConnectAsync(server, "bystanders");
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.SendRawAsync(message);
        await client.ExpectErrorAsync(number);
        Assert.Equal(1, server.Host.Signaling.Counters.Errors((ErrorCode)number));
        await client.PingAsync();
        await bystander.PingAsync();
    }

    [Fact]
    public async Task Json_that_is_deep_or_wide_or_full_of_digits_is_refused_or_skipped_quickly()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.SendRawAsync("{\"version\":\"1.0\",\"type\":\"ping\",\"data\":" + new string('[', 200_000) + new string(']', 200_000) + "}");
        await client.ExpectErrorAsync(2002);
        await client.SendRawAsync("{\"version\":\"1.0\",\"type\":\"ping\",\"data\":{\"timestamp\":" + new string('9', 100_000) + "}}");
        await client.SendRawAsync("{" + string.Concat(Enumerable.Repeat("\"type\":\"answer\",", 20_000)) + "\"version\":\"1.0\",\"type\":\"ping\",\"id\":\"last-wins\"}");
        await client.ExpectAsync("pong", "last-wins");
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Answer_without_an_offer_is_3003()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string id = await client.SendDescriptionAsync("answer", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n");
        await client.ExpectErrorAsync(3003, id);
        await client.ExpectErrorAsync(3003, await client.SendCandidateAsync(1));
        Assert.Equal(2, server.Host.Signaling.Counters.Errors(ErrorCode.InvalidState));
    }

    [Fact]
    public async Task Second_answer_to_the_same_offer_is_3003_and_the_first_one_stands()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", Description.Answer(offer, viewer.Fingerprint)));
        await client.ExpectErrorAsync(3003, await client.SendDescriptionAsync("answer", Description.Answer(offer, Description.FalseFingerprint)));
        viewer.Start();
        await viewer.MorePacketsAsync();
    }

    [Fact]
    public async Task Fifty_candidates_are_taken_and_the_fifty_first_is_3002()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        await client.OfferAsync();
        for (int i = 1; i <= 50; i++)
            await client.ExpectAsync("ice-ack", await client.SendCandidateAsync(i));
        for (int i = 51; i <= 60; i++)
            await client.ExpectErrorAsync(3002, await client.SendCandidateAsync(i));
        Assert.Equal(1, server.Host.Signaling.Counters.CandidateFloods);
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Certificate_that_is_not_the_announced_one_ends_the_peer_with_3004_and_gets_no_media()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        await client.ExpectAsync("answer-ack", await client.SendDescriptionAsync("answer", Description.Answer(offer, Description.FalseFingerprint)));
        viewer.Start();
        await client.ExpectErrorAsync(3004);
        JsonElement state = await client.ExpectAsync("state");
        Assert.Contains("failed", state.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(1, server.Counter("viewers_failed"));
        Assert.Equal(0, viewer.Packets);
        await bystander.AssertUndisturbedAsync();
        Assert.Equal(1, server.Media.Viewers);
        await client.PingAsync();
    }

    [Fact]
    public async Task Handshake_that_is_over_before_a_false_answer_arrives_gets_no_media()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        string offer = await client.OfferAsync();
        using UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        viewer.Start();
        await Patience.UntilAsync(() => viewer.Dtls == DtlsState.Connected, "the handshake");
        await client.SendDescriptionAsync("answer", Description.Answer(offer, Description.FalseFingerprint));
        await client.ExpectErrorAsync(3004);
        Assert.Equal(0, viewer.Packets);
        Assert.Equal(0, server.Counter("viewers_connected"));
    }

    [Fact]
    public async Task Second_viewer_plays_while_the_first_never_finishes_its_negotiation()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient first = await SignalingClient.ConnectAsync(server);
        string offer = await first.OfferAsync();
        await using Bystander second = await Bystander.WatchAsync(server);
        await second.AssertUndisturbedAsync();
        await first.ExpectAsync("answer-ack", await first.SendDescriptionAsync("answer", Description.Answer(offer, Description.FalseFingerprint)));
        Assert.Equal(2, server.Media.Viewers);
        await second.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Message_flood_is_told_1004_about_once_a_second_and_others_are_served()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        for (int i = 0; i < 5_000; i++)
            await client.SendAsync("ping");
        await client.ExpectErrorAsync(1004);
        await bystander.AssertUndisturbedAsync();
        Assert.True(server.Host.Signaling.Counters.Errors(ErrorCode.RateLimited) > 1);
        Assert.Null(client.CloseCode);
    }

    [Fact]
    public async Task Twenty_errors_are_answered_and_the_next_closes_with_1008()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        for (int i = 0; i < 30 && client.CloseCode is null; i++)
            await client.SendRawAsync("nonsense");
        Assert.Equal(1008, await client.ClosedAsync());
        Assert.Equal(1, server.WebSockets.Closes(1008));
        Assert.InRange(server.Host.Signaling.Counters.Errors(ErrorCode.MessageParsingFailed), 20, 21);
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Hundred_offer_requests_in_a_row_are_one_viewer()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        for (int i = 0; i < 100; i++)
            await client.SendAsync("offer-request", "{\"stream\":\"small\"}");
        for (int i = 0; i < 100; i++)
            await client.ExpectAsync("offer");
        Assert.Equal(2, server.Media.Viewers);
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Hundred_ice_restarts_in_a_row_keep_two_user_fragments_and_the_media()
    {
        await using AbuseServer server = await AbuseServer.StartAsync();
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        using UdpViewer viewer = await UdpViewer.PlayAsync(server, client);
        int routes = server.Media.Routes;
        for (int i = 0; i < 100; i++)
            await client.OfferAsync("{\"stream\":\"small\",\"ice_restart\":true}");
        Assert.InRange(server.Media.Routes, routes, routes + 2);
        await viewer.MorePacketsAsync(30);
    }

    [Fact]
    public async Task Hundred_changes_of_mind_leave_one_viewer()
    {
        await using AbuseServer server = await AbuseServer.StartAsync(
            "--streams:other:video=videotestsrc is-live=true ! video/x-raw,width=160,height=120,framerate=30/1", "--streams:other:codecs=vp8",
            "--streams:other:grace_period=100ms");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        await using SignalingClient client = await SignalingClient.ConnectAsync(server);
        for (int i = 0; i < 50; i++)
        {
            await client.SendAsync("offer-request", "{\"stream\":\"small\"}");
            await client.SendAsync("offer-request", "{\"stream\":\"other\"}");
        }

        for (int i = 0; i < 100; i++)
            await client.ExpectAsync("offer");
        await Patience.UntilAsync(() => server.Media.Viewers == 2, "the replaced viewers are gone");
        await bystander.AssertUndisturbedAsync();
    }

    [Fact]
    public async Task Stream_whose_pipeline_cannot_run_is_3006_for_everybody_who_asks_and_leaves_nothing()
    {
        await using AbuseServer server = await AbuseServer.StartAsync("--streams:broken:pipeline=nosuchelement ! rtpvp8pay name=vp8", "--streams:broken:codecs=vp8");
        await using Bystander bystander = await Bystander.WatchAsync(server);
        for (int i = 0; i < 5; i++)
        {
            await using SignalingClient client = await SignalingClient.ConnectAsync(server);
            JsonElement error = await client.ExpectErrorAsync(3006, await client.SendAsync("offer-request", "{\"stream\":\"broken\"}"));
            Assert.Contains("nosuchelement", error.GetRawText(), StringComparison.Ordinal);
        }

        await bystander.AssertUndisturbedAsync();
        await Patience.UntilAsync(() => server.Media.Viewers == 1, "no viewer of the broken stream is left");
    }
}

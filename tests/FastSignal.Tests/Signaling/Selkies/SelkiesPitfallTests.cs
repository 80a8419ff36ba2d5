using System.Text;
using System.Text.Json;
using FastSignal.Rtc.Sdp;
using FastSignal.Server.Http;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Ports;
using FastSignal.Tests.Rtc.Sdp;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Selkies;

/// <summary>What breaks these clients, each trap by a name of its own.</summary>
public sealed class SelkiesPitfallTests
{
    private const string Offered = """{"sdp":{"type":"offer","sdp":"v=0\r\no=offer\r\n"}}""";

    private readonly Table _table = new(new SignalingBench());

    [Fact]
    public void B1_B2_the_servers_and_the_addresses_of_each_are_arrays()
    {
        Assert.Equal("""{"iceServers":[],"lifetimeDuration":"86400s","blockStatus":"NOT_BLOCKED","iceTransportPolicy":"all"}""", Configuration());
        JsonElement[] servers = [.. JsonDocument.Parse(Configuration(
            new IceServer { Urls = ["stun:stun.example:3478"] },
            new IceServer { Urls = ["turn:turn.example:3478?transport=udp"], Username = "1790000000:me", Credential = "c2VjcmV0" })).RootElement.GetProperty("iceServers").EnumerateArray()];
        Assert.All(servers, server => Assert.Equal(JsonValueKind.Array, server.GetProperty("urls").ValueKind));
        Assert.False(servers[0].TryGetProperty("username", out _));
        Assert.Equal(("1790000000:me", "c2VjcmV0"), (servers[1].GetProperty("username").GetString(), servers[1].GetProperty("credential").GetString()));
    }

    [Fact]
    public void B3_B6_the_picture_has_the_only_channel_and_the_sound_a_peer_of_its_own()
    {
        foreach (string uid in (string[])["1", "3"])
        {
            _table.Sit(uid, SelkiesSeats.Classic);
            _table.Say(uid, $"HELLO {uid} e30=");
            _table.Hears(uid, "HELLO", Offered);
        }

        Assert.Equal([(true, false, true), (false, true, false)], _table.Bench.Peers.Select(peer => (peer.Request.Video, peer.Request.Audio, peer.Request.DataChannel)));
        _table.Clear();
    }

    [Fact]
    public void Pages_up_to_1_4_get_the_sound_along_with_the_picture_where_it_is_configured()
    {
        Table table = new(new SignalingBench(new SignalingOptions { SelkiesJoinedAudio = true }));
        table.Sit("v", SelkiesSeats.Classic);
        table.Say("v", "HELLO 1");
        table.Hears("v", "HELLO", Offered);
        Assert.Equal((true, true, true), (table.Bench.Peer.Request.Video, table.Bench.Peer.Request.Audio, table.Bench.Peer.Request.DataChannel));
        table.Clear();
    }

    [Fact]
    public void B5_X10_a_thousand_viewers_have_the_same_ids()
    {
        for (int i = 0; i < 1000; i++)
        {
            _table.Sit($"{i}", SelkiesSeats.Classic);
            _table.Say($"{i}", i % 2 == 0 ? "HELLO 1" : "HELLO 3");
            _table.Hears($"{i}", "HELLO", Offered);
        }

        Assert.Equal(1000, _table.Bench.Peers.Count);
        _table.Clear();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void B7_X1_nothing_is_said_before_the_greeting(bool main)
    {
        _table.Sit("v", main ? SelkiesSeats.Main : SelkiesSeats.Classic);
        _table.Bench.Clock.Advance(5);
        _table.Bench.Server.Tick(_table.Bench.Clock.NowUs);
        _table.Bench.Server.Broadcast(new() { Type = "news" }, out int delivered);
        Assert.Equal(0, delivered);
        _table.NobodyHearsMore();
        _table.Bench.Server.Shutdown("shutdown");
        _table.NobodyHearsMore();
        _table.IsClosed("v", 1001, "shutdown");
    }

    [Fact]
    public void B8_X3_X6_a_candidate_comes_after_the_offer_with_its_sections_place_and_name()
    {
        Watch(out string server);
        _table.Say("gst", Table.Candidate(index: 1));
        _table.NobodyHearsMore();
        _table.Say("gst", Table.Offer("""v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:video0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:audio1\r\n"""));
        Assert.StartsWith(server + """ {"sdp":{"type":"offer","sdp":"v=0\r\nm=video""", _table.Next("c"), StringComparison.Ordinal);
        _table.Hears("c", server + """ {"ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5000 typ host","sdpMLineIndex":1,"sdpMid":"audio1"}}""");
        _table.Clear();
    }

    [Fact]
    public void A_client_of_the_main_branch_watches_a_simple_server_client_its_path_names()
    {
        Watch(out string server);
        _table.Say("gst", Table.Offer());
        _table.Hears("c", server + " " + """{"sdp":{"type":"offer","sdp":"v=0"}}""");
        _table.Say("c", server + " " + Table.Answer());
        _table.Hears("gst", Table.Answer());
        _table.Say("c", server + " " + Table.Candidate("192.0.2.9"));
        _table.Hears("gst", Table.Candidate("192.0.2.9"));
        _table.Leave("c");
        _table.IsClosed("gst", 1000);
        _table.Clear();
    }

    [Fact]
    public void A_standard_client_watches_a_server_of_the_main_branch_by_its_id()
    {
        _table.Sit("s", SelkiesSeats.Main);
        _table.Say("s", "HELLO server");
        _table.Hears("s", "HELLO");
        string id = Assert.Single(_table.Bench.Server.Environment.Parties.List("default"), party => party.Id.StartsWith("server-", StringComparison.Ordinal)).Id;
        _table.Sit("w", new ConnectRequest());
        _table.Next("w");
        _table.Say("w", $$$"""{"type":"offer-request","peer_id":"{{{id}}}","data":{}}""");
        string[] start = _table.Next("s").Split(' ');
        Assert.Equal(["SESSION_START", "viewer", "primary", "right"], start.Where((_, i) => i != 1));
        _table.Say("s", start[1] + " " + Table.Offer());
        Assert.Contains("\"offer\"", _table.Next("w"), StringComparison.Ordinal);
        _table.Leave("w");
        _table.Hears("s", $"SESSION_END {start[1]} viewer");
        _table.Clear();
    }

    [Fact]
    public void C3_a_stream_whose_media_ended_and_a_server_that_stops_are_worth_coming_back_for()
    {
        _table.Sit("c", SelkiesSeats.Main);
        _table.Say("c", "HELLO client {\"client_type\":\"controller\"}");
        _table.Say("c", "SESSION server");
        _table.Hears("c", "HELLO");
        _table.Next("c");
        _table.Next("c");
        _table.Bench.Peer.Observer.OnClosed("gone");
        _table.IsClosed("c", 1001, "server gone");

        Table stopping = new(new SignalingBench());
        stopping.Sit("s", SelkiesSeats.Main);
        stopping.Say("s", "HELLO server");
        stopping.Sit("d", SelkiesSeats.Main);
        stopping.Say("d", "HELLO client {\"client_type\":\"controller\"}");
        stopping.Say("d", "SESSION server");
        stopping.Bench.Server.Shutdown("shutdown");
        Assert.Equal(1001, stopping.TransportOf("d").CloseCode);
    }

    [Fact]
    public void A_stream_without_sound_leaves_the_socket_for_it_open_and_one_without_a_picture_closes()
    {
        _table.Bench.Prepare = peer => peer.OnCreateOffer = () => ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.CodecNotSupported, "none"));
        _table.Sit("a", SelkiesSeats.Classic);
        _table.Say("a", "HELLO 3");
        _table.Hears("a", "HELLO");
        Assert.True(_table.IsOpen("a"));
        _table.Sit("v", SelkiesSeats.Classic);
        _table.Say("v", "HELLO 1");
        _table.Hears("v", "HELLO");
        Assert.Equal(1011, _table.TransportOf("v").CloseCode);
        _table.Clear();
    }

    [Fact]
    public void Without_a_stream_a_browser_waits_and_a_client_of_the_main_branch_asks_again()
    {
        _table.Bench.HasStreams = false;
        _table.Sit("v", SelkiesSeats.Classic);
        _table.Say("v", "HELLO 1");
        _table.Hears("v", "HELLO");
        _table.Sit("c", SelkiesSeats.Main);
        _table.Say("c", "HELLO client {\"client_type\":\"controller\"}");
        _table.Say("c", "SESSION server");
        _table.Hears("c", "HELLO", "ERROR peer server not found");
        _table.Bench.HasStreams = true;
        _table.Say("c", "SESSION server");
        Assert.StartsWith("SESSION_OK server-", _table.Next("c"), StringComparison.Ordinal);
        Assert.Contains("offer", _table.Next("c"), StringComparison.Ordinal);
        _table.Clear();
    }

    [Fact]
    public void B16_a_browsers_description_is_the_answer_it_says_it_is()
    {
        _table.Sit("v", SelkiesSeats.Classic);
        _table.Say("v", "HELLO 1");
        _table.Hears("v", "HELLO", Offered);
        string? answered = null;
        _table.Bench.Peer.OnAnswer = sdp =>
        {
            answered = sdp;
            return ValueTask.FromResult(PeerResult<bool>.Success(true));
        };
        _table.Say("v", Table.Answer("v=7"));
        Assert.Equal("v=7", answered);
        _table.Clear();
    }

    [Fact]
    public void An_answer_as_the_page_rewrites_it_is_accepted()
    {
        string text = SdpKit.Load("chromium-156-answer")
            .Replace("packetization-mode=1", "sps-pps-idr-in-keyframe=1;packetization-mode=1", StringComparison.Ordinal)
            .Replace("minptime=10;useinbandfec=1", "minptime=10;useinbandfec=1;stereo=1", StringComparison.Ordinal);
        Assert.True(AnswerReader.Read(SdpKit.Parameters, SdpKit.Parse(text), out NegotiatedSession? session, out SdpError error), error.ToString());
        Assert.Equal(["H264", "opus"], session!.Media.Select(media => media.CodecName));
    }

    [Fact]
    public void An_offer_has_what_the_page_expects_and_stays_one()
    {
        string offer = OfferWriter.Write(SdpKit.Parameters);
        string shaped = SelkiesOffer.Shape(offer);
        Assert.Contains("a=fmtp:97 apt=96;rtx-time=125\r\n", shaped, StringComparison.Ordinal);
        Assert.Contains("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f;sps-pps-idr-in-keyframe=1\r\n", shaped, StringComparison.Ordinal);
        Assert.Contains(HeaderExtensions.PlayoutDelayUri, shaped, StringComparison.Ordinal);
        Assert.Equal(shaped, SelkiesOffer.Shape(shaped));
        Assert.Equal(offer.Split('\n').Length, shaped.Split('\n').Length);
        Assert.Equal(2, SdpKit.Parse(shaped).Media.Count);
    }

    [Theory]
    [InlineData("/webrtc/signalling", "webrtc")]
    [InlineData("/a/b/signalling/", "b")]
    [InlineData("/api/webrtc/signaling/", "")]
    [InlineData("/desk/api/webrtc/signaling", "desk")]
    [InlineData("/desk/api/ws", "desk")]
    [InlineData("/ws", "")]
    [InlineData("/api/signaling/x", "")]
    [InlineData("/signalling", "")]
    public void A_path_names_what_is_seen(string path, string segment) => Assert.Equal(segment, SelkiesLane.SegmentOf(path));

    [Theory]
    [InlineData("/webrtc/signalling/", "selkies")]
    [InlineData("/ws/", "selkies")]
    [InlineData("/api/webrtc/signaling", "selkies-webrtc")]
    [InlineData("/desk/api/webrtc/signaling/", "selkies-webrtc")]
    [InlineData("/api/ws", "selkies-webrtc")]
    [InlineData("/api/signaling", null)]
    [InlineData("/signalling", null)]
    public void B15_X2_the_path_alone_makes_the_dialect(string path, string? dialect) => Assert.Equal(dialect, _table.Bench.Server.DialectOf(path));

    [Theory]
    [InlineData("HELLO 1 e30=", "selkies")]
    [InlineData("HELLO client {\"client_type\":\"controller\"}", "selkies-webrtc")]
    [InlineData("HELLO 1", "simple_server")]
    public void X7_the_first_message_makes_it_where_nothing_else_does_and_for_good(string first, string dialect)
    {
        _table.Sit("x", new ConnectRequest { Dialect = "auto" });
        _table.Say("x", first);
        _table.Next("x");
        Assert.Equal(dialect, _table.SessionOf("x").Protocol);
        if (dialect == "selkies")
            _table.Hears("x", Offered);
        _table.Clear();
    }

    [Theory]
    [InlineData(SelkiesServers.Local, "192.0.2.1:5000", false)]
    [InlineData(SelkiesServers.Local, "[::1]:5000", true)]
    [InlineData(SelkiesServers.Local, "[::ffff:127.0.0.1]:5000", true)]
    [InlineData(SelkiesServers.Local, "", false)]
    [InlineData(SelkiesServers.Anyone, "192.0.2.1:5000", true)]
    [InlineData(SelkiesServers.Nobody, "127.0.0.1:5000", false)]
    public void Who_may_not_serve_is_closed_and_takes_no_page_from_the_stream(SelkiesServers servers, string address, bool allowed)
    {
        Table table = new(new SignalingBench(new SignalingOptions { SelkiesServers = servers }));
        foreach ((string name, string hello, ConnectRequest seat) in ((string, string, ConnectRequest)[])[("s", "HELLO 0", SelkiesSeats.Classic), ("t", "HELLO server", SelkiesSeats.Main)])
        {
            table.Sit(name, seat with { RemoteAddress = address });
            table.Say(name, hello);
            Assert.Equal(allowed, table.IsOpen(name));
            if (allowed)
                table.Hears(name, "HELLO");
            else
                table.IsClosed(name, 1008, "not allowed to serve");
        }

        table.Sit("v", SelkiesSeats.Classic with { RemoteAddress = "192.0.2.7:5000" });
        table.Say("v", "HELLO 1");
        table.Hears("v", "HELLO");
        if (!allowed)
            table.Hears("v", Offered);
        table.Clear();
    }

    [Fact]
    public void Two_servers_that_ask_at_once_do_not_get_the_same_browser()
    {
        for (int round = 0; round < 200; round++)
        {
            Table table = new(new SignalingBench());
            foreach ((string name, string hello) in ((string, string)[])[("s", "HELLO 0"), ("t", "HELLO 0"), ("v", "HELLO 1 e30=")])
            {
                table.Sit(name, SelkiesSeats.Classic);
                table.Say(name, hello);
                table.Hears(name, "HELLO");
            }

            Parallel.Invoke(() => SignalingBench.Say(table.SessionOf("s"), "SESSION 1"), () => SignalingBench.Say(table.SessionOf("t"), "SESSION 1"));
            string[] heard = [table.Next("s"), table.Next("t")];
            Assert.Equal(["ERROR peer '1' not found", "SESSION_OK e30="], heard.Order(StringComparer.Ordinal));
            Assert.Equal(1, table.Bench.Server.CallCount);
            Parallel.Invoke(() => table.SessionOf("s").Closed(1000, ""), () => table.SessionOf("t").Closed(1000, ""), () => table.SessionOf("v").Closed(1006, ""));
            table.Bench.AssertEmpty();
        }
    }

    [Fact]
    public void Controllers_that_come_at_once_leave_one()
    {
        for (int round = 0; round < 100; round++)
        {
            Table table = new(new SignalingBench());
            foreach (string name in (string[])["a", "b", "c"])
                table.Sit(name, SelkiesSeats.Main);
            Parallel.ForEach((string[])["a", "b", "c"], name => SignalingBench.Say(table.SessionOf(name), "HELLO client {\"client_type\":\"controller\",\"client_slot\":1}"));
            Assert.Single((string[])["a", "b", "c"], table.IsOpen);
            foreach (string name in (string[])["a", "b", "c"])
                table.SessionOf(name).Closed(1000, "");
            table.Bench.AssertEmpty();
        }
    }

    [Fact]
    public void A_relayed_frame_allocates_nothing()
    {
        _table.Sit("s", SelkiesSeats.Main);
        _table.Say("s", "HELLO server");
        _table.Hears("s", "HELLO");
        _table.Sit("c", SelkiesSeats.Main);
        _table.Say("c", "HELLO client {\"client_type\":\"controller\"}");
        _table.Say("c", "SESSION server");
        _table.Hears("c", "HELLO");
        byte[] frame = Encoding.UTF8.GetBytes(_table.Next("c").Split(' ')[1] + " " + Table.Candidate());
        _table.Next("s");
        // A transport that refuses makes no strings to compare.
        _table.TransportOf("s").Accepts = false;
        var link = Links.Of(_table.SessionOf("c"));
        SignalingBench.Say(_table.SessionOf("c"), frame);
        bool done = true;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
            done &= link.ReceiveTextAsync(frame).AsTask().IsCompletedSuccessfully;
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(done);
    }

    private static string Configuration(params IceServer[] servers) =>
        JsonSerializer.Serialize(new SelkiesRtcConfiguration(servers), SelkiesJsonContext.Default.SelkiesRtcConfiguration);

    private void Watch(out string server)
    {
        _table.Register("gst");
        _table.Sit("c", SelkiesSeats.Main with { Path = "/gst/api/webrtc/signaling/" });
        _table.Say("c", "HELLO client {\"client_type\":\"controller\"}");
        _table.Say("c", "SESSION server");
        _table.Hears("c", "HELLO");
        server = _table.Next("c").Split(' ')[1];
        _table.Hears("gst", "OFFER_REQUEST");
    }
}

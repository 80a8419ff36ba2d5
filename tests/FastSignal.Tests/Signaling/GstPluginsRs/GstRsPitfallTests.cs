using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.GstPluginsRs;

/// <summary>What breaks this dialect's clients, each trap by a name of its own.</summary>
public sealed class GstRsPitfallTests
{
    private static readonly ConnectRequest Request = new() { Dialect = "gst-plugins-rs" };

    private readonly Table _table = new(new SignalingBench(new SignalingOptions { MessageRate = 0, ByteRate = 0 }));

    [Fact]
    public void The_welcome_waits_for_nobody()
    {
        Session a = _table.Sit("a", Request);
        _table.Hears("a", $$"""{"type":"welcome","peerId":"{{a.Id}}"}""");
        _table.Clear();
    }

    [Fact]
    public void A_listener_hears_its_own_status_before_it_has_asked_for_anything()
    {
        string a = Enter("a");
        _table.Say("a", """{"type":"setPeerStatus","roles":["listener"],"meta":null}""");
        _table.Hears("a", $$"""{"type":"peerStatusChanged","roles":["listener"],"meta":null,"peerId":"{{a}}"}""");
        _table.Clear();
    }

    [Theory]
    [InlineData("{\"type\":\"unheardOf\"}")]
    [InlineData("not JSON")]
    [InlineData("{\"type\":\"endSession\",\"sessionId\":\"nobody's\"}")]
    [InlineData("{\"type\":\"peer\",\"sessionId\":\"x\",\"ice\":{\"candidate\":\"\",\"sdpMLineIndex\":0}}")]
    public void Harmless_things_are_no_errors(string text)
    {
        Enter("a");
        for (int i = 0; i < 100; i++)
            _table.Say("a", text);
        Assert.True(_table.IsOpen("a"));
        _table.Clear();
    }

    [Fact]
    public void Nothing_is_said_that_is_not_in_the_table_not_even_a_broadcast_or_a_farewell()
    {
        Enter("a");
        _table.Bench.Server.Broadcast(new() { Type = "news" }, out int delivered);
        Assert.Equal(0, delivered);
        _table.Say("a", """{"type":"startSession","peerId":"demo"}""");
        _table.Next("a");
        _table.Next("a");
        _table.Bench.Peer.Observer.OnStateChanged("connected", "connected");
        _table.Bench.Server.Shutdown("shutdown");
        _table.NobodyHearsMore();
        _table.IsClosed("a", 1001, "shutdown");
    }

    [Fact]
    public void Names_are_in_camel_case_and_what_may_be_absent_is_null()
    {
        Enter("a");
        _table.Say("a", """{"type":"setPeerStatus","roles":["listener","producer"]}""");
        JsonElement status = Heard("a");
        Assert.Equal(["type", "roles", "meta", "peerId"], status.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, status.GetProperty("meta").ValueKind);
        Enter("b");
        _table.Say("b", """{"type":"startSession","peerId":"PEER"}""".Replace("PEER", _table.SessionOf("a").Id, StringComparison.Ordinal));
        Assert.Equal(["type", "peerId", "sessionId"], Heard("b").EnumerateObject().Select(member => member.Name));
        JsonElement start = Heard("a");
        Assert.Equal(["type", "peerId", "sessionId", "offer"], start.EnumerateObject().Select(member => member.Name));
        Assert.Equal(JsonValueKind.Null, start.GetProperty("offer").ValueKind);
        _table.Clear();
    }

    [Fact]
    public void A_candidate_of_another_dialect_has_the_position_of_its_section()
    {
        string p = Enter("p");
        _table.Say("p", """{"type":"setPeerStatus","roles":["producer"]}""");
        _table.Register("gst");
        _table.Say("gst", $"SESSION {p}");
        _table.Hears("gst", "SESSION_OK");
        _table.Say("gst", "OFFER_REQUEST");
        string session = Heard("p").GetProperty("sessionId").GetString()!;
        _table.Say("gst", Table.Answer("v=0\\r\\nm=video 9 x 96\\r\\na=mid:v\\r\\nm=audio 9 x 97\\r\\na=mid:a\\r\\n"));
        Assert.Equal("answer", Heard("p").GetProperty("sdp").GetProperty("type").GetString());
        _table.Say("gst", """{"ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5000 typ host","sdpMid":"a"}}""");
        _table.Hears("p", $$$"""{"type":"peer","sessionId":"{{{session}}}","ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5000 typ host","sdpMLineIndex":1}}""");
        _table.Say("gst", """{"ice":{"candidate":"","sdpMid":"a"}}""");
        _table.Clear();
    }

    [Fact]
    public void The_word_of_version_1_1_never_reaches_a_page()
    {
        string p = Enter("p");
        _table.Say("p", """{"type":"setProtocolVersion","version":"v1_1"}""");
        Enter("q");
        _table.Say("p", """{"type":"setPeerStatus","roles":["producer"]}""");
        _table.Say("q", $$"""{"type":"startSession","peerId":"{{p}}"}""");
        string session = Heard("q").GetProperty("sessionId").GetString()!;
        Heard("p");
        _table.Say("p", $$"""{"type":"endSessionV1_1","sessionId":"{{session}}","error":"why"}""");
        _table.Hears("q", $$"""{"type":"endSession","sessionId":"{{session}}"}""");
        _table.Clear();
    }

    [Fact]
    public async Task A_list_never_shows_what_a_change_already_took_back()
    {
        Enter("a");
        _table.Say("a", """{"type":"setPeerStatus","roles":["listener"]}""");
        _table.Next("a");
        using CancellationTokenSource stop = new();
        Task churn = Task.Run(() =>
        {
            for (int i = 0; i < 300; i++)
            {
                (Session session, _) = _table.Bench.Open(Request);
                SignalingBench.Say(session, """{"type":"setPeerStatus","roles":["producer"]}""");
                session.Closed(1000, "");
            }
        }, TestContext.Current.CancellationToken);
        while (!churn.IsCompleted)
            SignalingBench.Say(_table.SessionOf("a"), """{"type":"list"}""");
        await churn;

        // As a page does it: a list replaces what is known, a change adds or takes away.
        HashSet<string> present = [];
        foreach (string text in _table.TransportOf("a").Sent.Skip(2))
        {
            JsonElement message = JsonDocument.Parse(text).RootElement;
            if (message.GetProperty("type").GetString() == "list")
                present = [.. message.GetProperty("producers").EnumerateArray().Select(peer => peer.GetProperty("id").GetString()!)];
            else if (message.GetProperty("roles").GetArrayLength() > 0)
                present.Add(message.GetProperty("peerId").GetString()!);
            else
                present.Remove(message.GetProperty("peerId").GetString()!);
        }

        Assert.True(_table.IsOpen("a"));
        present.ExceptWith(["demo", "second"]);
        Assert.Empty(present);
        _table.Leave("a");
        _table.Bench.AssertEmpty();
    }

    [Fact]
    public void One_who_comes_back_has_another_id_and_the_old_one_was_taken_back_first()
    {
        Enter("l");
        _table.Say("l", """{"type":"setPeerStatus","roles":["listener"]}""");
        _table.Next("l");
        string before = Enter("p");
        _table.Say("p", """{"type":"setPeerStatus","roles":["producer"]}""");
        Assert.Equal(before, Heard("l").GetProperty("peerId").GetString());
        _table.Leave("p", 1006);
        JsonElement gone = Heard("l");
        Assert.Equal((before, 0), (gone.GetProperty("peerId").GetString(), gone.GetProperty("roles").GetArrayLength()));
        Assert.NotEqual(before, Enter("again"));
        _table.Clear();
    }

    [Theory]
    [InlineData("")]
    [InlineData(",\"offer\":\"v=0\"")]
    public void The_session_is_announced_before_anything_of_it_however_quick_the_stream(string offer)
    {
        Enter("a");
        _table.Say("a", $$"""{"type":"startSession","peerId":"demo"{{offer}}}""");
        Assert.Equal("sessionStarted", Heard("a").GetProperty("type").GetString());
        Assert.Equal("peer", Heard("a").GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void The_end_of_a_session_closes_no_connection()
    {
        Enter("a");
        _table.Say("a", """{"type":"startSession","peerId":"demo"}""");
        string session = Heard("a").GetProperty("sessionId").GetString()!;
        Heard("a");
        _table.Bench.Peer.Observer.OnClosed("gone");
        _table.Hears("a", $$"""{"type":"endSession","sessionId":"{{session}}"}""");
        Assert.True(_table.IsOpen("a"));
        _table.Say("a", """{"type":"startSession","peerId":"demo"}""");
        Heard("a");
        Heard("a");
        _table.Clear();
    }

    [Fact]
    public void A_stream_that_cannot_offer_ends_the_session_and_says_why_to_those_who_can_hear_it()
    {
        _table.Bench.Prepare = peer => peer.OnCreateOffer = () => ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.StreamUnavailable, "x"));
        Enter("old");
        _table.Say("old", """{"type":"startSession","peerId":"demo"}""");
        string session = Heard("old").GetProperty("sessionId").GetString()!;
        _table.Hears("old", $$"""{"type":"endSession","sessionId":"{{session}}"}""");

        Enter("new");
        _table.Say("new", """{"type":"setProtocolVersion","version":"v1_1"}""");
        _table.Say("new", """{"type":"startSession","peerId":"demo"}""");
        session = Heard("new").GetProperty("sessionId").GetString()!;
        JsonElement end = Heard("new");
        Assert.Equal("endSessionV1_1", end.GetProperty("type").GetString());
        Assert.NotEmpty(end.GetProperty("error").GetString()!);
        Assert.Equal(session, end.GetProperty("sessionId").GetString());
        Assert.Equal(0, _table.Bench.Server.CallCount);
        _table.Clear();
    }

    [Fact]
    public void One_producer_serves_as_many_as_a_connection_may_call_and_one_more_is_refused()
    {
        string p = Enter("p");
        _table.Say("p", """{"type":"setPeerStatus","roles":["producer"]}""");
        for (int i = 0; i < 2; i++)
        {
            Enter($"c{i}");
            for (int j = 0; j < 128; j++)
            {
                _table.Say($"c{i}", $$"""{"type":"startSession","peerId":"{{p}}"}""");
                Heard($"c{i}");
                Heard("p");
            }
        }

        Enter("late");
        for (int i = 0; i < 3; i++)
        {
            _table.Say("late", $$"""{"type":"startSession","peerId":"{{p}}"}""");
            _table.Hears("late", $$"""{"type":"error","details":"Peer with ID '{{p}}' is busy"}""");
        }

        Assert.Equal(256, _table.Bench.Server.CallCount);
        _table.Leave("c0");
        for (int i = 0; i < 128; i++)
            Assert.Equal("endSession", Heard("p").GetProperty("type").GetString());
        _table.Say("late", $$"""{"type":"startSession","peerId":"{{p}}"}""");
        Assert.Equal("sessionStarted", Heard("late").GetProperty("type").GetString());
        Heard("p");
        _table.Leave("p");
        Assert.Equal(0, _table.Bench.Server.CallCount);
        Assert.Equal("endSession", Heard("late").GetProperty("type").GetString());
        for (int i = 0; i < 128; i++)
            Assert.Equal("endSession", Heard("c1").GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void A_description_of_a_peer_has_a_bound()
    {
        Enter("a");
        _table.Say("a", $$"""{"type":"setPeerStatus","roles":["listener"],"meta":"{{new string('x', 64 * 1024)}}"}""");
        Assert.Equal("error", Heard("a").GetProperty("type").GetString());
        _table.Say("a", $$"""{"type":"setPeerStatus","roles":["listener"],"meta":"{{new string('x', 64 * 1024 - 2)}}"}""");
        Assert.Equal("peerStatusChanged", Heard("a").GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void Both_ends_of_a_session_may_go_at_once()
    {
        for (int round = 0; round < 200; round++)
        {
            SignalingBench bench = new();
            (Session p, _) = bench.Open(Request);
            (Session c, _) = bench.Open(Request);
            SignalingBench.Say(p, """{"type":"setPeerStatus","roles":["producer","listener"]}""");
            SignalingBench.Say(c, """{"type":"setPeerStatus","roles":["listener"]}""");
            SignalingBench.Say(c, $$"""{"type":"startSession","peerId":"{{p.Id}}"}""");
            Parallel.Invoke(() => p.Closed(1000, ""), () => c.Closed(1006, ""));
            bench.AssertEmpty();
        }
    }

    [Theory]
    [InlineData(null)]
    [InlineData("""{"type":"setProtocolVersion","version":"v1_1"}""")]
    [InlineData("""{"type":"setPeerStatus","roles":["listener"],"meta":null}""")]
    public void On_an_auto_listener_silence_and_the_first_words_mean_this_dialect(string? first)
    {
        Session a = _table.Sit("a", new ConnectRequest { Dialect = "auto" });
        if (first is not null)
        {
            _table.Say("a", first);
        }
        else
        {
            _table.NobodyHearsMore();
            _table.Bench.Clock.Advance(2);
            _table.Bench.Server.Tick(_table.Bench.Clock.NowUs);
        }

        _table.Hears("a", $$"""{"type":"welcome","peerId":"{{a.Id}}"}""");
        if (first?.Contains("listener", StringComparison.Ordinal) == true)
            Heard("a");
        Assert.Equal("gst-plugins-rs", a.Protocol);
        _table.Clear();
    }

    [Theory]
    [InlineData("/webrtc")]
    [InlineData("/webrtc/")]
    public void Its_own_path_on_the_main_port_means_it(string path) => Assert.Equal("gst-plugins-rs", _table.Bench.Server.DialectOf(path));

    private string Enter(string name)
    {
        Session session = _table.Sit(name, Request);
        Assert.Equal("welcome", Heard(name).GetProperty("type").GetString());
        return session.Id;
    }

    private JsonElement Heard(string name) => JsonDocument.Parse(_table.Next(name)).RootElement;
}

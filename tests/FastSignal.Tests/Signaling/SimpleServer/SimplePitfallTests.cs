using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.SimpleServer;

/// <summary>What breaks this dialect's clients, each trap by a name of its own.</summary>
public sealed class SimplePitfallTests
{
    private readonly Table _table = new(new SignalingBench());

    [Fact]
    public void Nothing_is_said_that_is_not_in_the_table_not_even_a_broadcast_or_a_farewell()
    {
        _table.SitSimple("new");
        _table.Register("idle");
        _table.Bench.Server.Broadcast(new() { Type = "news" }, out int delivered);
        Assert.Equal(0, delivered);
        _table.Bench.Server.Shutdown("shutdown");
        _table.NobodyHearsMore();
        _table.IsClosed("new", 1001, "shutdown");
        _table.IsClosed("idle", 1001, "shutdown");
    }

    [Fact]
    public void The_first_in_a_room_hears_the_blank_that_one_client_waits_for()
    {
        _table.Register("a");
        _table.Say("a", "ROOM r");
        Assert.Equal("ROOM_OK ", _table.Next("a"));
        _table.Clear();
    }

    [Fact]
    public void A_call_is_answered_with_nothing_behind_the_word_and_the_callee_hears_nothing()
    {
        Call();
        _table.Clear();
    }

    [Theory]
    [InlineData("a", "b", 1006)]
    [InlineData("b", "a", 1009)]
    public void The_partner_is_closed_without_a_reason_whoever_leaves_and_however(string leaver, string other, int code)
    {
        Call();
        _table.Leave(leaver, code);
        _table.IsClosed(other, 1000);
        _table.Clear();
    }

    [Fact]
    public void Every_path_is_taken_on_the_listener()
    {
        foreach (string path in (string[])["/", "/ws", "/any/thing", "/api/signaling/no such app"])
            _table.Sit(path, new ConnectRequest { Dialect = "simple_server", Path = path });
        _table.Clear();
    }

    [Fact]
    public void A_lost_connection_ends_the_session_at_once_and_frees_the_name()
    {
        _table.Register("a");
        _table.Leave("a", 1006);
        Assert.Equal(0, _table.Bench.Server.WaitingCount);
        _table.Bench.AssertEmpty();
    }

    [Fact]
    public void A_message_of_one_mebibyte_goes_through()
    {
        Call();
        string body = new('x', 1 << 20);
        _table.Say("a", body);
        _table.Hears("b", body);
        _table.Say("a", body + "x");
        _table.IsClosed("a", 1009, "message too large");
        _table.IsClosed("b", 1000);
        _table.Clear();
    }

    [Fact]
    public void A_client_that_sends_too_much_is_closed_because_it_cannot_be_told()
    {
        Table table = new(new SignalingBench(new SignalingOptions { MessageRate = 1, MessageBurst = 3 }));
        table.Register("a");
        table.Say("a", "ROOM r");
        table.Hears("a", "ROOM_OK ");
        table.Say("a", "ROOM_PEER_LIST");
        table.Hears("a", "ROOM_PEER_LIST ");
        table.Say("a", "ROOM_PEER_LIST");
        table.IsClosed("a", 1008, "too many messages");
        table.Clear();
    }

    [Fact]
    public void No_text_is_sent_to_keep_a_connection_alive_and_a_pong_does()
    {
        _table.Register("a");
        for (int i = 0; i < 10; i++)
        {
            _table.Bench.Clock.Advance(25);
            Links.Of(_table.SessionOf("a")).Touch(_table.Bench.Clock.NowUs);
            _table.Bench.Server.Tick(_table.Bench.Clock.NowUs);
        }

        Assert.True(_table.IsOpen("a"));
        _table.Clear();
    }

    [Fact]
    public void Unknown_members_and_words_go_to_the_partner_and_close_nobody()
    {
        Call();
        foreach (string text in (string[])["""{"hello":1}""", "nonsense", """{"sdp":{"type":"offer","sdp":"v=0","x":1},"y":2}"""])
        {
            _table.Say("a", text);
            _table.Hears("b", text);
        }

        _table.Clear();
    }

    [Fact]
    public void A_stream_is_never_busy_and_each_caller_has_a_peer_of_its_own()
    {
        foreach (string name in (string[])["a", "b"])
        {
            _table.Register(name);
            _table.Say(name, "SESSION demo");
            _table.Hears(name, "SESSION_OK");
            _table.Say(name, Table.Offer());
            Assert.Contains("o=answer", _table.Next(name), StringComparison.Ordinal);
        }

        Assert.Equal(2, _table.Bench.Peers.Count);
        _table.Leave("a");
        Assert.True(_table.IsOpen("b"));
        Assert.Equal([1, 0], _table.Bench.Peers.Select(peer => peer.CloseCount));
        _table.Clear();
    }

    [Fact]
    public void A_stream_offers_when_it_is_asked_and_takes_the_answer_and_the_candidates()
    {
        CallStream("demo");
        _table.Say("a", "OFFER_REQUEST");
        JsonElement sdp = JsonDocument.Parse(_table.Next("a")).RootElement.GetProperty("sdp");
        Assert.Equal("offer", sdp.GetProperty("type").GetString());

        // Before the answer they wait for it.
        _table.Say("a", Table.Candidate("192.0.2.1"));
        Assert.Empty(_table.Bench.Peer.Candidates);
        _table.Say("a", Table.Answer());
        _table.Say("a", Table.Candidate("192.0.2.2"));
        Assert.Equal(2, _table.Bench.Peer.Candidates.Count);
        Assert.Contains("192.0.2.1", _table.Bench.Peer.Candidates[0].Candidate, StringComparison.Ordinal);
        Assert.Equal(0, _table.Bench.Peer.Candidates[0].Index);
        _table.Clear();
    }

    [Fact]
    public void A_second_offer_is_negotiated_on_the_same_peer()
    {
        CallStream("demo");
        for (int i = 0; i < 3; i++)
        {
            _table.Say("a", Table.Offer($"v={i}"));
            Assert.Contains("\"answer\"", _table.Next("a"), StringComparison.Ordinal);
        }

        Assert.Single(_table.Bench.Peers);
        _table.Clear();
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"sdp":null}""")]
    [InlineData("""{"sdp":{"type":"rollback"}}""")]
    [InlineData("""{"ice":{"candidate":"nonsense","sdpMLineIndex":0}}""")]
    [InlineData("""{"ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5 typ host"}}""")]
    public void What_a_stream_cannot_read_is_ignored(string text)
    {
        CallStream("demo");
        _table.Say("a", text);
        _table.SayBinary("a", [1, 2, 3]);
        _table.Say("a", Table.Offer());
        Assert.Contains("\"answer\"", _table.Next("a"), StringComparison.Ordinal);
        _table.Clear();
    }

    [Fact]
    public void A_stream_that_cannot_answer_closes_its_caller_who_could_not_be_told_otherwise()
    {
        _table.Bench.Prepare = peer => peer.OnCreateOffer = () => ValueTask.FromResult(PeerResult<string>.Failure(ErrorCode.CodecNotSupported, "none"));
        CallStream("demo");
        _table.Say("a", "OFFER_REQUEST");
        Assert.Equal(1011, _table.TransportOf("a").CloseCode);
        _table.Clear();
    }

    [Fact]
    public void A_stream_whose_media_ended_hangs_up()
    {
        CallStream("demo");
        _table.Say("a", Table.Offer());
        _table.Next("a");
        _table.Bench.Peer.Observer.OnClosed("gone");
        _table.IsClosed("a", 1000);
        _table.Leave("a");
        _table.Bench.AssertEmpty();
    }

    [Fact]
    public void Two_who_call_each_other_at_once_are_in_one_session()
    {
        for (int round = 0; round < 200; round++)
        {
            Table table = new(new SignalingBench());
            table.Register("a");
            table.Register("b");
            Parallel.Invoke(() => table.Say("a", "SESSION b"), () => table.Say("b", "SESSION a"));
            string[] heard = [.. table.TransportOf("a").Sent.Skip(1), .. table.TransportOf("b").Sent.Skip(1)];

            // The later SESSION reaches the partner, as everything does in a session, or finds it busy.
            Assert.Equal(1, heard.Count(text => text == "SESSION_OK"));
            Assert.Equal(1, table.Bench.Server.CallCount);
            table.Leave("a");
            Assert.Equal(0, table.Bench.Server.CallCount);
        }
    }

    [Fact]
    public void Both_ends_of_a_session_may_close_at_once()
    {
        for (int round = 0; round < 200; round++)
        {
            SignalingBench bench = new();
            Table table = new(bench);
            Session a = table.Register("a");
            Session b = table.Register("b");
            table.Say("a", "SESSION b");
            table.Next("a");
            Parallel.Invoke(() => a.Closed(1000, ""), () => b.Closed(1006, ""));
            bench.AssertEmpty();
        }
    }

    [Fact]
    public void A_partner_that_does_not_read_is_not_waited_for()
    {
        Call();
        _table.TransportOf("b").Accepts = false;
        _table.Say("a", "lost");
        _table.TransportOf("b").Accepts = true;
        _table.Say("a", "heard");
        _table.Hears("b", "heard");
        _table.Clear();
    }

    private void Call()
    {
        _table.Register("a");
        _table.Register("b");
        _table.Say("a", "SESSION b");
        _table.Hears("a", "SESSION_OK");
        _table.NobodyHearsMore();
    }

    private void CallStream(string stream)
    {
        _table.Register("a");
        _table.Say("a", $"SESSION {stream}");
        _table.Hears("a", "SESSION_OK");
    }
}

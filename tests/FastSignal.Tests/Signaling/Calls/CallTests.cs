using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Calls;

/// <summary>Clients of the same and of different dialects negotiate with each other.</summary>
public sealed class CallTests
{
    private const string Sdp = """v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:video0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 97\r\na=mid:audio1\r\n""";

    private readonly Table _table = new(new SignalingBench());

    [Fact]
    public void A_standard_client_calls_a_simple_server_client_and_both_understand_each_other()
    {
        string id = SitStandard("s");
        _table.Register("gst");
        Tell("s", "offer-request", "gst", "{}");
        _table.Hears("gst", "OFFER_REQUEST");

        _table.Say("gst", Table.Candidate(index: 1));
        _table.NobodyHearsMore();
        _table.Say("gst", Table.Offer(Sdp));
        JsonElement offer = Take("s", "offer", from: "gst");
        Assert.Equal("offer", offer.GetProperty("sdp").GetProperty("type").GetString());
        Assert.StartsWith("v=0\r\nm=video", offer.GetProperty("sdp").GetProperty("sdp").GetString(), StringComparison.Ordinal);

        // It came before its offer, waited for it, and says now what its section is called.
        JsonElement candidate = Take("s", "ice-candidate", from: "gst");
        Assert.Equal(1, candidate.GetProperty("sdpMLineIndex").GetInt32());
        Assert.Equal("audio1", candidate.GetProperty("sdpMid").GetString());

        Tell("s", "answer", "gst", $$$"""{"sdp":{"type":"answer","sdp":"{{{Sdp}}}"}}""");
        Take("s", "answer-ack", from: id);
        Assert.StartsWith("""{"sdp":{"type":"answer","sdp":"v=0\r\n""", _table.Next("gst"), StringComparison.Ordinal);
        Tell("s", "ice-candidate", "gst", """{"candidate":"candidate:1 1 udp 1 192.0.2.9 5000 typ host","sdpMid":"audio1"}""");
        Take("s", "ice-ack", from: id);
        _table.Hears("gst", """{"ice":{"candidate":"candidate:1 1 udp 1 192.0.2.9 5000 typ host","sdpMLineIndex":1,"sdpMid":"audio1"}}""");

        Tell("s", "ice-candidate", "gst", """{"candidate":"","sdpMid":"audio1"}""");
        Take("s", "ice-ack", from: id);
        Tell("s", "bye", "gst", "{}");
        _table.IsClosed("gst", 1000);
        _table.Clear();
    }

    [Fact]
    public void A_simple_server_client_calls_a_standard_one_by_its_id()
    {
        string id = SitStandard("s");
        _table.Register("gst");
        _table.Say("gst", $"SESSION {id}");
        _table.Hears("gst", "SESSION_OK");
        _table.NobodyHearsMore();
        _table.Say("gst", "OFFER_REQUEST");
        Take("s", "offer-request", from: "gst");
        Tell("s", "offer", "gst", $$$"""{"sdp":{"type":"offer","sdp":"{{{Sdp}}}"}}""");
        Assert.Contains("\"offer\"", _table.Next("gst"), StringComparison.Ordinal);
        _table.Leave("gst");
        Assert.Equal("gst", Message("s", "bye").GetProperty("peer_id").GetString());
        Assert.True(_table.IsOpen("s"));
        _table.Clear();
    }

    [Fact]
    public void Two_standard_clients_hear_each_others_payload_as_it_was_spelled()
    {
        string a = SitStandard("a");
        string b = SitStandard("b");
        const string offer = """{"sdp": {"type":"offer","sdp":"v=0"}, "mine":[1, {"x":null}]}""";
        Tell("a", "offer", b, offer);
        JsonElement message = Message("b", "offer");
        Assert.Equal(a, message.GetProperty("peer_id").GetString());
        Assert.Equal(offer, message.GetProperty("data").GetRawText());

        // By data instead of the envelope.
        _table.Say("b", $$$$"""{"type":"answer","data":{"peer":"{{{{a}}}}","sdp":{"type":"answer","sdp":"v=0"}}}""");
        Assert.Equal(b, Message("a", "answer").GetProperty("peer_id").GetString());
        Message("b", "answer-ack");
        Assert.Equal(1, _table.Bench.Server.CallCount);
        _table.Leave("a");
        Assert.Equal(a, Message("b", "bye").GetProperty("peer_id").GetString());
        Tell("b", "answer", a, offer);
        SignalingBench.AssertError(JsonDocument.Parse(_table.Next("b")).RootElement, ErrorCode.InvalidMessageData);
        _table.Clear();
    }

    [Fact]
    public void A_client_may_be_in_many_calls_and_watch_a_stream_besides()
    {
        string a = SitStandard("a");
        string[] others = [SitStandard("b"), SitStandard("c")];
        foreach (string other in others)
            Tell("a", "offer", other, """{"sdp":{"type":"offer","sdp":"v=0"}}""");
        _table.Say("a", """{"type":"offer-request"}""");
        Take("a", "offer", from: a);
        Message("b", "offer");
        Message("c", "offer");
        Assert.Equal(2, _table.Bench.Server.CallCount);
        Assert.Equal(3, _table.Bench.Server.PartyCount);
        _table.Leave("a");
        Message("b", "bye");
        Message("c", "bye");
        _table.Clear();
    }

    [Theory]
    [InlineData("own")]
    [InlineData("nobody")]
    [InlineData("")]
    public void An_address_that_is_the_clients_own_or_nobodys_means_the_server(string peer)
    {
        string id = SitStandard("a");
        Tell("a", "offer-request", peer == "own" ? id : peer, "{}");
        Take("a", "offer", from: id);
        _table.Clear();
    }

    [Fact]
    public void A_busy_client_and_a_call_that_is_not_there_are_errors()
    {
        SitStandard("s");
        string other = SitStandard("t");
        _table.Register("a");
        _table.Register("b");
        _table.Say("a", "SESSION b");
        _table.Hears("a", "SESSION_OK");
        Tell("s", "offer-request", "a", "{}");
        SignalingBench.AssertError(JsonDocument.Parse(_table.Next("s")).RootElement, ErrorCode.InvalidState, "The peer is busy");
        Tell("s", "answer", other, """{"sdp":{"type":"answer","sdp":"v=0"}}""");
        SignalingBench.AssertError(JsonDocument.Parse(_table.Next("s")).RootElement, ErrorCode.InvalidState, "There is no call with this peer");
        _table.Leave("a");
        _table.Clear();
    }

    [Fact]
    public void Apps_do_not_hear_of_each_other()
    {
        _table.Sit("one", new ConnectRequest { Dialect = "simple_server", App = "one" });
        _table.Sit("two", new ConnectRequest { Dialect = "simple_server", App = "two" });
        _table.Say("one", "HELLO same");
        _table.Say("two", "HELLO same");
        _table.Hears("one", "HELLO");
        _table.Hears("two", "HELLO");
        _table.Say("one", "ROOM r");
        _table.Say("two", "ROOM r");
        _table.Hears("one", "ROOM_OK ");
        _table.Hears("two", "ROOM_OK ");
        _table.Clear();
    }

    [Fact]
    public void Early_candidates_are_kept_up_to_a_bound()
    {
        SitStandard("s");
        _table.Register("gst");
        Tell("s", "offer-request", "gst", "{}");
        _table.Hears("gst", "OFFER_REQUEST");
        for (int i = 0; i < Call.MaxEarlyCandidates + 10; i++)
            _table.Say("gst", Table.Candidate($"192.0.2.{i}"));
        _table.Say("gst", Table.Offer(Sdp));
        Take("s", "offer", from: "gst");
        for (int i = 0; i < Call.MaxEarlyCandidates; i++)
            Assert.Contains($"192.0.2.{i} ", Take("s", "ice-candidate", from: "gst").GetProperty("candidate").GetString(), StringComparison.Ordinal);
        _table.Leave("gst");
        Message("s", "bye");
        _table.Clear();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_relayed_frame_allocates_nothing(bool isText)
    {
        SilentWire wire = new();
        SignalingServer server = SilentServer();
        SignalingLink a = OpenSilent(server, wire, "a");
        OpenSilent(server, wire, "b");
        Say(a, "SESSION b");
        byte[] frame = Encoding.UTF8.GetBytes(Table.Offer(new string('x', 4000)));
        for (int i = 0; i < 200; i++)
            Send();

        long sent = wire.Sent;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Send();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(10_000, wire.Sent - sent);

        void Send()
        {
            Assert.True(isText
                ? a.ReceiveTextAsync(frame).AsTask().IsCompletedSuccessfully
                : a.ReceiveBinaryAsync(frame).AsTask().IsCompletedSuccessfully);
        }
    }

    [Fact]
    public void A_candidate_between_standard_clients_allocates_nothing()
    {
        SilentWire wire = new();
        SignalingServer server = SilentServer();
        SignalingLink a = server.Open(wire, new ConnectRequest())!;
        SignalingLink b = server.Open(wire, new ConnectRequest())!;
        Say(a, $$$$"""{"type":"offer","peer_id":"{{{{b.Session!.Id}}}}","data":{"sdp":{"type":"offer","sdp":"v=0"}}}""");
        byte[] candidate = Encoding.UTF8.GetBytes($$$"""{"type":"ice-candidate","id":"7","peer_id":"{{{b.Session.Id}}}","data":{"candidate":"candidate:1 1 udp 1 192.0.2.9 5000 typ host","sdpMid":"0"}}""");
        for (int i = 0; i < 400; i++)
            Say(a, candidate);

        long sent = wire.Sent;
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Say(a, candidate);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(20_000, wire.Sent - sent);
    }

    private static SignalingServer SilentServer()
    {
        SignalingBench ports = new();
        SignalingOptions options = new() { MessageRate = 0, ByteRate = 0, Router = new() { WorkerCount = 0 } };
        return new SignalingServer(
            options, new SignalingPorts { Peers = ports, Streams = ports, Authority = ports }, new VirtualClock(),
            Microsoft.Extensions.Logging.Abstractions.NullLogger<SignalingServer>.Instance);
    }

    private static SignalingLink OpenSilent(SignalingServer server, SilentWire wire, string name)
    {
        SignalingLink link = server.Open(wire, new ConnectRequest { Dialect = "simple_server" })!;
        Say(link, $"HELLO {name}");
        return link;
    }

    private static void Say(SignalingLink link, string text) => Say(link, Encoding.UTF8.GetBytes(text));

    private static void Say(SignalingLink link, byte[] utf8) => Assert.True(link.ReceiveTextAsync(utf8).AsTask().IsCompletedSuccessfully);

    private string SitStandard(string name)
    {
        Session session = _table.Sit(name, new ConnectRequest());
        Message(name, "welcome");
        return session.Id;
    }

    private void Tell(string name, string type, string peer, string data) =>
        _table.Say(name, $$$"""{"type":"{{{type}}}","id":"{{{type}}}","peer_id":"{{{peer}}}","data":{{{data}}}}""");

    private JsonElement Message(string name, string type)
    {
        JsonElement message = JsonDocument.Parse(_table.Next(name)).RootElement;
        Assert.Equal(type, message.GetProperty("type").GetString());
        return message;
    }

    private JsonElement Take(string name, string type, string from)
    {
        JsonElement message = Message(name, type);
        Assert.Equal(from, message.GetProperty("peer_id").GetString());
        return message.GetProperty("data");
    }

    private sealed class SilentWire : ISignalingTransport
    {
        public long Sent { get; private set; }

        public bool TrySendText(ReadOnlySpan<byte> utf8)
        {
            Sent++;
            return true;
        }

        public bool TrySendBinary(ReadOnlySpan<byte> payload)
        {
            Sent++;
            return true;
        }

        public void Close(int code, string reason)
        {
        }
    }
}

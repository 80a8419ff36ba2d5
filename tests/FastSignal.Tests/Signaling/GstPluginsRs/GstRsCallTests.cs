using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Signaling.GstPluginsRs;

/// <summary>Its clients and those of other dialects negotiate with each other.</summary>
public sealed class GstRsCallTests
{
    private const string Sdp = """v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:video0\r\n""";
    private const string Candidate = "candidate:1 1 UDP 1 192.0.2.7 5000 typ host";

    private readonly Table _table = new(new SignalingBench());

    [Fact]
    public void A_standard_client_watches_a_producer()
    {
        string p = Enter("p", "producer");
        string s = _table.Sit("s", new ConnectRequest()).Id;
        Heard("s");
        Tell("s", "offer-request", p, "{}");
        JsonElement start = Heard("p");
        Assert.Equal(("startSession", s), (start.GetProperty("type").GetString(), start.GetProperty("peerId").GetString()));
        string session = start.GetProperty("sessionId").GetString()!;
        _table.Say("p", Peer(session, $$"""sdp":{"type":"offer","sdp":"{{Sdp}}"}"""));
        Assert.Equal(("offer", p), (Heard("s", out JsonElement offer), offer.GetProperty("peer_id").GetString()));
        _table.Say("p", Peer(session, $$"""ice":{"candidate":"{{Candidate}}","sdpMLineIndex":0}"""));
        Assert.Equal("ice-candidate", Heard("s", out JsonElement trickled));
        Assert.Equal("video0", trickled.GetProperty("data").GetProperty("sdpMid").GetString());
        Tell("s", "answer", p, $$$"""{"sdp":{"type":"answer","sdp":"{{{Sdp}}}"}}""");
        Heard("s");
        Assert.Equal("answer", Heard("p").GetProperty("sdp").GetProperty("type").GetString());

        // It offers, and nobody offers to it.
        Tell("s", "offer", p, $$$"""{"sdp":{"type":"offer","sdp":"{{{Sdp}}}"}}""");
        Assert.Equal("error", Heard("s", out _));
        Tell("s", "bye", p, "{}");
        _table.Hears("p", $$"""{"type":"endSession","sessionId":"{{session}}"}""");
        _table.Clear();
    }

    [Fact]
    public void A_standard_client_offers_to_a_producer_and_is_answered()
    {
        string p = Enter("p", "producer");
        _table.Sit("s", new ConnectRequest());
        Heard("s");
        Tell("s", "offer", p, $$$"""{"sdp":{"type":"offer","sdp":"{{{Sdp}}}"}}""");
        JsonElement start = Heard("p");
        Assert.StartsWith("v=0\r\nm=video", start.GetProperty("offer").GetString(), StringComparison.Ordinal);
        _table.Say("p", Peer(start.GetProperty("sessionId").GetString()!, $$"""sdp":{"type":"answer","sdp":"{{Sdp}}"}"""));
        Assert.Equal("answer", Heard("s", out _));
        _table.Leave("p");
        Assert.Equal("bye", Heard("s", out _));
        _table.Clear();
    }

    [Fact]
    public void A_simple_server_client_watches_a_producer()
    {
        string p = Enter("p", "producer");
        _table.Register("gst");
        _table.Say("gst", $"SESSION {p}");
        _table.Hears("gst", "SESSION_OK");
        _table.NobodyHearsMore();
        _table.Say("gst", "OFFER_REQUEST");
        JsonElement start = Heard("p");
        Assert.Equal("gst", start.GetProperty("peerId").GetString());
        _table.Say("p", Peer(start.GetProperty("sessionId").GetString()!, """sdp":{"type":"offer","sdp":"v=0"}"""));
        _table.Hears("gst", Table.Offer());
        _table.Say("gst", Table.Answer());
        Assert.Equal("answer", Heard("p").GetProperty("sdp").GetProperty("type").GetString());
        _table.Leave("gst");
        Assert.Equal("endSession", Heard("p").GetProperty("type").GetString());
        _table.Clear();
    }

    [Fact]
    public void A_consumer_asks_a_simple_server_client_to_offer()
    {
        _table.Register("gst");
        Enter("c");
        _table.Say("c", """{"type":"startSession","peerId":"gst"}""");
        string session = Heard("c").GetProperty("sessionId").GetString()!;
        _table.Hears("gst", "OFFER_REQUEST");
        _table.Say("gst", Table.Offer());
        _table.Hears("c", Peer(session, """sdp":{"type":"offer","sdp":"v=0"}"""));
        _table.Say("c", """{"type":"startSession","peerId":"gst"}""");
        _table.Hears("c", """{"type":"error","details":"Peer with ID 'gst' is busy"}""");
        _table.Say("c", $$"""{"type":"endSession","sessionId":"{{session}}"}""");
        _table.IsClosed("gst", 1000);
        _table.Clear();
    }

    [Fact]
    public void A_client_of_another_dialect_offers_to_a_consumer_that_waits()
    {
        string c = Enter("c", "consumer");
        _table.Register("gst");
        _table.Say("gst", $"SESSION {c}");
        _table.Hears("gst", "SESSION_OK");
        _table.NobodyHearsMore();
        _table.Say("gst", Table.Offer());
        JsonElement started = Heard("c");
        Assert.Equal(("sessionStarted", "gst"), (started.GetProperty("type").GetString(), started.GetProperty("peerId").GetString()));
        string session = started.GetProperty("sessionId").GetString()!;
        _table.Hears("c", Peer(session, """sdp":{"type":"offer","sdp":"v=0"}"""));
        _table.Say("c", Peer(session, """sdp":{"type":"answer","sdp":"v=0"}"""));
        _table.Hears("gst", Table.Answer());
        _table.Clear();
    }

    [Fact]
    public void A_consumer_cannot_be_asked_to_offer_and_a_mere_listener_cannot_be_called()
    {
        string c = Enter("c", "consumer");
        string l = Enter("l");
        _table.Sit("s", new ConnectRequest());
        Heard("s");
        Tell("s", "offer-request", c, "{}");
        Assert.Equal("error", Heard("s", out _));
        Tell("s", "offer-request", l, "{}");
        Assert.Equal("error", Heard("s", out JsonElement error));
        Assert.Equal((int)ErrorCode.StreamNotFound, error.GetProperty("error").GetProperty("number").GetInt32());
        Tell("s", "bye", c, "{}");
        _table.Clear();
    }

    [Fact]
    public void A_message_between_two_of_its_clients_is_relayed_without_allocating()
    {
        SilentWire wire = new();
        SignalingServer server = new(
            new SignalingOptions { MessageRate = 0, ByteRate = 0, Router = new() { WorkerCount = 0 } },
            new SignalingPorts { Peers = _table.Bench, Streams = _table.Bench, Authority = _table.Bench }, new VirtualClock(), NullLogger<SignalingServer>.Instance);
        ConnectRequest request = new() { Dialect = "gst-plugins-rs" };
        SignalingLink p = server.Open(wire, request)!;
        SignalingLink c = server.Open(wire, request)!;
        Say(p, """{"type":"setPeerStatus","roles":["producer"]}""");
        Say(c, $$"""{"type":"startSession","peerId":"{{p.Session!.Id}}"}""");
        string session = JsonDocument.Parse(wire.Last).RootElement.GetProperty("sessionId").GetString()!;
        foreach (string payload in (string[])[$$"""sdp":{"type":"offer","sdp":"{{Sdp}}"}""", $$"""ice":{"candidate":"{{Candidate}}","sdpMLineIndex":0}"""])
        {
            byte[] frame = Encoding.UTF8.GetBytes(Peer(session, payload));
            for (int i = 0; i < 200; i++)
                Send(p, frame);
            wire.Keeps = false;
            long sent = wire.Sent;
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10_000; i++)
                Send(p, frame);
            Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
            Assert.Equal(10_000, wire.Sent - sent);
        }

        _table.Clear();
    }

    private static string Peer(string session, string payload) => $$"""{"type":"peer","sessionId":"{{session}}","{{payload}}}""";

    private static void Say(SignalingLink link, string text) => Send(link, Encoding.UTF8.GetBytes(text));

    private static void Send(SignalingLink link, byte[] frame) => Assert.True(link.ReceiveTextAsync(frame).AsTask().IsCompletedSuccessfully);

    private string Enter(string name, string? role = null)
    {
        Session session = _table.Sit(name, new ConnectRequest { Dialect = "gst-plugins-rs" });
        Assert.Equal("welcome", Heard(name).GetProperty("type").GetString());
        if (role is not null)
            _table.Say(name, $$"""{"type":"setPeerStatus","roles":["{{role}}"]}""");
        return session.Id;
    }

    private void Tell(string name, string type, string peer, string data) =>
        _table.Say(name, $$$"""{"type":"{{{type}}}","peer_id":"{{{peer}}}","data":{{{data}}}}""");

    private JsonElement Heard(string name) => JsonDocument.Parse(_table.Next(name)).RootElement;

    private string? Heard(string name, out JsonElement message)
    {
        message = Heard(name);
        return message.GetProperty("type").GetString();
    }

    private sealed class SilentWire : ISignalingTransport
    {
        public long Sent { get; private set; }

        public bool Keeps { get; set; } = true;

        public byte[] Last { get; private set; } = [];

        public bool TrySendText(ReadOnlySpan<byte> utf8)
        {
            Sent++;
            if (Keeps)
                Last = utf8.ToArray();
            return true;
        }

        public bool TrySendBinary(ReadOnlySpan<byte> payload) => false;

        public void Close(int code, string reason) => Assert.Fail(reason);
    }
}

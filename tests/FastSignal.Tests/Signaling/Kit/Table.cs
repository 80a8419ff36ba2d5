using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>
/// Several clients of one server by name, each of whom hears and says raw text: what was heard must be taken in order, and
/// nothing may be left. A client that the server closes has gone, as its connection would.
/// </summary>
internal sealed class Table(SignalingBench bench)
{
    private readonly Dictionary<string, Seat> _seats = [];

    public SignalingBench Bench => bench;

    public Session Sit(string name, ConnectRequest request)
    {
        (Session session, RecordingTransport transport) = bench.Open(request);
        _seats[name] = new Seat(session, transport);
        return session;
    }

    public Session SitSimple(string name) => Sit(name, new ConnectRequest { Dialect = "simple_server", MaxMessageSize = 1 << 20 });

    /// <summary>A simple_server client that has said who it is.</summary>
    public Session Register(string name)
    {
        Session session = SitSimple(name);
        Say(name, $"HELLO {name}");
        Hears(name, "HELLO");
        return session;
    }

    public Session SessionOf(string name) => _seats[name].Session;

    public RecordingTransport TransportOf(string name) => _seats[name].Transport;

    public void Say(string name, string text)
    {
        SignalingBench.Say(_seats[name].Session, text);
        Settle();
    }

    public void SayBinary(string name, byte[] payload)
    {
        Assert.True(Links.Of(_seats[name].Session).ReceiveBinaryAsync(payload).AsTask().IsCompletedSuccessfully);
        Settle();
    }

    public void Leave(string name, int code = 1000)
    {
        _seats[name].Session.Closed(code, "");
        _seats[name].IsGone = true;
        Settle();
    }

    public string Next(string name)
    {
        Seat seat = _seats[name];
        Assert.True(seat.Read < seat.Transport.Sent.Count, $"{name} heard nothing");
        return seat.Transport.Sent[seat.Read++];
    }

    public void Hears(string name, params string[] texts)
    {
        foreach (string text in texts)
            Assert.Equal(text, Next(name));
    }

    public void IsClosed(string name, int code, string reason = "")
    {
        Assert.Equal(code, _seats[name].Transport.CloseCode);
        Assert.Equal(reason, _seats[name].Transport.CloseReason);
    }

    public void NobodyHearsMore()
    {
        foreach ((string name, Seat seat) in _seats)
            Assert.True(seat.Read == seat.Transport.Sent.Count, $"{name} also heard {string.Join(" | ", seat.Transport.Sent.Skip(seat.Read))}");
    }

    public bool IsOpen(string name) => _seats[name].Transport.CloseCode is null;

    /// <summary>Everybody goes, and the server must hold nothing.</summary>
    public void Clear()
    {
        NobodyHearsMore();
        foreach (string name in _seats.Keys)
        {
            if (!_seats[name].IsGone)
                Leave(name);
        }

        bench.AssertEmpty();
    }

    public static string Offer(string sdp = "v=0") => $$$"""{"sdp":{"type":"offer","sdp":"{{{sdp}}}"}}""";

    public static string Answer(string sdp = "v=0") => $$$"""{"sdp":{"type":"answer","sdp":"{{{sdp}}}"}}""";

    public static string Candidate(string address = "192.0.2.7", int index = 0) =>
        $$$"""{"ice":{"candidate":"candidate:1 1 UDP 1 {{{address}}} 5000 typ host","sdpMLineIndex":{{{index}}}}}""";

    public void Settle()
    {
        foreach (Seat seat in _seats.Values)
        {
            if (seat.IsGone || seat.Transport.CloseCode is not { } code)
                continue;
            seat.IsGone = true;
            seat.Session.Closed(code, "");
        }
    }

    private sealed class Seat(Session session, RecordingTransport transport)
    {
        public Session Session => session;

        public RecordingTransport Transport => transport;

        public int Read { get; set; }

        public bool IsGone { get; set; }
    }
}

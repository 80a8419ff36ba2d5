using System.Globalization;
using System.Text;
using System.Text.Json;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Tests.Signaling.Kit;

/// <summary>
/// A client as docs/protocol.md describes it, over wires that can be cut with messages still on them: it counts what it
/// receives, keeps what the server may not have, and goes on with its session over the next wire.
/// </summary>
internal sealed class ResumingClient(SignalingServer server)
{
    private readonly List<string> _sent = [];
    private Wire? _wire;
    private SignalingLink? _link;

    public string? ResumeToken { get; private set; }

    public string ClientId { get; private set; } = "";

    public long LastSeq { get; private set; }

    /// <summary>Numbered messages in the order in which they were received.</summary>
    public List<JsonElement> Received { get; } = [];

    public bool? Resumed { get; private set; }

    public string? ResumeFailure { get; private set; }

    public SignalingLink Link => _link!;

    public Wire Connection => _wire!;

    public Session Session => _link!.Session!;

    /// <summary>Opens a connection, with the session there was when there was one.</summary>
    public bool Connect(bool byHello = false)
    {
        _wire = new Wire();
        string? token = ResumeToken;
        _link = server.Open(_wire, byHello ? new ConnectRequest() : new ConnectRequest { ResumeToken = token, LastSeq = LastSeq });
        if (_link is null)
            return false;
        if (byHello)
        {
            // Of the session that is about to be given up nothing counts.
            _wire.Forget();
            Deliver($$"""{"type":"hello","data":{"resume_token":"{{token}}","last_seq":{{LastSeq}} } }""");
        }

        return true;
    }

    /// <summary>Says something; it is lost when the wire is cut first.</summary>
    public void Say(string text, bool isLost = false)
    {
        _sent.Add(text);
        if (!isLost)
            Deliver(text);
    }

    /// <summary>Reads what has arrived.</summary>
    public void Read()
    {
        while (_wire!.TryTake(out string text))
        {
            JsonElement message = JsonDocument.Parse(text).RootElement;
            switch (message.GetProperty("type").GetString())
            {
                case "welcome":
                    Welcome(message.GetProperty("data"));
                    break;
                case "pong":
                    break;
                default:
                    LastSeq = message.TryGetProperty("seq", out JsonElement seq) ? seq.GetInt64() : LastSeq + 1;
                    Received.Add(message);
                    break;
            }
        }
    }

    /// <summary>Cuts the wire: what was not read is lost.</summary>
    public void Cut(bool serverNotices = true, int code = 1006)
    {
        _wire!.Break(_wire.Waiting);
        if (serverNotices)
            _link!.Closed(code, "");
    }

    private void Welcome(JsonElement data)
    {
        Resumed = data.TryGetProperty("resumed", out JsonElement resumed) ? resumed.GetBoolean() : null;
        ResumeFailure = data.TryGetProperty("resume_failure", out JsonElement failure) ? failure.GetString() : null;
        ResumeToken = data.TryGetProperty("resume_token", out JsonElement token) ? token.GetString() : null;
        ClientId = data.GetProperty("client_id").GetString()!;
        if (Resumed == true)
        {
            Assert.Equal(LastSeq, data.GetProperty("seq").GetInt64());
            string[] missing = [.. _sent.Skip((int)data.GetProperty("received").GetInt64())];
            foreach (string text in missing)
                Deliver(text);
        }
        else
        {
            LastSeq = data.GetProperty("seq").GetInt64();
            _sent.Clear();
        }
    }

    private void Deliver(string text) => Assert.True(_link!.ReceiveTextAsync(Encoding.UTF8.GetBytes(text)).AsTask().Wait(TimeSpan.FromSeconds(30)));

    public static string Candidate(int number) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"type":"ice-candidate","id":"{{{number}}}","data":{"candidate":"candidate:{{{number}}} 1 udp 1 192.0.2.7 5000 typ host","sdpMid":"0"}}""");

    /// <summary>One connection's way to the client.</summary>
    internal sealed class Wire : ISignalingTransport
    {
        private readonly Lock _gate = new();
        private readonly Queue<string> _queue = [];
        private bool _isBroken;

        public int? CloseCode { get; private set; }

        public int Waiting
        {
            get
            {
                lock (_gate)
                    return _queue.Count;
            }
        }

        public bool TrySendText(ReadOnlySpan<byte> utf8)
        {
            lock (_gate)
            {
                if (CloseCode is not null)
                    return false;
                if (!_isBroken)
                    _queue.Enqueue(Encoding.UTF8.GetString(utf8));
                return true;
            }
        }

        public void Close(int code, string reason)
        {
            lock (_gate)
                CloseCode ??= code;
        }

        public bool TryTake(out string text)
        {
            lock (_gate)
                return _queue.TryDequeue(out text!);
        }

        /// <summary>Breaks: the last messages are lost, and so is what is sent from now on, without the sender noticing.</summary>
        public void Break(int lost)
        {
            lock (_gate)
            {
                _isBroken = true;
                string[] kept = [.. _queue.SkipLast(lost)];
                _queue.Clear();
                foreach (string text in kept)
                    _queue.Enqueue(text);
            }
        }

        public void Forget()
        {
            lock (_gate)
                _queue.Clear();
        }
    }
}

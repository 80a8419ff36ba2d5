using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.SelkiesInput;
using FastSignal.Signaling.Dialects.SimpleServer;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Dialects.SelkiesMain;

/// <summary>
/// One client, which asks for the server of its lane and is offered what that shows; or one server, which is told of its
/// clients and offers to each. A stream, or a client of another dialect the path names, stands in where there is no server.
/// </summary>
internal sealed class SelkiesMainConversation(SelkiesMainDialect dialect, SelkiesMainHall hall, IConversationHost host) : IConversation, IPartyOwner
{
    /// <summary>Longest id of the protocol: a word, a dash and a UUID.</summary>
    public const int MaxIdLength = 64;

    // Only a server has any; by the client's id.
    private readonly ConcurrentDictionary<string, SelkiesServerLeg> _sessions = new(StringComparer.Ordinal);
    private volatile SelkiesClientLeg? _leg;
    private Call? _call;

    /// <summary>App of the session.</summary>
    public string App => host.App;

    /// <summary>What it wants to see, or serves.</summary>
    public string LaneName { get; private set; } = SelkiesLane.Default;

    /// <summary>What it said about itself; null before.</summary>
    public SelkiesHello? Hello { get; private set; }

    /// <summary>Its id, <c>client-</c> or <c>server-</c> and a UUID.</summary>
    public string PeerId { get; private set; } = "";

    /// <inheritdoc/>
    public void Opened() => host.SetDeadline(host.NowUs + (long)host.Options.HelloWait.TotalMicroseconds);

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        if (Hello is null)
        {
            host.Counters.CountReceived(MessageType.Command);
            Register(frame.IsText ? Encoding.UTF8.GetString(frame.Bytes) : "");
            return default;
        }

        if (Hello.IsServer)
            return RelayToClient(frame, out heavy);
        if (_leg is not { } leg)
        {
            host.Counters.CountReceived(MessageType.Command);
            if (frame.IsText)
                Ask(Encoding.UTF8.GetString(frame.Bytes), out heavy);
            return default;
        }

        // Only the partner is relayed to, and only by its id.
        if (frame.IsText && PrefixedFrame.TrySplit(frame.Bytes, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> payload) && id.SequenceEqual(leg.Server))
            return GstRelay.Pass(_call!, leg, payload, isText: true, host, out heavy);
        host.Counters.CountReceived(MessageType.Unknown);
        return default;
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
        if (Hello is null)
            host.Close(CloseCode.ProtocolError, "no HELLO");
    }

    /// <inheritdoc/>
    public void Closed()
    {
        lock (hall.Gate)
            hall.Leave(this);
    }

    /// <inheritdoc/>
    public CallVerdict Answer(Call call, Party party, out ICallLeg? leg)
    {
        SelkiesServerLeg session = new(this, dialect, host, call);
        leg = _sessions.TryAdd(session.Client, session) ? session : null;
        return leg is null ? CallVerdict.Refused : CallVerdict.Begun;
    }

    /// <summary>One of the server's sessions is over.</summary>
    public void Forget(SelkiesServerLeg session) => _sessions.TryRemove(KeyValuePair.Create(session.Client, session));

    /// <summary>
    /// The client's session is over. A server that went is a verdict to its clients; a stream that may play again, or a server that
    /// went because everything is being stopped, is worth coming back for.
    /// </summary>
    public void OnServerGone(Call call, bool isServer)
    {
        if (isServer && !host.IsStopping)
            host.Close(SelkiesCloseCode.Fatal, "Server disconnected, closing connection.");
        else
            host.Close(CloseCode.GoingAway, "server gone");
    }

    private void Say(string text) => host.SendText(Encoding.UTF8.GetBytes(text), MessageType.Command);

    private void Register(string text)
    {
        if (SelkiesHello.Read(text) is not { } hello)
        {
            host.Close(CloseCode.ProtocolError, "invalid protocol");
            return;
        }

        if (hello.IsServer && !SelkiesLane.MayServe(host))
        {
            host.Close(CloseCode.PolicyViolation, "not allowed to serve");
            return;
        }

        LaneName = SelkiesLane.Of(host);
        PeerId = (hello.IsServer ? "server-" : "client-") + host.Id;
        List<SelkiesMainConversation> superseded = [];
        string? refusal = null;
        lock (hall.Gate)
        {
            Hello = hello;
            if (hello.IsServer)
                hall.EnterServer(this);
            else
                refusal = hall.Enter(this, hello, host.NowUs, superseded);
            if (refusal is null)
                Say("HELLO");
        }

        host.SetDeadline(null);
        // After the greeting, so that nobody calls before it; a client that is faster asks again.
        if (hello.IsServer && host.TryEnter(PeerId, this, new PartyStatus([PartyStatus.Producer], default)) is null)
            host.Close(CloseCode.ProtocolError, "invalid protocol");
        foreach (SelkiesMainConversation loser in superseded)
            loser.Supersede();
        if (refusal is not null)
            host.Close(SelkiesCloseCode.Fatal, refusal);
    }

    private void Supersede() => host.Close(SelkiesCloseCode.Superseded, "Another client has taken this place.");

    private void Ask(string text, out HeavyWork? heavy)
    {
        heavy = null;
        ReadOnlySpan<char> rest = text;
        if (PythonText.TakeWord(ref rest) is not "SESSION" || !TryCall(rest.Trim()))
            return;
        // Only a server offers, and it does when it knows whom to.
        heavy = new RelayWork(_call!, _leg!, MessageType.OfferRequest, OfferRequest.Default with
        {
            Grammar = new SelkiesGrammar(SelkiesGeneration.Main, isViewer: Hello is not { IsController: true }),
        }, null);
    }

    private bool TryCall(ReadOnlySpan<char> wanted)
    {
        string? server;
        lock (hall.Gate)
            server = hall.ServerOf(this)?.PeerId;
        string? target = server ?? SelkiesLane.TargetOf(host, LaneName);
        if (wanted.IsEmpty)
            return false;
        SelkiesClientLeg leg = new(this, dialect, host, server ?? $"server-{Guid.NewGuid()}");
        if ((wanted is not "server" && !wanted.SequenceEqual(server)) || target is null || host.Call(leg, target, out Call? call) != CallVerdict.Begun)
        {
            Say("ERROR peer server not found");
            return false;
        }

        _call = call;
        _leg = leg;
        Say($"SESSION_OK {leg.ServerId}");
        return true;
    }

    private ValueTask RelayToClient(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        if (frame.IsText && PrefixedFrame.TrySplit(frame.Bytes, out ReadOnlySpan<byte> id, out ReadOnlySpan<byte> payload) && TryFind(id, out SelkiesServerLeg? leg))
            return GstRelay.Pass(leg.Call, leg, payload, isText: true, host, out heavy);
        host.Counters.CountReceived(MessageType.Unknown);
        return default;
    }

    private bool TryFind(ReadOnlySpan<byte> id, [NotNullWhen(true)] out SelkiesServerLeg? leg)
    {
        leg = null;
        Span<char> name = stackalloc char[MaxIdLength];
        return id.Length <= MaxIdLength && Encoding.UTF8.TryGetChars(id, name, out int length)
            && _sessions.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name[..length], out leg);
    }
}

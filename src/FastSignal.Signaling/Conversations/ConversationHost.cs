using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Conversations;

/// <summary>
/// The session's side towards its conversation. Keeps what the conversation holds beyond the session, names and calls, so
/// that the session's end gives all of it back whatever the dialect does.
/// </summary>
internal sealed class ConversationHost(Session session, SessionEnvironment environment, ConnectRequest request) : IConversationHost
{
    /// <summary>Calls one session may be in at once.</summary>
    public const int MaxCalls = 256;

    private readonly Lock _gate = new();
    private List<Party>? _parties;
    private Dictionary<Call, ICallLeg>? _calls;
    private IPartyListener? _listener;
    private bool _isClosed;

    /// <inheritdoc/>
    public string Id => session.Id;

    /// <inheritdoc/>
    public string App => session.App;

    /// <inheritdoc/>
    public ConnectRequest Request => request;

    /// <inheritdoc/>
    public SignalingOptions Options => environment.Options;

    /// <inheritdoc/>
    public long NowUs => environment.Clock.NowUs;

    /// <inheritdoc/>
    public SignalingCounters Counters => environment.Counters;

    /// <inheritdoc/>
    public bool IsOver => session.Life.IsOver;

    /// <inheritdoc/>
    public bool IsStopping => environment.IsStopping;

    /// <inheritdoc/>
    public PartyDirectory Parties => environment.Parties;

    /// <inheritdoc/>
    public IReadOnlyList<StreamSummary> Streams => environment.Streams.List(session.App);

    /// <summary>The client sent an event over the peer of one of its calls.</summary>
    public void ReceiveInput(in InputEvent input) => session.Control.Receive(input, out _);

    /// <summary>A call of this session has come to a stream, or left it. Under no lock.</summary>
    public void WatchedChanged(string stream, bool isWatched) => session.Control.CallChanged(stream, isWatched);

    /// <inheritdoc/>
    public bool SendText(ReadOnlySpan<byte> utf8, MessageType type) => session.Output.SendRaw(utf8, isText: true, type);

    /// <inheritdoc/>
    public bool SendBinary(ReadOnlySpan<byte> payload, MessageType type) => session.Output.SendRaw(payload, isText: false, type);

    /// <inheritdoc/>
    public bool Send(in OutboundMessage message) => session.Output.Send(message);

    /// <inheritdoc/>
    public void Refuse(in MessageFault fault, ReadOnlySpan<byte> replyTo) => session.Refuse(fault, replyTo);

    /// <inheritdoc/>
    public void Drop(string why)
    {
        environment.Counters.CountReceived(MessageType.Unknown);
        SignalingLog.Dropped(environment.Log, session.Id, session.Protocol, why);
    }

    /// <inheritdoc/>
    public IConversation Common() => new MessageHandler(session, environment);

    /// <inheritdoc/>
    public void Close(int code, string reason = "") => session.Close(code, reason);

    /// <inheritdoc/>
    public void Touch(long nowUs) => session.Touch(nowUs);

    /// <inheritdoc/>
    public void SetDeadline(long? atUs)
    {
        session.DeadlineUs = atUs ?? long.MaxValue;
        environment.Registry.Rearm(session);
    }

    /// <inheritdoc/>
    public Party? TryEnter(string id, IPartyOwner owner, PartyStatus status)
    {
        Party party = new(App, id, PartyKind.Client, owner, status);
        lock (_gate)
        {
            if (_isClosed)
                return null;
            (_parties ??= new List<Party>(1)).Add(party);
        }

        if (environment.Parties.TryEnter(party))
        {
            // The end may have come in between, and found it not entered yet.
            lock (_gate)
            {
                if (!_isClosed)
                    return party;
            }
        }

        Leave(party);
        return null;
    }

    /// <inheritdoc/>
    public void Leave(Party party)
    {
        lock (_gate)
            _parties?.Remove(party);
        environment.Parties.Leave(party);
    }

    /// <inheritdoc/>
    public IReadOnlyList<PartyNotice> Listen(IPartyListener listener)
    {
        lock (_gate)
        {
            if (_isClosed)
                return [];
            _listener = listener;
        }

        IReadOnlyList<PartyNotice> present = environment.Parties.Listen(App, listener);
        bool isLate;
        lock (_gate)
            isLate = _isClosed;
        if (isLate)
            environment.Parties.Unlisten(App, listener);
        return present;
    }

    /// <inheritdoc/>
    public CallVerdict Call(ICallLeg mine, string partyId, out Call? call)
    {
        call = null;
        lock (_gate)
        {
            if (_isClosed || _calls?.Count >= MaxCalls)
                return CallVerdict.Refused;
        }

        return environment.Desk.Begin(mine, environment.Parties.Find(App, partyId), out call);
    }

    /// <inheritdoc/>
    public Call? Connect(ICallLeg mine, ICallLeg other) => environment.Desk.Connect(mine, other);

    /// <inheritdoc/>
    public IConversation Become(IDialect dialect) => session.Become(dialect);

    /// <summary>Notes a call of this session; false when the session is over or has too many.</summary>
    internal bool TryTrack(Call call, ICallLeg leg)
    {
        lock (_gate)
        {
            if (_isClosed || _calls?.Count >= MaxCalls)
                return false;
            (_calls ??= [])[call] = leg;
            return true;
        }
    }

    /// <summary>Forgets a call. Idempotent.</summary>
    internal void Untrack(Call call)
    {
        lock (_gate)
            _calls?.Remove(call);
    }

    /// <summary>Gives back everything held: names first, so that nobody calls any more, then the calls. Idempotent.</summary>
    /// <param name="reason">What the other sides are told.</param>
    /// <param name="isFinal">Whether nothing may be held from now on.</param>
    internal void Release(string reason, bool isFinal)
    {
        Party[] parties;
        KeyValuePair<Call, ICallLeg>[] calls;
        IPartyListener? listener;
        lock (_gate)
        {
            _isClosed |= isFinal;
            parties = _parties?.ToArray() ?? [];
            calls = _calls?.ToArray() ?? [];
            listener = _listener;
            _parties = null;
            _calls = null;
            _listener = null;
        }

        if (listener is not null)
            environment.Parties.Unlisten(App, listener);
        foreach (Party party in parties)
            environment.Parties.Leave(party);
        foreach ((Call call, ICallLeg leg) in calls)
            call.End(leg, reason);
    }
}

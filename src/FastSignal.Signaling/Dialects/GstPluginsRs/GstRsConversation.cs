using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// One peer of the signalling server: says what it does, hears of the others if it listens, and is in as many sessions as it
/// likes, as producer, consumer or both. What it says of itself changes only in its own turn.
/// </summary>
internal sealed class GstRsConversation(GstRsDialect dialect, IConversationHost host) : IConversation, IPartyOwner, IPartyListener
{
    /// <summary>Longest description of a peer in bytes: every listener gets it with every change.</summary>
    public const int MaxMetaBytes = 64 * 1024;

    // A session id is a UUID; what is longer is none.
    private const int MaxSessionIdLength = 36;

    // Guards the sessions, and keeps what listeners hear in order: a list must not overtake a change it does not show.
    // The directory is asked and bytes are queued under it, nobody is called.
    private readonly Lock _gate = new();
    private readonly Dictionary<string, GstRsLeg> _legs = new(StringComparer.Ordinal);
    private Party? _party;
    private bool _hasSpoken;
    private volatile bool _listens;
    private volatile bool _isVersion11;

    /// <summary>Whether the peer has chosen protocol version 1.1. Any thread.</summary>
    public bool IsVersion11 => _isVersion11;

    /// <inheritdoc/>
    public void Opened() => _party = host.TryEnter(host.Id, this, PartyStatus.None);

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        bool isFirst = !_hasSpoken;
        _hasSpoken = true;
        GstRsMessage message = default;
        if (!frame.IsText || !GstRsReader.TryRead(frame.Bytes, ref message))
        {
            host.Drop("not a message of the protocol");
            return default;
        }

        if (message.Type == GstRsType.Peer)
            return Relay(message, frame, out heavy);
        host.Counters.CountReceived(MessageType.Command);
        switch (message.Type)
        {
            case GstRsType.SetProtocolVersion when isFirst:
                _isVersion11 = message.IsVersion11;
                break;
            case GstRsType.SetProtocolVersion:
                Refuse("The protocol version can only be set by the first message");
                break;
            case GstRsType.SetPeerStatus:
                SetStatus(message);
                break;
            case GstRsType.List:
                SayPeers("list"u8, "producers"u8, GstRsRoles.Producer);
                break;
            case GstRsType.ListConsumers:
                SayPeers("listConsumers"u8, "consumers"u8, GstRsRoles.Consumer);
                break;
            case GstRsType.StartSession:
                return Start(message, out heavy);
            case GstRsType.EndSession or GstRsType.EndSessionV11:
                End(message);
                break;
        }

        return default;
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
    }

    /// <inheritdoc/>
    public void Closed()
    {
        _listens = false;
        lock (_gate)
            _legs.Clear();
    }

    /// <inheritdoc/>
    public CallVerdict Answer(Call call, Party party, out ICallLeg? leg)
    {
        leg = null;
        PartyStatus status = party.Status;
        bool mayProduce = status.Has(GstRsRoles.Producer);
        bool mayConsume = status.Has(GstRsRoles.Consumer);
        if (call.Caller is GstRsLeg caller)
            (mayProduce, mayConsume) = (mayProduce && !caller.IsProducer, mayConsume && caller.IsProducer);
        if (!mayProduce && !mayConsume)
            return CallVerdict.NotFound;
        if (!HasRoom())
            return CallVerdict.Busy;

        GstRsLeg answered = new(this, dialect, host, mayProduce, call.Caller.PartyId) { Call = call };
        leg = answered;
        Keep(call, answered);
        return CallVerdict.Begun;
    }

    /// <inheritdoc/>
    public void OnPartyChanged(in PartyNotice notice)
    {
        if (!_listens)
            return;
        // Who has not said anything yet is not there; who is not of this dialect and has no role never was.
        bool hasLeft = notice.Change == PartyChange.Left;
        if (notice.Status.Roles.Count == 0 && (notice.Change == PartyChange.Entered || notice.Party.Owner is not GstRsConversation))
            return;
        lock (_gate)
            GstRsWriter.SayStatus(host, notice.Party.Id, hasLeft ? [] : notice.Status.Roles, notice.Status.Meta);
    }

    /// <summary>A session is over.</summary>
    public void Forget(Call call)
    {
        lock (_gate)
            _legs.Remove(call.Id);
    }

    private void Keep(Call call, GstRsLeg leg)
    {
        lock (_gate)
            _legs[call.Id] = leg;
        // Its end may have come before it was known here.
        if (call.IsOver)
            Forget(call);
    }

    // A call that failed after it was answered is not taken back; it makes room here.
    private bool HasRoom()
    {
        lock (_gate)
        {
            if (_legs.Count < ConversationHost.MaxCalls)
                return true;
            foreach ((string id, GstRsLeg leg) in _legs)
            {
                if (leg.Call is not { IsOver: false })
                    _legs.Remove(id);
            }

            return _legs.Count < ConversationHost.MaxCalls;
        }
    }

    private GstRsLeg? Find(ReadOnlySpan<byte> sessionId)
    {
        if (sessionId.Length > MaxSessionIdLength)
            return null;
        Span<char> id = stackalloc char[MaxSessionIdLength];
        id = id[..Encoding.UTF8.GetChars(sessionId, id)];
        lock (_gate)
            return _legs.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(id, out GstRsLeg? leg) ? leg : null;
    }

    private void Refuse(string why) => GstRsWriter.SayError(host, why);

    private void SayPeers(ReadOnlySpan<byte> type, ReadOnlySpan<byte> name, string role)
    {
        lock (_gate)
            GstRsWriter.SayPeers(host, type, name, host.Parties.List(host.App).Where(party => party.Status.Has(role)));
    }

    private void SetStatus(in GstRsMessage message)
    {
        if (_party is not { } party)
            return;
        if (message.Meta.Length > MaxMetaBytes)
        {
            Refuse($"The description of a peer may have {MaxMetaBytes} bytes");
            return;
        }

        PartyStatus old = party.Status;
        PartyStatus status = new(message.Roles!, message.Meta.ToArray());
        if (old.Roles.SequenceEqual(status.Roles) && old.Meta.Span.SequenceEqual(status.Meta.Span))
            return;
        if (status.Has(GstRsRoles.Producer) && status.Has(GstRsRoles.Consumer))
        {
            Refuse($"Cannot register peer {host.Id} as both producer and passive consumer");
            return;
        }

        foreach (string role in (ReadOnlySpan<string>)[GstRsRoles.Producer, GstRsRoles.Consumer])
        {
            if (old.Has(role) && !status.Has(role))
                EndAll(asProducer: role == GstRsRoles.Producer);
        }

        _listens = status.Has(GstRsRoles.Listener);
        if (_listens)
            host.Listen(this);
        host.Parties.Update(party, status);
    }

    private void EndAll(bool asProducer)
    {
        GstRsLeg[] legs;
        lock (_gate)
            legs = [.. _legs.Values.Where(leg => leg.IsProducer == asProducer)];
        foreach (GstRsLeg leg in legs)
        {
            Forget(leg.Call!);
            leg.Call!.End(leg, "no longer offered");
        }
    }

    private ValueTask Start(in GstRsMessage message, out HeavyWork? heavy)
    {
        heavy = null;
        string id = Encoding.UTF8.GetString(message.PeerId);
        if (host.Parties.Find(host.App, id) is not { } party)
        {
            Refuse($"Peer with ID '{id}' not found");
            return default;
        }

        // Clients of other dialects have no roles; they are asked to offer, as those who call them there do.
        bool isConsumer = party.Status.Has(GstRsRoles.Producer) || party.Owner is not GstRsConversation;
        GstRsLeg leg = new(this, dialect, host, !isConsumer, id);
        CallVerdict verdict = CallVerdict.NotFound;
        Call? call = null;
        if (party != _party && (isConsumer || party.Status.Has(GstRsRoles.Consumer)))
            verdict = host.Call(leg, id, out call);
        if (verdict != CallVerdict.Begun)
        {
            Refuse(verdict switch
            {
                CallVerdict.Busy => $"Peer with ID '{id}' is busy",
                CallVerdict.Refused => $"A peer may be in {ConversationHost.MaxCalls} sessions",
                _ => $"Missing a producer or a consumer: id {host.Id} roles [{Roles(_party)}], id {id} roles [{Roles(party)}]",
            });
            return default;
        }

        leg.Call = call;
        Keep(call!, leg);
        return Begin(call!, leg, message.Offer, out heavy);
    }

    private static string Roles(Party? party) => string.Join(", ", party?.Status.Roles ?? []);

    // The consumer is told first, so that it knows the session when the producer begins.
    private static ValueTask Begin(Call call, GstRsLeg leg, string? offer, out HeavyWork? heavy)
    {
        heavy = null;
        if (call.Opposite(leg) is GstRsLeg other)
        {
            GstRsLeg producer = leg.IsProducer ? leg : other;
            producer.Offer = offer;
            (leg.IsProducer ? other : leg).Announce(call);
            producer.Announce(call);
            return default;
        }

        leg.Announce(call);
        InboundMessage wish = default;
        wish.Type = offer is null ? MessageType.OfferRequest : MessageType.Offer;
        wish.Request = OfferRequest.Default with { ChannelLabel = ControlGrammar.Label, Grammar = ControlGrammar.Instance };
        wish.Sdp = offer;
        heavy = RelayWork.For(call, leg, wish);
        return heavy is null ? call.Relay(leg, OutboundMessage.Relayed(wish, leg.PartyId)) : default;
    }

    private void End(in GstRsMessage message)
    {
        if (message.Error is not null && !_isVersion11)
        {
            Refuse("Saying why a session ends needs protocol version 1.1");
            return;
        }

        if (Find(message.SessionId) is not { Call: { } call } leg)
        {
            host.Drop("unknown session");
            return;
        }

        Forget(call);
        if (call.Opposite(leg) is GstRsLeg other)
            other.Failure ??= message.Error;
        call.End(leg, "bye");
    }

    private ValueTask Relay(in GstRsMessage message, in InboundFrame frame, out HeavyWork? heavy)
    {
        heavy = null;
        if (Find(message.SessionId) is not { Call: { IsOver: false } call } leg)
        {
            host.Drop("unknown session");
            return default;
        }

        if (message.Payload == GstRsPayload.Offer && !leg.IsProducer)
        {
            Refuse($"cannot forward offer from \"{host.Id}\" to \"{leg.RemoteId}\" as \"{host.Id}\" is not the producer");
            return default;
        }

        if (call.IsVerbatim)
        {
            host.Counters.CountReceived(MessageType.Relayed);
            call.Forward(leg, frame.Bytes, isText: true);
            return default;
        }

        InboundMessage relayed = default;
        if (dialect.Parse(frame.Bytes, ref relayed) is not null)
        {
            host.Drop("not a description or candidate");
            return default;
        }

        host.Counters.CountReceived(relayed.Type);
        heavy = RelayWork.For(call, leg, relayed);
        return heavy is null ? call.Relay(leg, OutboundMessage.Relayed(relayed, leg.PartyId)) : default;
    }
}

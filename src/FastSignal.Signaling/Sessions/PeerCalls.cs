using System.Text;
using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The calls of a session in the common conversation, one for each client it negotiates with: messages that name another
/// client go there, and what comes from there carries its name. The session's negotiation with a stream is not among them.
/// </summary>
internal sealed class PeerCalls(Session session, SessionEnvironment environment) : IPartyOwner
{
    private readonly Lock _gate = new();
    private List<PeerCallLeg>? _legs;

    /// <summary>
    /// Whether a message is for another client. A name nobody has is no address, because clients put all sorts of things
    /// there; their own id above all.
    /// </summary>
    public bool IsAddressed(in InboundMessage message)
    {
        if (message.Peer.IsEmpty || message.Type is not (MessageType.Offer or MessageType.OfferRequest or MessageType.Answer or MessageType.IceCandidate or MessageType.Bye))
            return false;
        if (Find(message.Peer) is not null)
            return true;
        string id = Encoding.UTF8.GetString(message.Peer);
        return id != session.Id && environment.Parties.Find(session.App, id) is { Kind: PartyKind.Client };
    }

    /// <summary>Passes a message on, beginning the call if need be.</summary>
    public ValueTask Handle(ref InboundMessage message)
    {
        PeerCallLeg? leg = Find(message.Peer);
        if (leg is null && message.Type is MessageType.Offer or MessageType.OfferRequest)
            leg = Begin(Encoding.UTF8.GetString(message.Peer), message.Id);
        else if (leg is null)
            session.Output.SendError(new MessageFault(ErrorCode.InvalidState, "There is no call with this peer"), message.Id);
        if (leg is not { Call: { IsOver: false } call })
            return default;

        if (message.Type == MessageType.Bye)
        {
            Forget(leg);
            call.End(leg, "bye");
            return default;
        }

        // A candidate that has to wait for its description is the one thing that must be read between two of a dialect.
        bool asIs = call.IsVerbatim && !message.Data.IsEmpty && message.Data.Length <= environment.Options.MaxDataSize
            && (message.Type != MessageType.IceCandidate || call.IsDescribed(leg));
        if (!asIs && session.Dialect.Validate(ref message, environment.Options.MaxDataSize) is { } fault)
        {
            session.Refuse(fault, message.Id);
            return default;
        }

        ValueTask relayed = call.Relay(leg, asIs ? OutboundMessage.RelayedAsIs(message, session.Id) : OutboundMessage.Relayed(message, session.Id));
        if (message.Type == MessageType.Answer)
            session.Output.Send(OutboundMessage.AnswerAck(message.Id));
        else if (message.Type == MessageType.IceCandidate && session.Acks)
            session.Output.Send(OutboundMessage.IceAck(message.Id));
        return relayed;
    }

    /// <inheritdoc/>
    public CallVerdict Answer(Call call, Party party, out ICallLeg? leg)
    {
        PeerCallLeg answered = new(this, session, call.Caller.PartyId) { Call = call };
        leg = answered;
        return TryAdd(answered) ? CallVerdict.Begun : CallVerdict.Busy;
    }

    /// <summary>The other side has hung up, or is gone.</summary>
    public void OnEnded(PeerCallLeg leg, string reason)
    {
        if (Forget(leg))
            session.Output.Send(OutboundMessage.Bye(reason, leg.RemoteId));
    }

    private PeerCallLeg? Begin(string id, ReadOnlySpan<byte> replyTo)
    {
        PeerCallLeg leg = new(this, session, id);
        CallVerdict verdict = CallVerdict.Busy;
        if (TryAdd(leg))
        {
            verdict = session.Conversation.Host.Call(leg, id, out Call? call);
            leg.Call = call;
            if (verdict == CallVerdict.Begun)
                return leg;
            Forget(leg);
        }

        session.Output.SendError(verdict switch
        {
            CallVerdict.NotFound => new MessageFault(ErrorCode.StreamNotFound, "There is no such peer"),
            CallVerdict.Busy => new MessageFault(ErrorCode.InvalidState, "The peer is busy"),
            _ => new MessageFault(ErrorCode.InvalidState, "Too many calls"),
        }, replyTo);
        return null;
    }

    private PeerCallLeg? Find(ReadOnlySpan<byte> id)
    {
        lock (_gate)
        {
            for (int i = 0; i < _legs?.Count; i++)
            {
                PeerCallLeg leg = _legs[i];
                if (id.SequenceEqual(leg.RemoteIdUtf8))
                    return leg;
            }

            return null;
        }
    }

    private bool TryAdd(PeerCallLeg leg)
    {
        lock (_gate)
        {
            _legs ??= [];
            if (_legs.Exists(other => other.RemoteId == leg.RemoteId))
                return false;
            _legs.Add(leg);
            return true;
        }
    }

    private bool Forget(PeerCallLeg leg)
    {
        lock (_gate)
            return _legs?.Remove(leg) == true;
    }
}

using FastSignal.Signaling.Calls;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Dialects.GstPluginsRs;

/// <summary>
/// A peer's side of one of its sessions. The peer is told of the session before anything else of it, whichever side is
/// quicker: what arrives first announces it.
/// </summary>
internal sealed class GstRsLeg(GstRsConversation owner, GstRsDialect dialect, IConversationHost host, bool isProducer, string remoteId) : ICallLeg
{
    // Orders what the peer is told of this session. Bytes are queued under it, nobody is called.
    private readonly Lock _gate = new();
    private bool _isAnnounced;
    private bool _isEnded;

    /// <summary>Whether this side sends media and makes the offers.</summary>
    public bool IsProducer => isProducer;

    /// <summary>Id of the other side.</summary>
    public string RemoteId => remoteId;

    /// <summary>The session; null while the other side is being asked.</summary>
    public Call? Call { get; set; }

    /// <summary>The consumer's offer that the producer is told of the session with, or null. Set before the session is announced.</summary>
    public string? Offer { get; set; }

    /// <summary>What went wrong, for a peer that can be told; null when nothing did. Set before the call ends.</summary>
    public string? Failure { get; set; }

    /// <inheritdoc/>
    public IConversationHost Host => host;

    /// <inheritdoc/>
    public string PartyId => host.Id;

    /// <inheritdoc/>
    public object Tongue => dialect;

    /// <summary>Tells the peer of the session; false when it knows.</summary>
    public bool Announce(Call call)
    {
        lock (_gate)
        {
            if (_isAnnounced)
                return false;
            _isAnnounced = true;
            if (isProducer)
                GstRsWriter.SayStartSession(host, remoteId, call.Id, Offer);
            else
                GstRsWriter.SaySessionStarted(host, remoteId, call.Id);
            // It may have ended while it began.
            if (_isEnded)
                GstRsWriter.SayEnd(host, call.Id, owner.IsVersion11, Failure);
            return true;
        }
    }

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.OfferRequest when isProducer:
                Announce(call);
                return default;
            case MessageType.Offer when isProducer:
                Offer ??= message.Sdp;
                return Announce(call) ? default : Refuse(call, "This peer offers and does not answer");
            case MessageType.OfferRequest:
                return Refuse(call, "This peer consumes and does not offer");
            case MessageType.Offer or MessageType.Answer:
                Announce(call);
                GstRsWriter.SayDescription(host, call.Id, message.Type, message.Sdp!);
                return default;
            case MessageType.IceCandidate when !message.Candidate.IsEnd:
                Announce(call);
                GstRsWriter.SayCandidate(host, call.Id, message.Candidate);
                return default;
            case MessageType.Error when message.Report!.Number != (int)ErrorCode.IceCandidateFailed:
                // There is no word for it that would not stop a pipeline, and nothing comes of the session any more.
                Failure ??= message.Report.Message;
                End(call);
                call.End(this, message.Report.Message);
                return default;
            default:
                return default;
        }
    }

    /// <inheritdoc/>
    public bool Forward(Call call, ReadOnlySpan<byte> payload, bool isText)
    {
        if (!Volatile.Read(ref _isAnnounced))
            Announce(call);
        return host.SendText(payload, MessageType.Relayed);
    }

    /// <inheritdoc/>
    public void Ended(Call call, string reason)
    {
        // A stream ends a session only because something is wrong with it.
        if (call.Opposite(this).Host is null)
            Failure ??= reason;
        End(call);
    }

    /// <inheritdoc/>
    public void Touch(long nowUs) => host.Touch(nowUs);

    private void End(Call call)
    {
        owner.Forget(call);
        lock (_gate)
        {
            if (_isEnded)
                return;
            _isEnded = true;
            if (_isAnnounced)
                GstRsWriter.SayEnd(host, call.Id, owner.IsVersion11, Failure);
        }
    }

    private ValueTask Refuse(Call call, string why) =>
        call.Relay(this, OutboundMessage.Error(ErrorReport.Of(new MessageFault(ErrorCode.InvalidState, why)), default).From(host.Id));
}

using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Calls;

/// <summary>
/// The server's side of a call to one of its streams: a peer of its own for each caller. Answers offers, offers when it
/// is asked to, and negotiates anew on the same peer as often as the caller likes.
/// </summary>
internal sealed class StreamLeg : ICallLeg, INegotiating, IMessageOutput
{
    private readonly Call _call;
    private readonly SessionEnvironment _environment;
    private readonly Negotiation _negotiation;

    public StreamLeg(Call call, SessionEnvironment environment, string app, string stream)
    {
        _call = call;
        _environment = environment;
        App = app;
        PartyId = stream;
        Life.TryMove(SessionState.Connected);
        _negotiation = new Negotiation(this, environment);
    }

    /// <inheritdoc/>
    public IConversationHost? Host => null;

    /// <inheritdoc/>
    public string PartyId { get; }

    /// <inheritdoc/>
    public object? Tongue => null;

    /// <inheritdoc/>
    public string Id => _call.Id;

    /// <inheritdoc/>
    public string App { get; }

    /// <inheritdoc/>
    public bool Acks => false;

    /// <inheritdoc/>
    public SessionLife Life { get; } = new();

    /// <inheritdoc/>
    public IMessageOutput Output => this;

    /// <inheritdoc/>
    public ValueTask Deliver(Call call, in OutboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.OfferRequest:
                return GuardAsync(_negotiation.OfferAsync((message.Request ?? OfferRequest.Default) with { Stream = PartyId }, default));
            case MessageType.Offer:
                return GuardAsync(_negotiation.AnswerOfferAsync(OfferRequest.Default with
                {
                    Stream = PartyId, ChannelLabel = message.Request?.ChannelLabel, Grammar = message.Request?.Grammar,
                }, message.Sdp!, default));
            case MessageType.Answer:
                return GuardAsync(_negotiation.AcceptAnswerAsync(message.Sdp!, default));
            case MessageType.IceCandidate:
                ValueTask added = _negotiation.AddCandidate(message.Candidate, default);
                return added.IsCompletedSuccessfully ? default : GuardAsync(added);
            default:
                return default;
        }
    }

    /// <inheritdoc/>
    public void Ended(Call call, string reason) => Close();

    /// <inheritdoc/>
    void INegotiating.Touch(long nowUs) => _call.Opposite(this).Touch(nowUs);

    /// <inheritdoc/>
    void INegotiating.StreamChanged()
    {
        // The caller's session takes its seat at the stream's controls, or leaves it.
        if (_call.Caller.Host is ConversationHost caller)
            caller.WatchedChanged(PartyId, _negotiation.Stream is not null);
    }

    /// <inheritdoc/>
    void INegotiating.ReceiveInput(in InputEvent input)
    {
        if (_call.Caller.Host is ConversationHost caller)
            caller.ReceiveInput(input);
    }

    /// <inheritdoc/>
    bool IMessageOutput.Send(in OutboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.Offer or MessageType.Answer:
                // The caller's leg takes it at once.
                _ = _call.Relay(this, message.From(PartyId)).AsTask();
                return true;
            case MessageType.State when message.States is { Connection: "failed" or "closed", Reason: var reason }:
                Close();
                _call.End(this, reason ?? "media ended");
                return true;
            default:
                return false;
        }
    }

    /// <inheritdoc/>
    void IMessageOutput.SendError(in MessageFault fault, ReadOnlySpan<byte> replyTo)
    {
        _environment.Counters.CountError(fault.Code);
        _ = _call.Relay(this, OutboundMessage.Error(ErrorReport.Of(fault), default).From(PartyId)).AsTask();
    }

    private void Close()
    {
        Life.TryEnd();
        _negotiation.Close();
        Life.Complete();
    }

    private async ValueTask GuardAsync(ValueTask work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Close();
            _call.End(this, "the stream took too long");
        }
        catch (OperationCanceledException)
        {
            // The call ended meanwhile, or a later message replaced the peer.
        }
        catch (Exception exception)
        {
            SignalingLog.HandlerFailed(_environment.Log, exception, Id);
            Close();
            _call.End(this, "the stream failed");
        }
    }
}

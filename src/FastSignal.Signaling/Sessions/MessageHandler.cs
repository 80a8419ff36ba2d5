using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Parties;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The common conversation, of every dialect without one of its own: reads a session's messages and does what they ask.
/// One after the other: its inbox sees to that. Never throws.
/// </summary>
internal sealed class MessageHandler(Session session, SessionEnvironment environment) : IConversation
{
    private readonly MemberHandler _members = new(session, environment);
    private readonly PeerCalls _calls = new(session, environment);

    /// <inheritdoc/>
    public void Opened() => session.Conversation.Host.TryEnter(session.Id, _calls, PartyStatus.None);

    /// <inheritdoc/>
    public ValueTask Receive(in InboundFrame frame, out HeavyWork? heavy)
    {
        if (frame.IsText)
            return Handle(frame.Bytes, out heavy);
        heavy = null;
        environment.Counters.CountReceived(MessageType.Unknown);
        session.Refuse(MessageFault.Of(ErrorCode.UnsupportedFrame), default);
        return default;
    }

    /// <inheritdoc/>
    public void DeadlinePassed()
    {
    }

    /// <inheritdoc/>
    public void Closed()
    {
    }

    /// <summary>
    /// Handles a cheap message; a heavy one is only read, and comes back to be given to <see cref="HandleAsync"/>. The
    /// bytes are not needed any more when this returns.
    /// </summary>
    private ValueTask Handle(ReadOnlySpan<byte> utf8, out HeavyWork? heavy)
    {
        heavy = null;
        InboundMessage message = default;
        try
        {
            MessageFault? fault = session.Dialect.Parse(utf8, ref message);
            environment.Counters.CountReceived(message.Type);
            if (fault is null && _calls.IsAddressed(message))
                return GuardedRelay(ref message);
            fault ??= session.Dialect.Validate(ref message, session.Options.MaxDataSize);
            if (fault is { } refused)
            {
                session.Refuse(refused, message.Id);
                return default;
            }

            if (!HeavyMessage.Is(message.Type))
                return HandleCheap(ref message);
            heavy = new HeavyMessage(this, message.Type, message.Id.ToArray(), message.Request, message.Sdp);
            return default;
        }
        catch (Exception exception)
        {
            HandlerFailed(exception, message.Id);
            return default;
        }
    }

    /// <summary>Handles a heavy message.</summary>
    public ValueTask HandleAsync(HeavyMessage message) => GuardAsync(message.Type switch
    {
        MessageType.OfferRequest => session.Negotiation.OfferAsync(message.Request, message.Id),
        MessageType.Offer => session.Negotiation.AnswerOfferAsync(message.Request, message.Sdp!, message.Id),
        _ => session.Negotiation.AcceptAnswerAsync(message.Sdp!, message.Id),
    }, message.Id);

    /// <summary>A heavy message waited too long.</summary>
    public void HandleTooLate(HeavyMessage message) =>
        session.Output.SendError(new MessageFault(ErrorCode.ServerUnavailable, "The server is too busy for this now"), message.Id);

    private ValueTask HandleCheap(ref InboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.IceCandidate:
                return Guarded(session.Negotiation.AddCandidate(message.Candidate, message.Id), message.Id);
            case MessageType.Ping:
                if (message.LastSeq > 0)
                    session.Output.Acknowledge(message.LastSeq);
                session.Output.Send(OutboundMessage.Pong(message.ClientTimeMs, environment.Clock.UnixTimeMs, message.Id));
                return default;
            case MessageType.TextPing:
                session.Output.Send(OutboundMessage.TextPong());
                return default;
            case MessageType.MouseMove or MessageType.MouseClick or MessageType.MouseScroll or MessageType.KeyPress
                or MessageType.Touch or MessageType.Gamepad or MessageType.Clipboard:
                if (session.Control.Receive(message.Input, out _) is { } refusal)
                    session.Output.SendError(refusal, message.Id);
                return default;
            case MessageType.Hello:
                Greet(message);
                return default;
            case MessageType.GetStats:
                byte[] id = message.Id.ToArray();
                return GuardAsync(session.Negotiation.SendStatisticsAsync(id), id);
            case MessageType.Bye:
                session.Close(CloseCode.Normal, "bye");
                return default;
            default:
                _members.Handle(ref message);
                return default;
        }
    }

    private void Greet(in InboundMessage message)
    {
        if (message.Token is not null && !TryRefresh(message.Token, message.Id))
            return;

        // Only a client that has done nothing yet may become another one.
        if (message.ResumeToken is not null && session is { MessageCount: 1, Dialect.CanResume: true })
        {
            environment.Resumption.Exchange(session, message.ResumeToken, message.LastSeq, message.Acks, message.Id);
            return;
        }

        session.Acks = message.Acks ?? session.Acks;
        session.SendWelcome(ResumeVerdict.NotAsked, message.Id);
    }

    // A bad credential ends the session; a good one of somebody else leaves it as it was.
    private bool TryRefresh(string token, ReadOnlySpan<byte> replyTo)
    {
        AccessVerdict verdict = environment.Authority.Judge(session.App, token);
        if (verdict.Identity is not { } identity)
        {
            environment.Counters.Count(SignalingEvent.AccessRefused);
            session.Output.SendError(new MessageFault(ErrorCode.Unauthorized, verdict.Reason), replyTo);
            session.Close(CloseCode.PolicyViolation, "unauthorized");
            return false;
        }

        lock (session.Gate)
        {
            if (!session.Access.Accepts(identity))
            {
                session.Output.SendError(new MessageFault(ErrorCode.Forbidden, "The credential is somebody else's"), replyTo);
                return false;
            }

            session.Access.Replace(identity);
            environment.Registry.Rearm(session);
        }

        if (!identity.IsAnyone)
            environment.Counters.Count(SignalingEvent.CredentialRefreshed);
        return true;
    }

    private ValueTask GuardedRelay(ref InboundMessage message)
    {
        ValueTask relayed = _calls.Handle(ref message);
        return relayed.IsCompletedSuccessfully ? default : GuardAsync(relayed, message.Id.ToArray());
    }

    /// <summary>Sees a handler through: whatever it throws is told to the client as an error.</summary>
    internal ValueTask Guarded(ValueTask work, ReadOnlySpan<byte> replyTo) =>
        work.IsCompletedSuccessfully ? default : GuardAsync(work, replyTo.ToArray());

    private async ValueTask GuardAsync(ValueTask work, byte[] replyTo)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            session.Output.SendError(new MessageFault(ErrorCode.InternalError, "Message processing timed out"), replyTo);
        }
        catch (OperationCanceledException)
        {
            // When it is the session that ended there is nobody to tell.
            if (!session.Life.IsOver)
                session.Output.SendError(MessageFault.Of(ErrorCode.PeerConnectionFailed, "The peer ended meanwhile"), replyTo);
        }
        catch (Exception exception)
        {
            HandlerFailed(exception, replyTo);
        }
    }

    private void HandlerFailed(Exception exception, ReadOnlySpan<byte> replyTo)
    {
        SignalingLog.HandlerFailed(environment.Log, exception, session.Id);
        session.Output.SendError(MessageFault.Of(ErrorCode.InternalError), replyTo);
    }
}

using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Sessions;

/// <summary>Reads a session's messages and does what they ask. One after the other: its inbox sees to that. Never throws.</summary>
internal sealed class MessageHandler(Session session, SessionEnvironment environment)
{
    /// <summary>
    /// Handles a cheap message; a heavy one is only read, and comes back to be given to <see cref="HandleAsync"/>. The
    /// bytes are not needed any more when this returns.
    /// </summary>
    public ValueTask Handle(ReadOnlySpan<byte> utf8, out HeavyMessage? heavy)
    {
        heavy = null;
        InboundMessage message = default;
        try
        {
            MessageFault? fault = session.Dialect.Parse(utf8, ref message);
            environment.Counters.CountReceived(message.Type);
            fault ??= session.Dialect.Validate(ref message, environment.Options.MaxDataSize);
            if (fault is { } refused)
            {
                session.Refuse(refused, message.Id);
                return default;
            }

            if (!HeavyMessage.Is(message.Type))
                return HandleCheap(ref message);
            heavy = new HeavyMessage(message.Type, message.Id.ToArray(), message.Request, message.Sdp);
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
            case MessageType.MouseMove or MessageType.MouseClick or MessageType.MouseScroll or MessageType.KeyPress:
                if (environment.Input.Receive(session.Id, session.Negotiation.Stream, message.Input) is { } refusal)
                    session.Output.SendError(MessageFault.Of(refusal), message.Id);
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
                return default;
        }
    }

    private void Greet(in InboundMessage message)
    {
        // Only a client that has done nothing yet may become another one.
        if (message.ResumeToken is not null && session.MessageCount == 1)
        {
            environment.Resumption.Exchange(session, message.ResumeToken, message.LastSeq, message.Acks, message.Id);
            return;
        }

        session.Acks = message.Acks ?? session.Acks;
        session.SendWelcome(ResumeVerdict.NotAsked, message.Id);
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

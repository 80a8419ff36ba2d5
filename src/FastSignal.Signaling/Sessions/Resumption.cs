using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>Finds the session a client wants to go on with, and moves its connection there.</summary>
internal sealed class Resumption(SessionEnvironment environment)
{
    /// <summary>
    /// Goes on with the session of a token over a connection that has none. A session whose messages are lost is ended:
    /// nobody can go on with it, and its client begins anew.
    /// </summary>
    public ResumeVerdict TryResume(SignalingLink link, Identity identity, string tokenText, long lastSeq, ReadOnlySpan<byte> replyTo)
    {
        ResumeVerdict verdict = ResumeVerdict.Unknown;
        if (ResumeToken.TryRead(tokenText, out string id, out ResumeToken token)
            && environment.Registry.TryFind(id, out Session? session)
            && session.Attachment.Accepts(token) && session.App == link.App && link.Dialect.CanResume)
        {
            verdict = session.Attachment.Attach(link, identity, lastSeq, ResumeVerdict.Resumed, replyTo);
            if (verdict == ResumeVerdict.MessagesLost)
                session.Close(CloseCode.Superseded, "messages lost");
            else if (verdict == ResumeVerdict.Resumed)
                SignalingLog.Resumed(environment.Log, id, link.RemoteAddress);
        }

        environment.Counters.Count(verdict switch
        {
            ResumeVerdict.Resumed => SignalingEvent.SessionResumed,
            ResumeVerdict.MessagesLost => SignalingEvent.ResumeMessagesLost,
            ResumeVerdict.Storm => SignalingEvent.TakeoverRefused,
            _ => SignalingEvent.ResumeUnknown,
        });
        return verdict;
    }

    /// <summary>
    /// Moves the connection of a session that has only just begun to the one its client names, and ends the former; when
    /// that is impossible the young session goes on and says so.
    /// </summary>
    public void Exchange(Session young, string tokenText, long lastSeq, bool? acks, ReadOnlySpan<byte> replyTo)
    {
        // First let go: nothing the young session says may come after the other's welcome.
        if (young.Attachment.Release(out long seq) is not { } link)
            return;
        ResumeVerdict verdict = TryResume(link, young.Access.Identity, tokenText, lastSeq, replyTo);
        switch (verdict)
        {
            case ResumeVerdict.Resumed:
                link.Session!.Acks = acks ?? link.Session.Acks;
                young.Close(CloseCode.Normal, "resumed another");
                break;
            case ResumeVerdict.Storm:
                young.Close(CloseCode.TooManyRequests, "takeover refused");
                environment.Farewell(link, StormFault, CloseCode.TooManyRequests);
                break;
            default:
                young.Acks = acks ?? young.Acks;
                if (young.Attachment.Attach(link, young.Access.Identity, seq, verdict, replyTo) != ResumeVerdict.Resumed)
                    link.Transport.Close(CloseCode.GoingAway, "session over");
                break;
        }
    }

    /// <summary>What a refused takeover is told.</summary>
    public static MessageFault StormFault => new(ErrorCode.RateLimited, "This session was taken over too often; wait before the next attempt");
}

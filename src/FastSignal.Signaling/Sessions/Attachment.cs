using FastSignal.Signaling.Limits;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>Which connection a session has, and since when none. The newest connection wins. Guarded by the session's gate.</summary>
internal sealed class Attachment(Session session, SessionEnvironment environment, SignalingLink first)
{
    // A third takeover within the window is refused: two clients that share a token would take it from each other for ever.
    private const int MaxTakeovers = 3;
    private const long TakeoverWindowUs = 5_000_000;
    private const long Attached = long.MaxValue;

    private readonly ResumeToken _token = ResumeToken.Create();
    private ErrorBudget _takeovers = new(MaxTakeovers, TakeoverWindowUs);
    private long _detachedUs = Attached;

    /// <summary>The connection, or null while there is none. Under the gate.</summary>
    public SignalingLink? Link { get; private set; } = first;

    /// <summary>When waiting for a connection is over, or null while there is one. Any thread.</summary>
    public long? GraceEndsUs => Interlocked.Read(ref _detachedUs) is var since && since != Attached ? since + session.GraceUs : null;

    /// <summary>Whether the token is this session's.</summary>
    public bool Accepts(in ResumeToken token) => _token.Matches(token);

    /// <summary>The welcome, with the token in it.</summary>
    /// <param name="told">What became of the wish to resume.</param>
    /// <param name="options">What it announces.</param>
    /// <param name="identity">Whose session it is from now on.</param>
    public WelcomeSnapshot Welcome(ResumeVerdict told, SignalingOptions options, Identity identity) =>
        Greeting.For(session, environment, options, _token, told, identity);

    /// <summary>
    /// Goes on over another connection: welcomes it and sends what it missed, before anything else can be sent. The
    /// connection there was, if any, is told and closed.
    /// </summary>
    public ResumeVerdict Attach(SignalingLink link, Identity identity, long lastSeq, ResumeVerdict told, ReadOnlySpan<byte> replyTo)
    {
        long nowUs = environment.Clock.NowUs;
        // The session goes on with the bounds its new connection has.
        SignalingOptions options = link.Options ?? environment.Options;
        WelcomeSnapshot welcome = Welcome(told, options, identity);
        SignalingLink? replaced;
        lock (session.Gate)
        {
            // Who the session belongs to may go on with it, nobody else: the token alone is not enough.
            if (session.Life.IsOver || !session.Access.Accepts(identity))
                return ResumeVerdict.Unknown;
            if (!session.Output.CanReplayAfter(lastSeq))
                return ResumeVerdict.MessagesLost;
            if (Link is not null && !_takeovers.TrySpend(nowUs))
                return ResumeVerdict.Storm;
            replaced = Link;
            Link = link;
            link.Session = session;
            session.Options = options;
            session.Access.Replace(identity);
            session.RemoteAddress = link.RemoteAddress;
            session.Touch(nowUs);
            Interlocked.Exchange(ref _detachedUs, Attached);
            environment.Registry.Waiting.Remove(session);
            environment.Registry.Rearm(session);
            long? received = told == ResumeVerdict.Resumed ? session.MessageCount : null;
            session.Output.Replay(welcome with { Seq = lastSeq, Received = received }, lastSeq, replyTo);
        }

        if (replaced is not null)
        {
            environment.Counters.Count(SignalingEvent.TakenOver);
            environment.Farewell(replaced, MessageFault.Of(ErrorCode.ConnectionSuperseded), CloseCode.Superseded);
        }

        return ResumeVerdict.Resumed;
    }

    /// <summary>Lets go of the connection, which is on its way to another session or at its end; null when there is none.</summary>
    /// <param name="lastSeq">Number of the last message it was sent.</param>
    public SignalingLink? Release(out long lastSeq)
    {
        lock (session.Gate)
        {
            lastSeq = session.Output.LastSeq;
            SignalingLink? link = Link;
            Link = null;
            return link;
        }
    }

    /// <summary>Begins to wait for another connection. Under the gate.</summary>
    public void Detach(int code)
    {
        Link = null;
        Interlocked.Exchange(ref _detachedUs, environment.Clock.NowUs);
        environment.Registry.Waiting.Add(session);
        environment.Registry.Rearm(session);
        environment.Counters.Count(SignalingEvent.GraceBegun);
        SignalingLog.Detached(environment.Log, session.Id, code, session.Options.ResumeGrace.TotalSeconds);
    }
}

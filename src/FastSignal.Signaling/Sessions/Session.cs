using FastSignal.Primitives;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Limits;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// One client, over one connection at a time: the newest wins, and between two the session waits for its grace time. It
/// ends once, by whoever comes first: the client, a decision, a timeout or the server.
/// </summary>
public sealed class Session : IExpiring
{
    private readonly SessionEnvironment _environment;
    private readonly InboundLimits _limits;
    private long _lastSeenUs;
    private long _messages;

    internal Session(SessionEnvironment environment, SignalingLink link, bool dialectIsFixed)
    {
        _environment = environment;
        DialectIsFixed = dialectIsFixed;
        Dialect = link.Dialect;
        App = link.App;
        RemoteAddress = link.RemoteAddress;
        Attachment = new Attachment(this, environment, link);
        ConnectedUs = environment.Clock.NowUs;
        ConnectedUnixMs = environment.Clock.UnixTimeMs;
        _lastSeenUs = ConnectedUs;
        _limits = new InboundLimits(environment.Options, environment.Counters, ConnectedUs);
        Output = new SessionOutput(this, environment);
        Negotiation = new Negotiation(this, environment);
        Inbox = new Inbox(this, environment);
        link.Session = this;
    }

    /// <summary>Id, a random UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>App it belongs to.</summary>
    public string App { get; }

    /// <summary>Remote address of its last connection.</summary>
    public string RemoteAddress { get; internal set; }

    /// <summary>Name of the dialect it speaks.</summary>
    public string Protocol => Dialect.Name;

    /// <summary>Where it is in its life. Any thread.</summary>
    public SessionState State => Life.State;

    /// <summary>Messages received. Any thread.</summary>
    public long MessageCount => Interlocked.Read(ref _messages);

    /// <summary>Errors told to the client. Any thread.</summary>
    public long ErrorCount => Output.Errors;

    /// <summary>When the client last gave a sign of life, in monotonic microseconds. Any thread.</summary>
    public long LastSeenUs => Interlocked.Read(ref _lastSeenUs);

    /// <summary>Whether it waits for a connection. Any thread.</summary>
    public bool IsDetached => Attachment.GraceEndsUs is not null;

    /// <inheritdoc/>
    public long ExpiresAtUs => Attachment.GraceEndsUs ?? LastSeenUs + _environment.TimeoutUs;

    /// <summary>
    /// Guards the connection, what was sent and received, and the order of both: numbering, keeping and sending a message
    /// is one step, or a connection that takes over in between would lose or repeat it. No foreign code runs under it but
    /// the transport's queueing of bytes.
    /// </summary>
    internal Lock Gate { get; } = new();

    /// <summary>The connection, or null while there is none. Under the gate.</summary>
    internal SignalingLink? Link => Attachment.Link;

    internal long ConnectedUs { get; }
    internal long ConnectedUnixMs { get; }
    internal bool DialectIsFixed { get; }
    internal IDialect Dialect { get; set; }
    internal Attachment Attachment { get; }
    internal SessionLife Life { get; } = new();
    internal SessionOutput Output { get; }
    internal Negotiation Negotiation { get; }
    internal Inbox Inbox { get; }

    // Whether each candidate is acknowledged.
    internal bool Acks { get; set; } = true;

    // Held while the session enters or leaves the registry; guards Expiry, which is set exactly while it is registered.
    internal Lock RegistrationGate { get; } = new();
    internal ExpiryQueue<Session>.Entry? Expiry { get; set; }

    /// <summary>Notes a sign of life (any frame, pong or live ICE). Any thread.</summary>
    public void Touch(long nowUs)
    {
        // A race of two signs of life loses at most the microseconds between them.
        if (nowUs > Interlocked.Read(ref _lastSeenUs))
            Interlocked.Exchange(ref _lastSeenUs, nowUs);
    }

    /// <summary>Ends the session by decision: closes the connection and gives everything back. Idempotent; any thread.</summary>
    public void Close(int code, string reason)
    {
        if (Life.TryEnd())
            End(code, reason, isLocal: true);
    }

    internal bool IsAttachedTo(SignalingLink link)
    {
        lock (Gate)
            return Link == link;
    }

    /// <summary>Takes one text message; nothing when the connection is not the session's any more.</summary>
    internal ValueTask ReceiveTextAsync(SignalingLink link, ReadOnlyMemory<byte> utf8)
    {
        long nowUs = _environment.Clock.NowUs;
        if (!TryAdmit(link, utf8.Length, nowUs))
            return default;
        if (utf8.Length > _environment.Options.MaxMessageSize)
        {
            Output.SendError(new MessageFault(ErrorCode.MessageTooLarge, $"Message too large: {utf8.Length} bytes (max: {_environment.Options.MaxMessageSize})"), default);
            Close(CloseCode.MessageTooBig, "message too large");
            return default;
        }

        return Inbox.Post(utf8);
    }

    /// <summary>Takes one binary message.</summary>
    internal void ReceiveBinary(SignalingLink link)
    {
        long nowUs = _environment.Clock.NowUs;
        if (!TryAdmit(link, 0, nowUs))
            return;
        _environment.Counters.CountReceived(MessageType.Unknown);
        Refuse(MessageFault.Of(ErrorCode.UnsupportedFrame), default);
    }

    /// <summary>Tells the client what was wrong with a message; ends the session when that happens too often.</summary>
    internal void Refuse(in MessageFault fault, ReadOnlySpan<byte> replyTo)
    {
        Output.SendError(fault, replyTo);
        if (!ErrorCodeTable.IsProtocolError(fault.Code))
            return;
        bool forgiven;
        lock (Gate)
            forgiven = _limits.TryForgive(_environment.Clock.NowUs);
        if (forgiven)
            return;
        _environment.Counters.Count(SignalingEvent.ErrorBudgetSpent);
        Close(CloseCode.PolicyViolation, "too many protocol errors");
    }

    /// <summary>The connection has ended, by accident or not.</summary>
    internal void LinkClosed(SignalingLink link, int code, string reason)
    {
        lock (Gate)
        {
            if (Link != link)
                return;
            if (!CloseCode.IsAccident(code) || _environment.GraceUs == 0 || _environment.IsStopping)
            {
                if (!Life.TryEnd())
                    return;
            }
            else
            {
                if (Life.IsOver)
                    return;
                Attachment.Detach(code);
                return;
            }
        }

        End(code, reason, isLocal: false);
    }

    /// <summary>Ends the session if it still waits for a connection.</summary>
    internal bool TryEvict()
    {
        lock (Gate)
        {
            if (Link is not null || !Life.TryEnd())
                return false;
        }

        _environment.Counters.Count(SignalingEvent.GraceEvicted);
        End(CloseCode.TryAgainLater, "place needed", isLocal: false);
        return true;
    }

    /// <summary>Its time is over, unless it came back in this very moment.</summary>
    internal void Expire(long nowUs)
    {
        bool waited;
        double silentSeconds = (nowUs - LastSeenUs) / 1e6;
        lock (Gate)
        {
            if (ExpiresAtUs > nowUs)
            {
                _environment.Registry.Rearm(this);
                return;
            }

            waited = Link is null;
            if (!waited)
            {
                Output.SendError(MessageFault.Of(
                    ErrorCode.ConnectionTimeout, FormattableString.Invariant($"Nothing heard for {silentSeconds:F0} s")), default);
            }

            if (!Life.TryEnd())
                return;
        }

        if (waited)
            _environment.Counters.Count(SignalingEvent.GraceExpired);
        else
            SignalingLog.Expired(_environment.Log, Id, silentSeconds);
        End(CloseCode.ConnectionTimeout, waited ? "nobody resumed it" : "connection timeout", isLocal: true);
    }

    /// <summary>Sends the snapshot of everything a client needs to begin.</summary>
    internal void SendWelcome(ResumeVerdict told, ReadOnlySpan<byte> replyTo)
    {
        WelcomeSnapshot welcome = Attachment.Welcome(told);
        lock (Gate)
            Output.Send(OutboundMessage.Welcome(welcome with { Seq = Output.LastSeq }, replyTo));
    }

    private bool TryAdmit(SignalingLink link, int length, long nowUs)
    {
        Admission admission;
        lock (Gate)
        {
            if (Link != link || Life.IsOver)
                return false;
            Interlocked.Increment(ref _messages);
            admission = _limits.Admit(length, nowUs);
        }

        Touch(nowUs);
        if (admission == Admission.Admitted)
            return true;
        _environment.Counters.CountReceived(MessageType.Unknown);
        if (admission == Admission.Refused)
            Output.SendError(MessageFault.Of(ErrorCode.RateLimited), default);
        else
            _environment.Counters.CountError(ErrorCode.RateLimited);
        return false;
    }

    // Called once, by whoever began the end.
    private void End(int code, string reason, bool isLocal)
    {
        SignalingLink? link;
        lock (Gate)
        {
            link = Attachment.Release(out _);
            Inbox.Clear();
            Output.Clear();
        }

        if (isLocal)
            link?.Transport.Close(code, reason);
        Negotiation.Close();
        _environment.Registry.Remove(this);
        Life.Complete();
        _environment.Counters.CountClosed();
        SignalingLog.Disconnected(
            _environment.Log, Id, App, RemoteAddress, Protocol, code, reason,
            (_environment.Clock.NowUs - ConnectedUs) / 1e6, MessageCount, ErrorCount, _environment.Registry.Count);
    }
}

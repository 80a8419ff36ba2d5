using FastSignal.Primitives;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Limits;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Rooms;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// One client, over one connection at a time: the newest wins, and between two the session waits for its grace time. It
/// ends once, by whoever comes first: the client, a decision, a timeout or the server.
/// </summary>
public sealed class Session : IExpiring, INegotiating
{
    private readonly SessionEnvironment _environment;
    private readonly InboundLimits _limits;
    private readonly int? _listenerMaximum;
    private SignalingOptions _options;
    private long _lastSeenUs;
    private long _messages;
    private long _deadlineUs = long.MaxValue;

    // When media must flow, or the session ends; never, unless somebody says so.
    private long _connectByUs = long.MaxValue;

    internal Session(SessionEnvironment environment, SignalingLink link, ConnectRequest request, Identity identity, bool dialectIsFixed)
    {
        _environment = environment;
        _options = link.Options ?? environment.Options;
        DialectIsFixed = dialectIsFixed;
        Dialect = link.Dialect;
        App = link.App;
        RemoteAddress = link.RemoteAddress;
        Access = new SessionAccess(environment, identity);
        Owner = link.Owner;
        _listenerMaximum = request.MaxMessageSize;
        Attachment = new Attachment(this, environment, link);
        ConnectedUs = environment.Clock.NowUs;
        ConnectedUnixMs = environment.Clock.UnixTimeMs;
        _lastSeenUs = ConnectedUs;
        _limits = new InboundLimits(_options, environment.Counters, ConnectedUs);
        Output = new SessionOutput(this, environment);
        Negotiation = new Negotiation(this, environment);
        Inbox = new Inbox(this, environment);
        Control = new SessionControl(this, environment);
        Rooms = new SessionRooms(this, environment);
        Conversation = new ConversationSlot(this, environment, request);
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
    public long ExpiresAtUs => Math.Min(
        Math.Min(Access.DueUs, Interlocked.Read(ref _connectByUs)),
        Attachment.GraceEndsUs ?? Math.Min(LastSeenUs + (HeldTimeoutUs ?? (long)Options.ConnectionTimeout.TotalMicroseconds), DeadlineUs));

    /// <summary>Who it is for, as the client said; null when it said nothing.</summary>
    public SessionOwner? Owner { get; }

    /// <summary>Silence that ends it in microseconds, where no connection shows that its client is there; null where one does.</summary>
    internal long? HeldTimeoutUs { get; init; }

    /// <summary>
    /// Guards the connection, what was sent and received, and the order of both: numbering, keeping and sending a message
    /// is one step, or a connection that takes over in between would lose or repeat it. No foreign code runs under it but
    /// the transport's queueing of bytes.
    /// </summary>
    internal Lock Gate { get; } = new();

    /// <summary>The connection, or null while there is none. Under the gate.</summary>
    internal SignalingLink? Link => Attachment.Link;

    /// <summary>
    /// What was in force when its connection was welcomed: a client counts on what it was told, so a reload changes nothing
    /// of it. Replaced under the gate by a connection that takes over; read by any thread.
    /// </summary>
    internal SignalingOptions Options { get => Volatile.Read(ref _options); set => Volatile.Write(ref _options, value); }

    /// <summary>Grace time without a connection in microseconds; 0 for none.</summary>
    internal long GraceUs => (long)Options.ResumeGrace.TotalMicroseconds;

    internal long ConnectedUs { get; }
    internal long ConnectedUnixMs { get; }
    internal bool DialectIsFixed { get; }
    internal IDialect Dialect { get; set; }
    internal SessionAccess Access { get; }
    internal Attachment Attachment { get; }
    internal SessionLife Life { get; } = new();
    internal SessionOutput Output { get; }
    internal Negotiation Negotiation { get; }
    internal Inbox Inbox { get; }
    internal SessionControl Control { get; }
    internal SessionRooms Rooms { get; }
    internal ConversationSlot Conversation { get; }

    // Largest message in bytes.
    internal int MaxMessageSize => _listenerMaximum ?? Options.MaxMessageSize;

    // When the conversation wants to be told that time has passed; long.MaxValue for never. Any thread.
    internal long DeadlineUs { get => Interlocked.Read(ref _deadlineUs); set => Interlocked.Exchange(ref _deadlineUs, value); }

    // Whether each candidate is acknowledged.
    internal bool Acks { get; set; } = true;

    bool INegotiating.Acks => Acks;

    SessionLife INegotiating.Life => Life;

    void INegotiating.StreamChanged() => Control.Refresh();

    void INegotiating.ReceiveInput(in InputEvent input) => Control.Receive(input, out _);

    IMessageOutput INegotiating.Output => Output;

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

    /// <summary>Sets when media must flow at the latest, in monotonic microseconds; <see cref="long.MaxValue"/> for never. Any thread.</summary>
    internal void ConnectBy(long atUs)
    {
        Interlocked.Exchange(ref _connectByUs, atUs);
        if (atUs != long.MaxValue)
            _environment.Registry.Rearm(this);
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
        return TryFit(utf8.Length) ? Inbox.Post(utf8, FrameKind.Text) : default;
    }

    /// <summary>Takes one binary message.</summary>
    internal ValueTask ReceiveBinaryAsync(SignalingLink link, ReadOnlyMemory<byte> payload)
    {
        long nowUs = _environment.Clock.NowUs;
        return TryAdmit(link, payload.Length, nowUs) && TryFit(payload.Length) ? Inbox.Post(payload, FrameKind.Binary) : default;
    }

    /// <summary>Goes on in another dialect.</summary>
    internal IConversation Become(IDialect dialect) => Conversation.Become(dialect);

    /// <summary>A conversation threw: nothing it holds can be trusted any more.</summary>
    internal void Fail(Exception exception)
    {
        SignalingLog.HandlerFailed(_environment.Log, exception, Id);
        Output.SendError(MessageFault.Of(ErrorCode.InternalError), default);
        Close(CloseCode.InternalError, "internal error");
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

    /// <summary>Puts new limits on what the client may send into force.</summary>
    internal void Limit(SignalingOptions options)
    {
        lock (Gate)
            _limits.Change(options, Options.MaxMessageSize, _environment.Clock.NowUs);
    }

    /// <summary>The connection has ended, by accident or not.</summary>
    internal void LinkClosed(SignalingLink link, int code, string reason)
    {
        bool waits = false;
        lock (Gate)
        {
            if (Link != link)
                return;
            if (!CloseCode.IsAccident(code) || !Dialect.CanResume || GraceUs == 0 || _environment.IsStopping)
            {
                if (!Life.TryEnd())
                    return;
            }
            else
            {
                if (Life.IsOver)
                    return;
                Attachment.Detach(code);
                waits = true;
            }
        }

        if (waits)
            Control.LetGo();
        else
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
        if (DeadlineUs <= nowUs)
        {
            DeadlineUs = long.MaxValue;
            _environment.Registry.Rearm(this);
            _ = Inbox.Post(default, FrameKind.Deadline).AsTask();
            return;
        }

        bool waited;
        bool unauthorized;
        bool neverConnected = Interlocked.Read(ref _connectByUs) <= nowUs;
        double silentSeconds = (nowUs - LastSeenUs) / 1e6;
        lock (Gate)
        {
            if (Access.TryNotify(nowUs, out double leftSeconds))
                Output.Send(OutboundMessage.AuthExpiring(new ExpiryNotice(leftSeconds)));
            if (ExpiresAtUs > nowUs)
            {
                _environment.Registry.Rearm(this);
                return;
            }

            waited = Link is null;
            unauthorized = Access.IsOver(nowUs);
            if (unauthorized)
            {
                Output.SendError(new MessageFault(ErrorCode.Unauthorized, "The credential has expired"), default);
            }
            else if (!waited)
            {
                Output.SendError(MessageFault.Of(
                    ErrorCode.ConnectionTimeout, FormattableString.Invariant($"Nothing heard for {silentSeconds:F0} s")), default);
            }

            if (!Life.TryEnd())
                return;
        }

        if (unauthorized)
        {
            _environment.Counters.Count(SignalingEvent.CredentialExpired);
            End(CloseCode.PolicyViolation, "credential expired", isLocal: true);
            return;
        }

        if (waited)
            _environment.Counters.Count(SignalingEvent.GraceExpired);
        else if (neverConnected)
            _environment.Counters.Count(SignalingEvent.NeverConnected);
        else
            SignalingLog.Expired(_environment.Log, Id, silentSeconds);
        End(CloseCode.ConnectionTimeout, waited ? "nobody resumed it" : neverConnected ? "media never connected" : "connection timeout", isLocal: true);
    }

    /// <summary>Sends the snapshot of everything a client needs to begin.</summary>
    internal void SendWelcome(ResumeVerdict told, ReadOnlySpan<byte> replyTo)
    {
        WelcomeSnapshot welcome = Attachment.Welcome(told, Options, Access.Identity);
        lock (Gate)
            Output.Send(OutboundMessage.Welcome(welcome with { Seq = Output.LastSeq }, replyTo));
    }

    private bool TryFit(int length)
    {
        if (length <= MaxMessageSize)
            return true;
        Output.SendError(new MessageFault(ErrorCode.MessageTooLarge, $"Message too large: {length} bytes (max: {MaxMessageSize})"), default);
        Close(CloseCode.MessageTooBig, "message too large");
        return false;
    }

    /// <summary>Counts a message of that many bytes and judges its rate; false when it must be dropped, of which the client has been told.</summary>
    internal bool TryAdmit(SignalingLink link, int length, long nowUs)
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
        if (!Dialect.TellsErrors)
            Close(CloseCode.PolicyViolation, "too many messages");
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
        Conversation.Host.Release(reason, isFinal: true);
        Negotiation.Close();
        Rooms.Close();
        Inbox.PostClosed();
        _environment.Registry.Remove(this);
        Life.Complete();
        _environment.Counters.CountClosed();
        SignalingLog.Disconnected(
            _environment.Log, Id, App, RemoteAddress, Protocol, code, reason,
            (_environment.Clock.NowUs - ConnectedUs) / 1e6, MessageCount, ErrorCount, _environment.Registry.Count);
    }
}

using FastSignal.Primitives;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Limits;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// One client on one connection: receives its messages in order, keeps its bounds, and owns its negotiation. It ends
/// once, by whoever comes first: the client, the transport, a timeout, an error budget or the server.
/// </summary>
public sealed class Session : IExpiring
{
    private const long RateNoticePauseUs = 1_000_000;

    private readonly SessionEnvironment _environment;
    private readonly Negotiation _negotiation;
    private readonly bool _dialectIsFixed;
    private TokenBucket _rate;
    private ErrorBudget _errorBudget;
    private long _lastSeenUs;
    private long _messages;

    // When the client was last told that it sends too fast; told at most once per pause, or the notices were a flood too.
    private long _rateNoticeUs = long.MinValue / 2;

    internal Session(SessionEnvironment environment, ISignalingTransport transport, ConnectRequest request, IDialect dialect, bool dialectIsFixed)
    {
        _environment = environment;
        _dialectIsFixed = dialectIsFixed;
        Transport = transport;
        Dialect = dialect;
        App = request.App;
        RemoteAddress = request.RemoteAddress;
        ConnectedUs = environment.Clock.NowUs;
        ConnectedUnixMs = environment.Clock.UnixTimeMs;
        _lastSeenUs = ConnectedUs;
        _rate = new TokenBucket(environment.Options.MessageRate, environment.Options.MessageBurst, ConnectedUs);
        _errorBudget = new ErrorBudget(environment.Options.MaxProtocolErrors, (long)environment.Options.ErrorWindow.TotalMicroseconds);
        Output = new SessionOutput(this, environment);
        _negotiation = new Negotiation(this, environment);
    }

    /// <summary>Id, a random UUID.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>App it belongs to.</summary>
    public string App { get; }

    /// <summary>Remote address.</summary>
    public string RemoteAddress { get; }

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

    /// <inheritdoc/>
    public long ExpiresAtUs => LastSeenUs + (long)_environment.Options.ConnectionTimeout.TotalMicroseconds;

    internal long ConnectedUs { get; }
    internal long ConnectedUnixMs { get; }
    internal ISignalingTransport Transport { get; }
    internal IDialect Dialect { get; private set; }
    internal SessionLife Life { get; } = new();
    internal SessionOutput Output { get; }

    // Whether each candidate is acknowledged; set and read by the reader only.
    internal bool Acks { get; private set; } = true;

    // Held while the session enters or leaves the registry; guards Expiry, which is set exactly while it is registered.
    internal Lock RegistrationGate { get; } = new();
    internal ExpiryQueue<Session>.Entry? Expiry { get; set; }

    /// <summary>
    /// Handles one text message. The caller awaits it before handing over the next; the bytes may be reused then. Cheap
    /// messages are done when this returns; what waits for the peer completes later. Never throws.
    /// </summary>
    public ValueTask ReceiveTextAsync(ReadOnlyMemory<byte> utf8)
    {
        if (Life.IsOver)
            return default;
        long nowUs = _environment.Clock.NowUs;
        Touch(nowUs);
        long number = Interlocked.Increment(ref _messages);
        if (!_rate.TryTake(nowUs))
        {
            RefuseForRate(nowUs);
            return default;
        }

        if (utf8.Length > _environment.Options.MaxMessageSize)
        {
            Output.SendError(new MessageFault(ErrorCode.MessageTooLarge, $"Message too large: {utf8.Length} bytes (max: {_environment.Options.MaxMessageSize})"), default);
            Close(CloseCode.MessageTooBig, "message too large");
            return default;
        }

        if (number == 1 && !_dialectIsFixed)
            Dialect = _environment.Dialects.Refine(Dialect, utf8.Span);
        return Dispatch(utf8.Span, nowUs);
    }

    /// <summary>Handles one binary message: no dialect in service has any.</summary>
    public void ReceiveBinary()
    {
        if (Life.IsOver)
            return;
        long nowUs = _environment.Clock.NowUs;
        Touch(nowUs);
        Interlocked.Increment(ref _messages);
        _environment.Counters.CountReceived(MessageType.Unknown);
        Refuse(MessageFault.Of(ErrorCode.UnsupportedFrame), default, nowUs);
    }

    /// <summary>Notes a sign of life (any frame, pong or live ICE). Any thread.</summary>
    public void Touch(long nowUs)
    {
        // A race of two signs of life loses at most the microseconds between them.
        if (nowUs > Interlocked.Read(ref _lastSeenUs))
            Interlocked.Exchange(ref _lastSeenUs, nowUs);
    }

    /// <summary>Ends the session from this side: closes the connection and gives everything back. Idempotent; any thread.</summary>
    public void Close(int code, string reason) => End(code, reason, isLocal: true);

    /// <summary>The connection has ended; gives everything back. Idempotent; any thread, also while a message is being handled.</summary>
    public void Closed(int code, string reason) => End(code, reason, isLocal: false);

    /// <summary>Sends the snapshot of everything a client needs to begin.</summary>
    internal void SendWelcome(ReadOnlySpan<byte> replyTo)
    {
        SignalingOptions options = _environment.Options;
        Output.Send(OutboundMessage.Welcome(new WelcomeSnapshot
        {
            ClientId = Id,
            App = App,
            Protocol = Dialect.Name,
            ProtocolVersion = Dialect.Version,
            Capabilities = SignalingServer.Capabilities,
            IceServers = options.IceServers,
            HeartbeatInterval = options.HeartbeatInterval.TotalSeconds,
            ConnectionTimeout = options.ConnectionTimeout.TotalSeconds,
            MaxMessageSize = options.MaxMessageSize,
            MaxDataSize = options.MaxDataSize,
            Streams = _environment.Streams.List(App),
        }, replyTo));
    }

    private ValueTask Dispatch(ReadOnlySpan<byte> utf8, long nowUs)
    {
        InboundMessage message = default;
        try
        {
            MessageFault? fault = Dialect.Parse(utf8, ref message);
            _environment.Counters.CountReceived(message.Type);
            fault ??= Dialect.Validate(ref message, _environment.Options.MaxDataSize);
            if (fault is { } refused)
            {
                Refuse(refused, message.Id, nowUs);
                return default;
            }

            return Route(ref message);
        }
        catch (Exception exception)
        {
            HandlerFailed(exception, message.Id);
            return default;
        }
    }

    private ValueTask Route(ref InboundMessage message)
    {
        switch (message.Type)
        {
            case MessageType.IceCandidate:
                return Guarded(_negotiation.AddCandidate(message.Candidate, message.Id), message.Id);
            case MessageType.Ping:
                Output.Send(OutboundMessage.Pong(message.ClientTimeMs, _environment.Clock.UnixTimeMs, message.Id));
                return default;
            case MessageType.TextPing:
                Output.Send(OutboundMessage.TextPong());
                return default;
            case MessageType.MouseMove or MessageType.MouseClick or MessageType.MouseScroll or MessageType.KeyPress:
                if (_environment.Input.Receive(Id, _negotiation.Stream, message.Input) is { } refusal)
                    Output.SendError(MessageFault.Of(refusal), message.Id);
                return default;
            case MessageType.Hello:
                Acks = message.Acks ?? Acks;
                SendWelcome(message.Id);
                return default;
            case MessageType.OfferRequest:
                byte[] id = message.Id.ToArray();
                return GuardAsync(_negotiation.OfferAsync(message.Request, id), id);
            case MessageType.Answer:
                id = message.Id.ToArray();
                return GuardAsync(_negotiation.AcceptAnswerAsync(message.Sdp!, id), id);
            case MessageType.Offer:
                id = message.Id.ToArray();
                return GuardAsync(_negotiation.AnswerOfferAsync(message.Request, message.Sdp!, id), id);
            case MessageType.GetStats:
                id = message.Id.ToArray();
                return GuardAsync(_negotiation.SendStatisticsAsync(id), id);
            case MessageType.Bye:
                Close(CloseCode.Normal, "bye");
                return default;
            default:
                return default;
        }
    }

    private ValueTask Guarded(ValueTask work, ReadOnlySpan<byte> replyTo) =>
        work.IsCompletedSuccessfully ? default : GuardAsync(work, replyTo.ToArray());

    private async ValueTask GuardAsync(ValueTask work, byte[] replyTo)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Output.SendError(new MessageFault(ErrorCode.InternalError, "Message processing timed out"), replyTo);
        }
        catch (OperationCanceledException)
        {
            // When it is the session that ended there is nobody to tell.
            if (!Life.IsOver)
                Output.SendError(MessageFault.Of(ErrorCode.PeerConnectionFailed, "The peer ended meanwhile"), replyTo);
        }
        catch (Exception exception)
        {
            HandlerFailed(exception, replyTo);
        }
    }

    private void HandlerFailed(Exception exception, ReadOnlySpan<byte> replyTo)
    {
        SignalingLog.HandlerFailed(_environment.Log, exception, Id);
        Output.SendError(MessageFault.Of(ErrorCode.InternalError), replyTo);
    }

    private void Refuse(in MessageFault fault, ReadOnlySpan<byte> replyTo, long nowUs)
    {
        Output.SendError(fault, replyTo);
        if (ErrorCodeTable.IsProtocolError(fault.Code) && !_errorBudget.TrySpend(nowUs))
            Close(CloseCode.PolicyViolation, "too many protocol errors");
    }

    private void RefuseForRate(long nowUs)
    {
        _environment.Counters.CountReceived(MessageType.Unknown);
        if (nowUs - _rateNoticeUs < RateNoticePauseUs)
        {
            _environment.Counters.CountError(ErrorCode.RateLimited);
            return;
        }

        _rateNoticeUs = nowUs;
        Output.SendError(MessageFault.Of(ErrorCode.RateLimited), default);
    }

    private void End(int code, string reason, bool isLocal)
    {
        if (!Life.TryEnd())
            return;
        if (isLocal)
            Transport.Close(code, reason);
        _negotiation.Close();
        _environment.Registry.Remove(this);
        Life.Complete();
        _environment.Counters.CountClosed();
        SignalingLog.Disconnected(
            _environment.Log, Id, App, RemoteAddress, Protocol, code, reason,
            (_environment.Clock.NowUs - ConnectedUs) / 1e6, MessageCount, ErrorCount, _environment.Registry.Count);
    }
}

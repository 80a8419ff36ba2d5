using FastSignal.Primitives;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// A connection that has shown nothing yet where something has to be shown. It has no session and no place; its first
/// message must be a <c>hello</c> with a token, within a bounded time. Ends once: by that message, the time limit, the
/// client or the server.
/// </summary>
internal sealed class PendingLink : IExpiring
{
    /// <summary>Largest first message in bytes: a token of the longest kind and what stands around it.</summary>
    public const int MaxHelloBytes = 16 * 1024;

    private readonly SignalingLink _link;
    private readonly SignalingServer _server;
    private readonly SessionEnvironment _environment;
    private readonly ConnectRequest _request;
    private readonly bool _dialectIsFixed;
    private readonly ExpiryQueue<PendingLink>.Entry? _entry;
    private int _over;

    public PendingLink(SignalingServer server, SignalingLink link, ConnectRequest request, bool dialectIsFixed)
    {
        _server = server;
        _environment = server.Environment;
        _link = link;
        _request = request;
        _dialectIsFixed = dialectIsFixed;
        ExpiresAtUs = _environment.Clock.NowUs + (long)_environment.Options.HelloTimeout.TotalMicroseconds;
        link.Pending = this;
        _entry = _environment.Pending.Add(this);
    }

    /// <inheritdoc/>
    public long ExpiresAtUs { get; }

    /// <summary>Takes the first message. Never throws.</summary>
    public void Receive(ReadOnlySpan<byte> utf8)
    {
        if (!TryEnd())
            return;
        if (utf8.Length > MaxHelloBytes)
        {
            Refuse("The first message must be hello with a token");
            return;
        }

        if (!_dialectIsFixed)
            _link.Dialect = _environment.Dialects.Refine(_link.Dialect, utf8, isText: true);
        InboundMessage message = default;
        MessageFault? fault = _link.Dialect.Parse(utf8, ref message);
        _environment.Counters.CountReceived(message.Type);
        fault ??= _link.Dialect.Validate(ref message, _environment.Options.MaxDataSize);
        if (fault is not null || message.Type != MessageType.Hello || message.Token is null)
        {
            Refuse("The first message must be hello with a token");
            return;
        }

        AccessVerdict verdict = _environment.Authority.Judge(_link.App, message.Token);
        if (verdict.Identity is not { } identity)
        {
            Refuse(verdict.Reason);
            return;
        }

        ConnectRequest request = message.ResumeToken is null
            ? _request
            : _request with { ResumeToken = message.ResumeToken, LastSeq = message.LastSeq };
        if (_server.Admit(_link, request, identity, dialectIsFixed: true, message.Id) && _link.Session is { } session && message.Acks is { } acks)
            session.Acks = acks;
    }

    /// <summary>A message that is no text.</summary>
    public void ReceiveBinary()
    {
        if (TryEnd())
            Refuse("The first message must be hello with a token");
    }

    /// <summary>Nothing was said in time.</summary>
    public void Expire()
    {
        if (TryEnd())
            Refuse("No credential was shown in time");
    }

    /// <summary>The connection has ended.</summary>
    public void Closed() => TryEnd();

    /// <summary>The server stops.</summary>
    public void Stop()
    {
        if (TryEnd())
            _environment.Farewell(_link, new MessageFault(ErrorCode.ServerUnavailable, "Server is shutting down"), CloseCode.GoingAway);
    }

    private void Refuse(string reason) => _server.Refuse(_link, new MessageFault(ErrorCode.Unauthorized, reason), CloseCode.PolicyViolation);

    private bool TryEnd()
    {
        if (Interlocked.Exchange(ref _over, 1) != 0)
            return false;
        // Null only to whoever took it out of the queue in the moment it was put in.
        if (_entry is not null)
            _environment.Pending.Remove(_entry);
        _link.Pending = null;
        return true;
    }
}

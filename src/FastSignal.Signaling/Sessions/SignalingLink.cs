using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// One connection and the session it speaks for. A session outlives its connection, and a connection may change its
/// session once, when the client resumes; so neither owns the other. The owner of the connection reports here
/// everything that comes from it, one call after the other.
/// </summary>
public sealed class SignalingLink
{
    private Session? _session;

    internal SignalingLink(ISignalingTransport transport, ConnectRequest request, IDialect dialect)
    {
        Transport = transport;
        Dialect = dialect;
        App = request.App;
        Options = request.Options;
        RemoteAddress = request.RemoteAddress;
        Owner = request.Owner;
    }

    /// <summary>The session; after <see cref="Closed"/> the one it was.</summary>
    public Session? Session
    {
        get => Volatile.Read(ref _session);
        internal set => Volatile.Write(ref _session, value);
    }

    internal ISignalingTransport Transport { get; }

    /// <summary>While it has yet to say who it is; it has no session then.</summary>
    internal PendingLink? Pending { get; set; }

    internal IDialect Dialect { get; set; }

    internal string App { get; }

    // What its connection was made with; null for what is in force when it is used.
    internal SignalingOptions? Options { get; }

    internal string RemoteAddress { get; }

    internal SessionOwner? Owner { get; }

    /// <summary>
    /// Takes one text message. The caller awaits the task before handing over the next; the bytes may be reused then. It
    /// is done at once for what is cheap and for what a worker does; it waits only when too much waits already. Never throws.
    /// </summary>
    public ValueTask ReceiveTextAsync(ReadOnlyMemory<byte> utf8)
    {
        if (Session is { } session)
            return session.ReceiveTextAsync(this, utf8);
        Pending?.Receive(utf8.Span);
        return default;
    }

    /// <summary>Takes one binary message, as <see cref="ReceiveTextAsync"/> takes text.</summary>
    public ValueTask ReceiveBinaryAsync(ReadOnlyMemory<byte> payload)
    {
        if (Session is { } session)
            return session.ReceiveBinaryAsync(this, payload);
        Pending?.ReceiveBinary();
        return default;
    }

    /// <summary>Notes a sign of life that is no message, such as a pong. Any thread.</summary>
    public void Touch(long nowUs)
    {
        if (Session is { } session && session.IsAttachedTo(this))
            session.Touch(nowUs);
    }

    /// <summary>
    /// The connection has ended. After an accident (<see cref="CloseCode.IsAccident"/>) the session waits for another
    /// connection, otherwise it ends. Idempotent; nothing happens when the session has gone on elsewhere.
    /// </summary>
    public void Closed(int code, string reason)
    {
        Pending?.Closed();
        Session?.LinkClosed(this, code, reason);
    }
}

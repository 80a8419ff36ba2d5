using System.IO.Pipelines;
using FastSignal.Primitives;
using FastSignal.WebSockets.Compression;
using FastSignal.WebSockets.Frames;
using FastSignal.WebSockets.Receiving;
using FastSignal.WebSockets.Sending;

namespace FastSignal.WebSockets;

/// <summary>
/// The server's end of one WebSocket connection (RFC 6455) over a duplex pipe: its life, the closing
/// handshake and the deadlines. Reading belongs to the read loop, sending to the outbox.
/// </summary>
/// <remarks>Everything public may be called from any thread at any time; after the end it does nothing.</remarks>
public sealed class WebSocketConnection : ITimed
{
    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly IWebSocketHandler _handler;
    private readonly WebSocketEngineOptions _options;
    private readonly Action? _abort;
    private readonly ReadLoop _readLoop;
    private readonly Outbox _outbox;
    private readonly long _writeTimeoutUs;
    private readonly long _heartbeatUs;

    /// <summary>When the next automatic ping is due.</summary>
    private long _nextPingUs;

    /// <summary>When the wait for the peer's side of the closing handshake ends; <see cref="long.MaxValue"/> while open.</summary>
    private long _closeDeadlineUs = long.MaxValue;

    /// <summary>1 once the connection was aborted or has ended: there is nothing to tear down any more.</summary>
    private int _aborted;

    private WebSocketConnection(
        IDuplexPipe transport, IWebSocketHandler handler, WebSocketEngineOptions options, DeflateAgreement? agreement, Action? abort,
        IEventLoopFeature? loop)
    {
        _input = transport.Input;
        _output = transport.Output;
        _handler = handler;
        _options = options;
        _abort = abort;
        _outbox = new Outbox(transport.Output, options, agreement);
        _readLoop = new ReadLoop(this, transport.Input, _outbox, handler, options, agreement, loop);
        _writeTimeoutUs = Microseconds(options.WriteTimeout);
        _heartbeatUs = Microseconds(options.HeartbeatInterval);
        _nextPingUs = _heartbeatUs == 0 ? long.MaxValue : LastActivityUs + _heartbeatUs;
    }

    /// <summary>When the peer last sent anything (<see cref="MonotonicClock"/>, microseconds).</summary>
    public long LastActivityUs => _readLoop.LastActivityUs;

    /// <summary>Whether frames are still accepted for sending: no close has begun on either side.</summary>
    public bool IsOpen => _outbox.IsOpen;

    int ITimed.Slot { get; set; }

    /// <summary>Whether the connection was torn down or is over.</summary>
    internal bool IsAborted => Volatile.Read(ref _aborted) != 0;

    /// <summary>
    /// Runs a connection whose handshake is done (or its answer written and not flushed) until it is over. The task ends
    /// successfully whatever the peer does; both ends of the pipe are completed then.
    /// </summary>
    /// <param name="transport">The bytes behind the handshake. Its input buffers are unmasked in place and must be writable.</param>
    /// <param name="handler">Told about everything that happens.</param>
    /// <param name="options">The bounds of the connection.</param>
    /// <param name="abort">Tears the transport down at once; null where ending both pipe ends is enough.</param>
    /// <param name="loop">The event loop the transport's bytes arrive on; null where there is none.</param>
    /// <param name="shutdown">Cancelled when the server stops: the connection is closed with 1001.</param>
    public static Task RunAsync(IDuplexPipe transport, IWebSocketHandler handler, WebSocketEngineOptions options,
        Action? abort = null, IEventLoopFeature? loop = null, CancellationToken shutdown = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);
        return RunAsync(transport, handler, options, agreement: null, abort, loop, shutdown);
    }

    /// <summary>The same where the handshake agreed on compression, or might have.</summary>
    internal static Task RunAsync(IDuplexPipe transport, IWebSocketHandler handler, WebSocketEngineOptions options,
        DeflateAgreement? agreement, Action? abort, IEventLoopFeature? loop, CancellationToken shutdown) =>
        new WebSocketConnection(transport, handler, options, agreement, abort, loop).RunAsync(shutdown);

    /// <summary>Sends one text message. See <see cref="TrySend"/>.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    public bool TrySendText(ReadOnlySpan<byte> utf8) => TrySend(utf8, WebSocketOpcode.Text);

    /// <summary>Sends one message. Never blocks: behind a pending write it waits in the outbox.</summary>
    /// <param name="payload">The message; copied before the call returns.</param>
    /// <param name="opcode"><see cref="WebSocketOpcode.Text"/> or <see cref="WebSocketOpcode.Binary"/>.</param>
    /// <returns>False when the connection is closing, or the outbox was full, which closes it with 1013.</returns>
    public bool TrySend(ReadOnlySpan<byte> payload, WebSocketOpcode opcode)
    {
        if (opcode is not (WebSocketOpcode.Text or WebSocketOpcode.Binary))
            throw new ArgumentOutOfRangeException(nameof(opcode));
        return Send(opcode, payload);
    }

    /// <summary>
    /// Sends text messages that many connections get, in one write. Never blocks: behind a pending write they wait in the
    /// outbox by reference, so the arrays must never change.
    /// </summary>
    /// <param name="utf8">Valid UTF-8 each.</param>
    /// <returns>False like <see cref="TrySend"/>, when not all were accepted.</returns>
    public bool TrySendTexts(IReadOnlyList<byte[]> utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        return Check(_outbox.SendShared(utf8));
    }

    /// <summary>Sends a ping of at most 125 bytes; false like <see cref="TrySend"/>.</summary>
    public bool Ping(ReadOnlySpan<byte> payload = default)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(payload.Length, FrameHeader.MaxControlPayload, nameof(payload));
        return Send(WebSocketOpcode.Ping, payload);
    }

    /// <summary>
    /// Sends a close frame behind everything accepted so far and waits, elsewhere, for the peer's. The first cause wins;
    /// messages that arrive after it are dropped.
    /// </summary>
    /// <param name="code">A code that may be sent: <see cref="CloseCode.MayBeSent"/>.</param>
    /// <param name="reason">At most 123 bytes of UTF-8; the rest is cut off.</param>
    public void Close(ushort code, string reason = "")
    {
        if (!CloseCode.MayBeSent(code))
            throw new ArgumentOutOfRangeException(nameof(code));
        ArgumentNullException.ThrowIfNull(reason);
        if (_outbox.Close(new CloseCause(code, reason)))
            AwaitPeerClose(_options.CloseTimeout);
    }

    /// <summary>Ends the connection at once, without a close frame (1006, unless there is an earlier cause).</summary>
    public void Abort()
    {
        if (Interlocked.Exchange(ref _aborted, 1) != 0)
            return;
        _outbox.End(new CloseCause(CloseCode.Abnormal, ""));
        _outbox.CancelFlush();
        _input.CancelPendingRead();
        _abort?.Invoke();
    }

    /// <summary>Sends a frame of any kind; a full outbox closes the connection.</summary>
    internal bool Send(WebSocketOpcode opcode, ReadOnlySpan<byte> payload) => Check(_outbox.Send(opcode, payload));

    /// <summary>The handler threw: 1011.</summary>
    internal void FailHandler(Exception exception)
    {
        WebSocketLog.HandlerFailed(_options.Logger, exception);
        _options.Counters.Count(WebSocketError.HandlerFailed);
        Close(WebSocketErrorTable.CodeOf(WebSocketError.HandlerFailed), WebSocketErrorTable.LabelOf(WebSocketError.HandlerFailed));
    }

    bool ITimed.IsDue(long nowUs) =>
        nowUs >= Volatile.Read(ref _nextPingUs) || nowUs >= Volatile.Read(ref _closeDeadlineUs) ||
        nowUs >= _readLoop.LingerDeadlineUs || IsWriteOverdue(nowUs);

    void ITimed.OnDue(long nowUs)
    {
        if (IsWriteOverdue(nowUs))
            Abandon(WebSocketError.WriteTimeout);
        else if (nowUs >= _readLoop.LingerDeadlineUs)
            _input.CancelPendingRead();
        else if (nowUs >= Volatile.Read(ref _closeDeadlineUs))
            Abandon(WebSocketError.CloseTimeout);
        else
            SendHeartbeat(nowUs);
    }

    /// <summary>The one method that waits for the connection's life: each further one would cost every idle connection its state.</summary>
    private async Task RunAsync(CancellationToken shutdown)
    {
        using CancellationTokenRegistration registration = shutdown.UnsafeRegister(
            static state => ((WebSocketConnection)state!).Close(CloseCode.GoingAway), this);
        _options.Counters.Open();
        WebSocketLog.Opened(_options.Logger);
        _options.Heartbeat.Add(this);

        _outbox.Cork();
        try
        {
            _handler.OnOpen(this);
        }
        catch (Exception exception)
        {
            FailHandler(exception);
        }

        try
        {
            if (await _readLoop.ReceiveAsync() == FrameEvent.Refused)
                await _readLoop.LingerAsync();
            _readLoop.End();
        }
        finally
        {
            await FinishAsync();
        }
    }

    private async Task FinishAsync()
    {
        // With a cause nothing new is accepted and the close frame still has to leave; without one the peer has gone.
        CloseCause cause = _outbox.Cause ?? _outbox.End(new CloseCause(CloseCode.Abnormal, ""));
        await _outbox.WhenDrained();
        _outbox.End(cause);
        Interlocked.Exchange(ref _aborted, 1);
        _options.Heartbeat.Remove(this);
        await CompleteTransportAsync();
        try
        {
            _handler.OnClosed(cause.Code, cause.Reason);
        }
        catch (Exception exception)
        {
            FailHandler(exception);
        }

        _options.Counters.Close(cause.Code);
        WebSocketLog.Closed(_options.Logger, cause.Code, cause.Reason);
    }

    private async Task CompleteTransportAsync()
    {
        await EndOutputAsync();
        await _input.CompleteAsync();
    }

    /// <summary>Ends this side of the transport behind everything sent; nothing can be sent any more.</summary>
    internal async Task EndOutputAsync()
    {
        try
        {
            await _output.CompleteAsync();
        }
        catch (Exception)
        {
            // Completing a stream-backed pipe flushes it, which fails when the peer has gone.
            _abort?.Invoke();
        }
    }

    private bool Check(SendResult result)
    {
        if (result == SendResult.Full)
            DropSlowConsumer();
        return result == SendResult.Accepted;
    }

    private void DropSlowConsumer()
    {
        var cause = new CloseCause(WebSocketErrorTable.CodeOf(WebSocketError.SlowConsumer), WebSocketErrorTable.LabelOf(WebSocketError.SlowConsumer));
        if (!_outbox.Close(cause, dropBacklog: true))
            return;
        _options.Counters.Count(WebSocketError.SlowConsumer);
        AwaitPeerClose(_options.WriteTimeout);
    }

    private void AwaitPeerClose(TimeSpan limit) =>
        Volatile.Write(ref _closeDeadlineUs, MonotonicClock.NowUs + Microseconds(limit));

    /// <summary>Gives up on a peer that neither takes bytes nor answers.</summary>
    private void Abandon(WebSocketError error)
    {
        if (IsAborted)
            return;
        _options.Counters.Count(error);
        Abort();
    }

    private void SendHeartbeat(long nowUs)
    {
        Volatile.Write(ref _nextPingUs, nowUs + _heartbeatUs);

        // Behind a pending flush a ping tells nothing, and must not be the frame that overflows the outbox.
        if (_outbox.PendingSinceUs == 0)
            _outbox.Send(WebSocketOpcode.Ping, default);
    }

    private bool IsWriteOverdue(long nowUs)
    {
        long since = _outbox.PendingSinceUs;
        return since != 0 && nowUs - since >= _writeTimeoutUs;
    }

    private static long Microseconds(TimeSpan time) => (long)time.TotalMicroseconds;
}

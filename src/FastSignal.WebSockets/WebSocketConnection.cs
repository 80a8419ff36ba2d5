using System.Buffers;
using System.IO.Pipelines;
using FastSignal.Primitives;
using FastSignal.WebSockets.Frames;
using FastSignal.WebSockets.Sending;

namespace FastSignal.WebSockets;

/// <summary>
/// The server's end of one WebSocket connection (RFC 6455) over a duplex pipe: the read loop, the closing handshake and
/// the deadlines. Parsing belongs to the frame reader, sending to the outbox.
/// </summary>
/// <remarks>Everything public may be called from any thread at any time; after the end it does nothing.</remarks>
public sealed class WebSocketConnection : ITimed
{
    /// <summary>
    /// How long input is read and dropped behind a close frame that answers a broken rule. Closing a TCP connection with
    /// unread input resets it, and a reset may overtake the close frame (RFC 6455 section 7.1.1).
    /// </summary>
    private const long LingerUs = 250_000;

    private readonly PipeReader _input;
    private readonly PipeWriter _output;
    private readonly IWebSocketHandler _handler;
    private readonly WebSocketOptions _options;
    private readonly Action? _abort;
    private readonly FrameReader _reader;
    private readonly Outbox _outbox;
    private readonly long _writeTimeoutUs;
    private readonly long _heartbeatUs;
    private Traffic _received;

    /// <summary>Frames handled since the loop last gave its thread back.</summary>
    private int _turnFrames;

    /// <summary>When the next automatic ping is due.</summary>
    private long _nextPingUs;

    private long _lastActivityUs;

    /// <summary>When the wait for the peer's side of the closing handshake ends; <see cref="long.MaxValue"/> while open.</summary>
    private long _closeDeadlineUs = long.MaxValue;

    /// <summary>When the lingering ends; <see cref="long.MaxValue"/> before it began.</summary>
    private long _lingerDeadlineUs = long.MaxValue;

    /// <summary>1 once the connection was aborted or has ended: there is nothing to tear down any more.</summary>
    private int _aborted;

    private WebSocketConnection(IDuplexPipe transport, IWebSocketHandler handler, WebSocketOptions options, Action? abort)
    {
        _input = transport.Input;
        _output = transport.Output;
        _handler = handler;
        _options = options;
        _abort = abort;
        _reader = new FrameReader(options.MaxMessageBytes, options.MaxFragments, allowRsv1: false, options.Pool);
        _outbox = new Outbox(transport.Output, options);
        _writeTimeoutUs = Microseconds(options.WriteTimeout);
        _heartbeatUs = Microseconds(options.HeartbeatInterval);
        _lastActivityUs = MonotonicClock.NowUs;
        _nextPingUs = _heartbeatUs == 0 ? long.MaxValue : _lastActivityUs + _heartbeatUs;
    }

    /// <summary>When the peer last sent anything (<see cref="MonotonicClock"/>, microseconds).</summary>
    public long LastActivityUs => Volatile.Read(ref _lastActivityUs);

    /// <summary>Whether frames are still accepted for sending: no close has begun on either side.</summary>
    public bool IsOpen => _outbox.Cause is null;

    int ITimed.Slot { get; set; }

    private bool IsAborted => Volatile.Read(ref _aborted) != 0;

    /// <summary>
    /// Runs a connection whose handshake is done (or its answer written and not flushed) until it is over. The task ends
    /// successfully whatever the peer does; both ends of the pipe are completed then.
    /// </summary>
    /// <param name="transport">The bytes behind the handshake. Its input buffers are unmasked in place and must be writable.</param>
    /// <param name="handler">Told about everything that happens.</param>
    /// <param name="options">The bounds of the connection.</param>
    /// <param name="abort">Tears the transport down at once; null where ending both pipe ends is enough.</param>
    /// <param name="shutdown">Cancelled when the server stops: the connection is closed with 1001.</param>
    public static async Task RunAsync(IDuplexPipe transport, IWebSocketHandler handler, WebSocketOptions options,
        Action? abort = null, CancellationToken shutdown = default)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(handler);
        ArgumentNullException.ThrowIfNull(options);

        var connection = new WebSocketConnection(transport, handler, options, abort);
        using CancellationTokenRegistration registration = shutdown.UnsafeRegister(
            static state => ((WebSocketConnection)state!).Close(CloseCode.GoingAway), connection);
        await connection.RunAsync();
    }

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

    bool ITimed.IsDue(long nowUs) =>
        nowUs >= Volatile.Read(ref _nextPingUs) || nowUs >= Volatile.Read(ref _closeDeadlineUs) ||
        nowUs >= Volatile.Read(ref _lingerDeadlineUs) || IsWriteOverdue(nowUs);

    void ITimed.OnDue(long nowUs)
    {
        if (IsWriteOverdue(nowUs))
            Abandon(WebSocketError.WriteTimeout);
        else if (nowUs >= Volatile.Read(ref _lingerDeadlineUs))
            _input.CancelPendingRead();
        else if (nowUs >= Volatile.Read(ref _closeDeadlineUs))
            Abandon(WebSocketError.CloseTimeout);
        else
            SendHeartbeat(nowUs);
    }

    private async Task RunAsync()
    {
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

        if (await ReceiveAsync())
            await LingerAsync();
        await FinishAsync();
    }

    /// <summary>The read loop; true when the peer broke a rule and its input has to be drained.</summary>
    private async Task<bool> ReceiveAsync()
    {
        while (!IsAborted)
        {
            ReadResult result;
            try
            {
                if (!_input.TryRead(out result))
                {
                    await EndTurnAsync();
                    result = await _input.ReadAsync();
                    BeginTurn();
                }
            }
            catch (Exception)
            {
                // A transport reports a vanished peer by any exception it likes: for the handler they are all 1006.
                return false;
            }

            ReadOnlySequence<byte> rest = result.Buffer;
            if (!rest.IsEmpty)
                Volatile.Write(ref _lastActivityUs, MonotonicClock.NowUs);

            while (true)
            {
                FrameEvent found = _reader.Read(rest, out SequencePosition consumed, out SequencePosition examined);
                ReadOnlySequence<byte> left = rest.Slice(consumed);
                _received.Bytes += rest.Length - left.Length;
                rest = left;
                if (found is FrameEvent.NeedMore or FrameEvent.Close or FrameEvent.Refused)
                {
                    bool ended = Conclude(found);
                    _input.AdvanceTo(consumed, examined);
                    if (ended)
                        return found == FrameEvent.Refused;
                    break;
                }

                _received.Frames++;
                if (found == FrameEvent.Message)
                    await DeliverAsync();
                else
                    HandleControl(found);

                if (++_turnFrames >= _options.FramesPerTurn || _outbox.HoldsBackTurn)
                {
                    await EndTurnAsync();
                    await Task.Yield();
                    BeginTurn();
                }
            }

            if (result.IsCompleted)
                return false;
        }

        return false;
    }

    /// <summary>Events that end a batch of input; true when they end the connection's input as well.</summary>
    private bool Conclude(FrameEvent found)
    {
        if (found == FrameEvent.NeedMore)
            return IsAborted;

        if (found == FrameEvent.Close)
        {
            _received.Frames++;

            // Echoes the code when the peer closed first; otherwise this is the answer to our own close frame.
            _outbox.Close(ClosePayload.Read(_reader.Payload.Span));
        }
        else
        {
            _options.Counters.Count(_reader.Error);
            _outbox.Close(new CloseCause(WebSocketErrorTable.CodeOf(_reader.Error), WebSocketErrorTable.LabelOf(_reader.Error)));
        }

        return true;
    }

    /// <summary>Hands the message to the handler. Completes synchronously, without allocation, when the handler does.</summary>
    private ValueTask DeliverAsync()
    {
        _received.Messages++;
        if (_outbox.Cause is not null)
            return default;

        try
        {
            ValueTask handled = _handler.OnMessageAsync(_reader.Payload, _reader.IsText);
            if (!handled.IsCompletedSuccessfully)
                return AwaitHandlerAsync(handled);
            handled.GetAwaiter().GetResult();
        }
        catch (Exception exception)
        {
            FailHandler(exception);
        }

        return default;
    }

    private async ValueTask AwaitHandlerAsync(ValueTask handled)
    {
        // The handler left the loop's thread: what it sent so far must not wait for it.
        _outbox.Uncork();
        try
        {
            await handled;
        }
        catch (Exception exception)
        {
            FailHandler(exception);
        }

        // What it sent meanwhile counts as the turn's: a transport that does not keep up holds the loop back.
        _turnFrames = 0;
        _outbox.Cork(wrote: true);
    }

    private void HandleControl(FrameEvent found)
    {
        if (found == FrameEvent.Ping)
        {
            Send(WebSocketOpcode.Pong, _reader.Payload.Span);
            return;
        }

        if (found != FrameEvent.Pong)
            return;
        try
        {
            _handler.OnPong(_reader.Payload.Span);
        }
        catch (Exception exception)
        {
            FailHandler(exception);
        }
    }

    private void BeginTurn()
    {
        _turnFrames = 0;
        _outbox.Cork();
    }

    /// <summary>Flushes what the turn wrote; waits only when the turn itself wrote into a transport that does not keep up.</summary>
    private ValueTask EndTurnAsync()
    {
        _options.Counters.AddIn(_received);
        _received = default;
        _outbox.Uncork();
        return _outbox.HoldsBackTurn ? new ValueTask(_outbox.WhenFlushed()) : default;
    }

    private async Task LingerAsync()
    {
        _outbox.Uncork();
        await _outbox.WhenDrained();
        Volatile.Write(ref _lingerDeadlineUs, MonotonicClock.NowUs + LingerUs);
        try
        {
            while (!IsAborted && MonotonicClock.NowUs < _lingerDeadlineUs)
            {
                ReadResult result = await _input.ReadAsync();
                _input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                    return;
            }
        }
        catch (Exception)
        {
            // The peer has gone: nothing is left to drain.
            return;
        }
    }

    private async Task FinishAsync()
    {
        // With a cause nothing new is accepted and the close frame still has to leave; without one the peer has gone.
        _outbox.Uncork();
        CloseCause cause = _outbox.Cause ?? _outbox.End(new CloseCause(CloseCode.Abnormal, ""));
        await _outbox.WhenDrained();
        _outbox.End(cause);
        Interlocked.Exchange(ref _aborted, 1);
        _options.Heartbeat.Remove(this);
        _reader.End();
        _options.Counters.AddIn(_received);

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
        try
        {
            await _output.CompleteAsync();
        }
        catch (Exception)
        {
            // Completing a stream-backed pipe flushes it, which fails when the peer has gone.
            _abort?.Invoke();
        }

        await _input.CompleteAsync();
    }

    private bool Send(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        SendResult result = _outbox.Send(opcode, payload);
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

    private void FailHandler(Exception exception)
    {
        WebSocketLog.HandlerFailed(_options.Logger, exception);
        _options.Counters.Count(WebSocketError.HandlerFailed);
        Close(WebSocketErrorTable.CodeOf(WebSocketError.HandlerFailed), WebSocketErrorTable.LabelOf(WebSocketError.HandlerFailed));
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

using System.Diagnostics.CodeAnalysis;
using System.IO.Pipelines;
using FastSignal.Primitives;
using FastSignal.WebSockets.Compression;
using FastSignal.WebSockets.Frames;

namespace FastSignal.WebSockets.Sending;

/// <summary>
/// The one way to a connection's pipe writer, for any number of threads. Frames leave in the order in which they were
/// accepted.
/// </summary>
/// <remarks>
/// While no flush is under way a frame goes straight into the writer. Whoever then flushes owns the writer until the
/// flush is done (a pipe writer may not be touched during it); frames of that time wait in the backlog and are moved by
/// the same owner. The read loop corks its own thread, so that answers to one batch of input share one flush. Nothing
/// foreign is called under the lock: a flush may run the transport inline.
/// </remarks>
internal sealed class Outbox
{
    /// <summary>Bytes a corked turn may write before it is flushed all the same, and bytes moved from the backlog per flush.</summary>
    private const int FlushBytes = 64 * 1024;

    private readonly Lock _gate = new();
    private readonly PipeWriter _writer;
    private readonly WebSocketCounters _counters;

    /// <summary>Compresses messages where that was agreed on; used under the lock, because its window follows their order.</summary>
    private readonly Deflater? _deflater;

    private readonly int _compressFromBytes;
    private Backlog _backlog;
    private Traffic _traffic;

    /// <summary>Managed id of the read loop's thread while it handles a turn; 0 otherwise.</summary>
    private int _corkedThread;

    /// <summary>Whether somebody owns the writer for a flush.</summary>
    private bool _flushing;

    /// <summary>Bytes in the writer that no flush has covered.</summary>
    private int _unflushedBytes;

    /// <summary>Whether the read loop has written in the turn under way: only then a pending flush holds it back.</summary>
    private bool _turnWrote;

    /// <summary>When the pending flush began; 0 while none is pending.</summary>
    private long _pendingSinceUs;

    /// <summary>Whether the close frame has been accepted: nothing follows it.</summary>
    private bool _closeSent;

    /// <summary>Whether the transport has stopped taking bytes.</summary>
    private bool _dead;

    private CloseCause? _cause;

    /// <summary>Whether there is a cause: what the read loop asks per message, without the lock.</summary>
    private volatile bool _hasCause;

    /// <summary>Completed when the flush under way ends; created only when somebody waits.</summary>
    private TaskCompletionSource? _flushed;

    /// <param name="writer">The transport's output. What was written to it before (the handshake's answer) leaves with the first flush.</param>
    /// <param name="options">Bounds, counters and pool.</param>
    /// <param name="agreement">How messages are compressed; null where that was not agreed on.</param>
    public Outbox(PipeWriter writer, WebSocketEngineOptions options, DeflateAgreement? agreement = null)
    {
        _deflater = agreement is null ? null : new Deflater(agreement, options.Pool);
        _compressFromBytes = Math.Max(1, options.CompressionThresholdBytes);
        _writer = writer;
        _counters = options.Counters;
        _backlog = new Backlog(options.OutboxMessages, options.OutboxBytes, options.Pool);
        _unflushedBytes = 1;
    }

    /// <summary>The first cause of the end, or null while the connection is open.</summary>
    public CloseCause? Cause
    {
        get
        {
            lock (_gate)
                return _cause;
        }
    }

    /// <summary>Whether no end has begun on either side.</summary>
    public bool IsOpen => !_hasCause;

    /// <summary>Since when a flush has been pending (microseconds), or 0.</summary>
    public long PendingSinceUs => Volatile.Read(ref _pendingSinceUs);

    /// <summary>Whether the read loop has to wait for <see cref="WhenFlushed"/> before it handles more: its answers meet a pending flush.</summary>
    public bool HoldsBackTurn => _turnWrote && PendingSinceUs != 0;

    /// <summary>The calling thread, the read loop's, starts a turn.</summary>
    /// <param name="wrote">Whether the turn counts as one that has written already.</param>
    public void Cork(bool wrote = false)
    {
        lock (_gate)
            _corkedThread = Environment.CurrentManagedThreadId;
        _turnWrote = wrote;
    }

    /// <summary>The turn is over: what it wrote is flushed.</summary>
    public void Uncork()
    {
        lock (_gate)
        {
            _corkedThread = 0;
            if (_flushing || _dead || _unflushedBytes == 0)
                return;
            BeginFlush();
        }

        Flush();
    }

    /// <summary>Sends one frame. Safe for any thread.</summary>
    public SendResult Send(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        lock (_gate)
        {
            if (_closeSent || _dead)
                return SendResult.Closed;

            bool inTurn = _corkedThread == Environment.CurrentManagedThreadId;
            if (inTurn)
                _turnWrote = true;
            if (_flushing)
                return AddToBacklog(opcode, payload) ? SendResult.Accepted : SendResult.Full;

            WriteMessage(opcode, payload);
            if (inTurn && _unflushedBytes < FlushBytes)
                return SendResult.Accepted;
            BeginFlush();
        }

        Flush();
        return SendResult.Accepted;
    }

    /// <summary>
    /// Sends text messages with one flush. Those that have to wait are kept by reference, so they must never change. Safe for
    /// any thread.
    /// </summary>
    /// <returns>What became of the last one; when it is <see cref="SendResult.Full"/>, some may have been accepted.</returns>
    public SendResult SendShared(IReadOnlyList<byte[]> texts)
    {
        lock (_gate)
        {
            if (_closeSent || _dead)
                return SendResult.Closed;

            bool inTurn = _corkedThread == Environment.CurrentManagedThreadId;
            if (inTurn)
                _turnWrote = true;
            if (_flushing)
                return AddToBacklog(texts) ? SendResult.Accepted : SendResult.Full;

            for (int i = 0; i < texts.Count; i++)
                WriteMessage(WebSocketOpcode.Text, texts[i]);
            if (inTurn && _unflushedBytes < FlushBytes)
                return SendResult.Accepted;
            BeginFlush();
        }

        Flush();
        return SendResult.Accepted;
    }

    /// <summary>
    /// Names the cause of the end and sends its close frame; the first caller wins, later ones change nothing. Safe for
    /// any thread.
    /// </summary>
    /// <param name="cause">Code and reason; 1005 sends an empty close frame.</param>
    /// <param name="dropBacklog">Whether frames that wait are dropped, for a peer that does not read them anyway.</param>
    /// <returns>Whether this call was the first.</returns>
    public bool Close(in CloseCause cause, bool dropBacklog = false)
    {
        Span<byte> payload = stackalloc byte[FrameHeader.MaxControlPayload];
        payload = payload[..ClosePayload.Write(cause, payload)];
        lock (_gate)
        {
            if (_cause is not null)
                return false;
            _cause = cause;
            _hasCause = true;
            if (_dead)
                return true;

            _closeSent = true;
            if (_flushing)
            {
                if (dropBacklog)
                    _backlog.ReplaceBy(payload);
                else
                    _backlog.AddClose(payload);
                return true;
            }

            Write(WebSocketOpcode.Close, payload);
            if (_corkedThread == Environment.CurrentManagedThreadId)
                return true;
            BeginFlush();
        }

        Flush();
        return true;
    }

    /// <summary>
    /// Ends without a close frame: nothing is accepted any more and what waits is dropped. Returns the first cause, which
    /// is the given one if there was none.
    /// </summary>
    public CloseCause End(in CloseCause cause)
    {
        lock (_gate)
        {
            _dead = true;
            _backlog.Clear();
            _deflater?.Dispose();
            _hasCause = true;
            return _cause ??= cause;
        }
    }

    /// <summary>Lets a pending flush return; what was not sent is lost.</summary>
    public void CancelFlush() => _writer.CancelPendingFlush();

    /// <summary>Completes when the flush under way ends, at once when there is none.</summary>
    public Task WhenFlushed()
    {
        lock (_gate)
        {
            if (!_flushing)
                return Task.CompletedTask;
            return (_flushed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }
    }

    /// <summary>Completes when everything accepted is with the transport, or the transport has ended.</summary>
    public async Task WhenDrained()
    {
        for (Task flushed = WhenFlushed(); !flushed.IsCompletedSuccessfully; flushed = WhenFlushed())
            await flushed;
    }

    private bool AddToBacklog(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        bool isCompressed = TryCompress(opcode, payload, out ReadOnlySpan<byte> compressed);
        bool fits = _backlog.TryAdd(opcode, isCompressed ? compressed : payload, isCompressed);
        _deflater?.Release();
        return fits;
    }

    private bool AddToBacklog(IReadOnlyList<byte[]> texts)
    {
        bool fits = true;
        for (int i = 0; fits && i < texts.Count; i++)
            fits = _deflater is null ? _backlog.TryAddShared(texts[i]) : AddToBacklog(WebSocketOpcode.Text, texts[i]);
        return fits;
    }

    private void WriteMessage(WebSocketOpcode opcode, ReadOnlySpan<byte> payload)
    {
        bool isCompressed = TryCompress(opcode, payload, out ReadOnlySpan<byte> compressed);
        Write(opcode, isCompressed ? compressed : payload, isCompressed);
        _deflater?.Release();
    }

    /// <summary>Compresses a data message that is large enough. Control frames are never compressed (RFC 7692 section 6.1).</summary>
    private bool TryCompress(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> compressed)
    {
        compressed = default;
        return _deflater is not null && opcode is (WebSocketOpcode.Text or WebSocketOpcode.Binary) &&
            payload.Length >= _compressFromBytes && _deflater.TryCompress(payload, out compressed);
    }

    private void Write(WebSocketOpcode opcode, ReadOnlySpan<byte> payload, bool isCompressed = false)
    {
        int size = FrameWriter.Write(_writer, opcode, payload, isCompressed);
        _unflushedBytes += size;
        _traffic.Add(opcode, size);
    }

    /// <summary>Under the lock: takes ownership of the writer.</summary>
    private void BeginFlush()
    {
        _flushing = true;
        _unflushedBytes = 0;
        _counters.AddOut(_traffic);
        _traffic = default;
    }

    /// <summary>Flushes, and moves the backlog, until there is nothing left or a flush stays pending.</summary>
    [SuppressMessage("Reliability", "CA2012", Justification = "Each flush is consumed exactly once: here when it is done, else by the awaiter.")]
    private void Flush()
    {
        bool more = true;
        while (more)
        {
            ValueTask<FlushResult> flush = StartFlush();
            if (!flush.IsCompleted)
            {
                _ = AwaitFlush(flush);
                return;
            }

            more = EndFlush(IsAlive(flush));
        }
    }

    private async Task AwaitFlush(ValueTask<FlushResult> flush)
    {
        Volatile.Write(ref _pendingSinceUs, MonotonicClock.NowUs);
        bool alive;
        try
        {
            alive = IsAlive(await flush);
        }
        catch (Exception)
        {
            // A transport reports a vanished peer by any exception it likes; the read loop ends on its own side.
            alive = false;
        }

        Volatile.Write(ref _pendingSinceUs, 0);
        if (EndFlush(alive))
            Flush();
    }

    private ValueTask<FlushResult> StartFlush()
    {
        try
        {
            return _writer.FlushAsync();
        }
        catch (Exception exception)
        {
            return ValueTask.FromException<FlushResult>(exception);
        }
    }

    [SuppressMessage("Reliability", "CA2012", Justification = "Called once, on a completed flush.")]
    private static bool IsAlive(in ValueTask<FlushResult> completed) =>
        completed.IsCompletedSuccessfully && IsAlive(completed.GetAwaiter().GetResult());

    private static bool IsAlive(in FlushResult result) => !result.IsCompleted && !result.IsCanceled;

    /// <summary>Gives the writer back, or moves more of the backlog into it; true when that needs a further flush.</summary>
    private bool EndFlush(bool alive)
    {
        TaskCompletionSource? flushed;
        bool more;
        lock (_gate)
        {
            flushed = _flushed;
            _flushed = null;
            _dead |= !alive;
            if (_dead)
                _backlog.Clear();

            more = !_backlog.IsEmpty;
            if (more)
            {
                _backlog.MoveTo(_writer, FlushBytes, ref _traffic);
                BeginFlush();
            }
            else
            {
                _flushing = false;
            }
        }

        flushed?.TrySetResult();
        return more;
    }
}

using System.IO.Pipelines;
using System.Net;
using FastSignal.Primitives;
using FastSignal.Transport.Linux;
using FastSignal.Transport.Loops;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Transport.Connections;

/// <summary>
/// One accepted TCP connection: its life from accept to close. Receiving is the input's, sending the output's; only the
/// loop's thread closes the descriptor.
/// </summary>
internal sealed class EpollConnection : ConnectionFeatures, IDuplexPipe, IEventSource, IEventLoopFeature
{
    private const Readiness Interest = Readiness.Readable | Readiness.Writable | Readiness.PeerEnded | Readiness.EdgeTriggered;

    /// <summary>
    /// Most input dropped at the end. Closing with unread input resets the connection, and a reset may overtake the last answer
    /// (RFC 1122 section 4.2.2.13).
    /// </summary>
    private const int MaxDiscardedBytes = 256 * 1024;

    private readonly SocketInput _input;
    private readonly SocketOutput _output;
    private CancellationTokenSource? _closedSource;
    private CancellationToken? _closedToken;
    private TaskCompletionSource? _closed;
    private ConnectionAbortedException? _abortReason;
    private int _descriptor;
    private bool _isWatched;
    private bool _isInputOver;
    private bool _isDisposing;

    /// <param name="descriptor">A connected, non-blocking socket; owned from here on.</param>
    /// <param name="remote">The peer's address.</param>
    /// <param name="loop">Where it runs; counted there already.</param>
    public EpollConnection(int descriptor, IPEndPoint? remote, EventLoop loop)
        : base(null!)
    {
        _descriptor = descriptor;
        base.RemoteEndPoint = remote;
        Loop = loop;
        _input = new SocketInput(this);
        _output = new SocketOutput(this);
        Transport = this;
    }

    /// <summary>The loop it runs on, for life.</summary>
    public EventLoop Loop { get; }

    /// <summary>Guards what the halves share between threads. Nothing foreign is called under it.</summary>
    public Lock Gate { get; } = new();

    /// <summary>The socket, or -1 once closed. Stable for the loop's thread, and under the gate.</summary>
    public int Descriptor => Volatile.Read(ref _descriptor);

    /// <summary>Whether sending met a broken connection: an end of the input that follows is not an orderly one.</summary>
    public bool IsBroken { get; set; }

    /// <inheritdoc/>
    public bool RunsOnLoop { get; set; }

    long IEventSource.Tag { get; set; }

    PipeReader IDuplexPipe.Input => _input;

    PipeWriter IDuplexPipe.Output => _output;

    /// <inheritdoc/>
    public override EndPoint? LocalEndPoint
    {
        get
        {
            lock (Gate)
            {
                if (base.LocalEndPoint is null && _descriptor >= 0)
                    base.LocalEndPoint = StreamSocket.LocalEndPoint(_descriptor);
                return base.LocalEndPoint;
            }
        }

        set => base.LocalEndPoint = value;
    }

    /// <inheritdoc/>
    public override CancellationToken ConnectionClosed
    {
        get
        {
            lock (Gate)
            {
                if (_closedToken is { } token)
                    return token;
                if (_closedSource is null)
                {
                    // Made for those who ask: most connections end without anybody having asked.
                    _closedSource = new CancellationTokenSource();
                    if (_isInputOver)
                        _closedSource.Cancel();
                }

                return _closedSource.Token;
            }
        }

        set => _closedToken = value;
    }

    /// <inheritdoc/>
    public override void Abort(ConnectionAbortedException abortReason)
    {
        if (Interlocked.CompareExchange(ref _abortReason, abortReason, null) is null)
            Loop.Post(CloseCallback, this);
    }

    /// <inheritdoc/>
    public override void Abort() => Abort(new ConnectionAbortedException());

    /// <inheritdoc/>
    public void Post(Action<object?> callback, object? state) => Loop.Post(callback, state);

    /// <summary>Ends both halves and completes when everything written has left, or the connection broke, and the socket is closed.</summary>
    public override async ValueTask DisposeAsync()
    {
        _input.Complete();
        _output.Complete();
        Task? closed = null;
        lock (Gate)
        {
            if (_descriptor >= 0)
            {
                _isDisposing = true;
                _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                closed = _closed.Task;
            }
        }

        if (closed is not null)
        {
            Loop.Post(CloseCallback, this);
            await closed;
        }

        await base.DisposeAsync();
    }

    /// <summary>Starts to watch the socket. Left until somebody waits for it: bytes that are there by then are reported at once.</summary>
    public void Watch()
    {
        lock (Gate)
        {
            if (_isWatched || _descriptor < 0)
                return;
            _isWatched = true;
            int error = Loop.Watch(_descriptor, this, Interest);
            if (error == 0)
                return;
            _isWatched = false;
        }

        Abort(new ConnectionAbortedException("The system cannot watch more sockets."));
    }

    void IEventSource.Abandon() => Abort(new ConnectionAbortedException("The server stopped."));

    void IEventSource.OnEvents(Readiness readiness)
    {
        bool isEnding = (readiness & (Readiness.PeerEnded | Readiness.HungUp | Readiness.Failed)) != 0;
        if (isEnding || (readiness & Readiness.Readable) != 0)
            _input.OnReadable(isEnding);
        if (isEnding || (readiness & Readiness.Writable) != 0)
            _output.OnWritable();

        // Nobody may be reading, and the layers above still want to know that the peer has gone.
        if (isEnding && !_isInputOver && ((readiness & (Readiness.HungUp | Readiness.Failed)) != 0 || StreamSocket.IsAtEnd(_descriptor)))
            OnInputEnded();
    }

    /// <summary>The peer has ended its side or the connection broke. Called on the loop's thread.</summary>
    public void OnInputEnded()
    {
        lock (Gate)
        {
            if (_isInputOver)
                return;
            _isInputOver = true;
            if (_closedSource is null)
                return;
        }

        // Who registered with the token may do anything, and not on this thread.
        ThreadPool.UnsafeQueueUserWorkItem(static source => source.Cancel(), _closedSource, preferLocal: false);
    }

    /// <summary>Everything written has left. Called on the loop's thread.</summary>
    public void OnOutputDrained()
    {
        if (Volatile.Read(ref _isDisposing))
            Close();
    }

    private static void CloseCallback(object? state)
    {
        var connection = (EpollConnection)state!;
        if (connection._abortReason is not null || connection._output.IsDrained)
            connection.Close();
    }

    private void Close()
    {
        int socket;
        lock (Gate)
        {
            socket = _descriptor;
            _descriptor = -1;
        }

        if (socket < 0)
            return;
        if (_isWatched)
            Loop.Forget(this);
        if (_abortReason is null)
        {
            Discard(socket);
            StreamSocket.Close(socket);
        }
        else
        {
            StreamSocket.Reset(socket);
        }

        Loop.CountOut();
        _input.Fail(_abortReason ?? new ConnectionAbortedException());
        _output.Fail();
        OnInputEnded();
        TaskCompletionSource? closed;
        lock (Gate)
            closed = _closed;
        closed?.TrySetResult();
    }

    private void Discard(int socket)
    {
        ReadSlab slab = Loop.Slabs.WithRoom(SlabPool.TurnBytes);
        Span<byte> room = slab.Bytes.AsSpan(Loop.Slabs.Offset, SlabPool.TurnBytes);
        for (int dropped = 0; dropped < MaxDiscardedBytes;)
        {
            int received = StreamSocket.Receive(socket, room);
            if (received <= 0)
                return;
            dropped += received;
        }
    }
}

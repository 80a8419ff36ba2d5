using System.Net;
using System.Net.Sockets;
using System.Threading.Tasks.Sources;
using FastSignal.Transport.Connections;
using FastSignal.Transport.Linux;
using FastSignal.Transport.Loops;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging;

namespace FastSignal.Transport;

/// <summary>
/// A listening socket. A connection is accepted when somebody asks for one, so the kernel's backlog is the only queue; what
/// is accepted goes to the loop with the fewest connections.
/// </summary>
internal sealed class EpollListener : IConnectionListener, IEventSource, IValueTaskSource
{
    /// <summary>Connections the kernel holds that have not been accepted yet; it may lower the number (<c>somaxconn</c>).</summary>
    public const int Backlog = 4096;

    /// <summary>Connections accepted in one go before those that are open get a turn: a storm must not starve them.</summary>
    private const int AcceptsPerTurn = 16;

    /// <summary>How long accepting pauses when descriptors or memory have run out.</summary>
    private static readonly TimeSpan s_exhaustionPause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly Socket _socket;
    private readonly LoopSet _loops;
    private readonly Func<ValueTask> _onDisposed;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _unbound = new();
    private readonly int _descriptor;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private bool _isWaiting;
    private bool _isWatched;
    private bool _isUnbound;

    /// <summary>Whether an event came while nobody waited.</summary>
    private bool _isSignaled;
    private int _acceptsThisTurn;
    private int _isDisposed;

    /// <param name="socket">Listening; owned from here on.</param>
    /// <param name="loops">Where connections go.</param>
    /// <param name="logger">Told when accepting pauses.</param>
    /// <param name="onDisposed">Called once at the end.</param>
    public EpollListener(Socket socket, LoopSet loops, ILogger logger, Func<ValueTask> onDisposed)
    {
        _socket = socket;
        _loops = loops;
        _logger = logger;
        _onDisposed = onDisposed;
        socket.Blocking = false;
        _descriptor = (int)socket.SafeHandle.DangerousGetHandle();
        EndPoint = socket.LocalEndPoint!;
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    long IEventSource.Tag { get; set; }

    /// <summary>Starts to watch for connections.</summary>
    /// <exception cref="SocketException">The system cannot watch more sockets.</exception>
    public void Start()
    {
        _isWatched = _loops.First.Watch(_descriptor, this, Readiness.Readable | Readiness.EdgeTriggered) == 0;
        if (!_isWatched)
            throw new SocketException((int)SocketError.NoBufferSpaceAvailable);
    }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (!Volatile.Read(ref _isUnbound))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (++_acceptsThisTurn > AcceptsPerTurn)
                await NextTurnAsync();

            int socket = Accept(out IPEndPoint? remote);
            if (socket >= 0)
                return new EpollConnection(socket, remote, _loops.Place());

            int error = -socket;
            if (error == ErrorNumber.Again)
                await ReadableAsync();
            else if (ErrorNumber.IsListenerGone(error))
                break;
            else if (ErrorNumber.IsExhaustion(error))
                await PauseAsync(error);
        }

        return null;
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        Unbind();
        return default;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Unbind();
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
            await _onDisposed();
    }

    void IEventSource.OnEvents(Readiness readiness) => Signal();

    void IEventSource.Abandon() => Unbind();

    void IValueTaskSource.GetResult(short token) => _wait.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void Unbind()
    {
        lock (_gate)
        {
            if (_isUnbound)
                return;
            _isUnbound = true;
            if (_isWatched)
                _loops.First.Forget(this);
            _socket.Dispose();
        }

        _unbound.Cancel();
        _loops.First.Post(static state => ((EpollListener)state!).Signal(), this);
    }

    private int Accept(out IPEndPoint? remote)
    {
        // Under the gate, because the number may be another file's as soon as the socket is closed.
        lock (_gate)
        {
            remote = null;
            return _isUnbound ? -ErrorNumber.BadDescriptor : StreamSocket.Accept(_descriptor, out remote);
        }
    }

    /// <summary>Completes on the loop's thread when there may be a connection, or at the end.</summary>
    private ValueTask ReadableAsync()
    {
        lock (_gate)
        {
            if (_isSignaled || _isUnbound)
            {
                _isSignaled = false;
                return default;
            }

            _wait.Reset();
            _isWaiting = true;
            return new ValueTask(this, _wait.Version);
        }
    }

    /// <summary>Completes on the loop's thread in its next round.</summary>
    private ValueTask NextTurnAsync()
    {
        _acceptsThisTurn = 0;
        lock (_gate)
        {
            _wait.Reset();
            _isWaiting = true;
        }

        _loops.First.Post(static state => ((EpollListener)state!).Signal(), this);
        return new ValueTask(this, _wait.Version);
    }

    private void Signal()
    {
        lock (_gate)
        {
            _isSignaled = !_isWaiting;
            if (!_isWaiting)
                return;
            _isWaiting = false;
        }

        _acceptsThisTurn = 0;
        _wait.SetResult(true);
    }

    private async Task PauseAsync(int error)
    {
        TransportLog.AcceptPaused(_logger, error, s_exhaustionPause);
        try
        {
            await Task.Delay(s_exhaustionPause, _unbound.Token);
        }
        catch (OperationCanceledException)
        {
            // The listener was closed: the loop above sees it.
        }
    }
}

using System.IO.Pipelines;
using System.Runtime.ExceptionServices;
using System.Threading.Tasks.Sources;
using FastSignal.Transport.Linux;
using FastSignal.Transport.Loops;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Transport.Connections;

/// <summary>
/// The receiving half of a connection. Nothing is received before somebody waits for it, so a reader that lags makes the
/// kernel's window close and holds no memory here, and an idle connection holds no buffer.
/// </summary>
/// <remarks>
/// The buffer has one owner at a time: the loop's thread while a read waits, else the reader. Only the loop ends a wait.
/// The flags that cross are guarded by the connection's gate.
/// </remarks>
internal sealed class SocketInput(EpollConnection connection) : PipeReader, IValueTaskSource<ReadResult>, IThreadPoolWorkItem
{
    private readonly EpollConnection _connection = connection;
    private ReceivedBytes _received;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _registration;
    private Exception? _failure;
    private int _canceled;
    private bool _isTokenCanceled;

    /// <summary>Whether a read waits: the loop owns the buffer.</summary>
    private bool _isWaiting;

    /// <summary>Whether the socket may have something: its last change has not been followed by a call that found it empty.</summary>
    private bool _mayHaveMore;

    /// <summary>Whether the end of the input lies behind what is in the socket. Its edge has been seen, so there will be no other.</summary>
    private bool _endIsNear;

    private bool _isEnded;

    /// <summary>Whether a result is out that may be advanced, and whether it has to be before the next read.</summary>
    private bool _mayAdvance;
    private bool _mustAdvance;
    private bool _isCompleted;

    private bool HasNews => _received.HasUnexamined || _isEnded || _canceled != 0 || _isTokenCanceled || Volatile.Read(ref _failure) is not null;

    /// <inheritdoc/>
    public override bool TryRead(out ReadResult result)
    {
        lock (_connection.Gate)
        {
            ThrowIfUnreadable();
            if (!HasNews)
            {
                result = default;
                return false;
            }
        }

        result = TakeResult();
        return true;
    }

    /// <inheritdoc/>
    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<ReadResult>(cancellationToken);

        bool mustWait;
        bool resume;
        lock (_connection.Gate)
        {
            ThrowIfUnreadable();
            mustWait = !HasNews;
            if (mustWait)
            {
                _received.Stow();
                _wait.Reset();
                _isWaiting = true;
            }

            resume = _mayHaveMore;
        }

        return mustWait ? Wait(resume, cancellationToken) : new ValueTask<ReadResult>(TakeResult());
    }

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc/>
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        if (!_mayAdvance)
            throw new InvalidOperationException("There is no read to advance.");
        _mayAdvance = _mustAdvance = false;
        _received.Advance(consumed, examined);
    }

    /// <inheritdoc/>
    public override void CancelPendingRead()
    {
        bool wake;
        lock (_connection.Gate)
        {
            _canceled = 1;
            wake = _isWaiting;
        }

        if (wake)
            _connection.Loop.Post(WakeCallback, this);
    }

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        lock (_connection.Gate)
        {
            if (_isCompleted)
                return;
            _isCompleted = true;
            if (_isWaiting)
                return;
        }

        _received.Release();
    }

    /// <summary>The socket may have something. Called on the loop's thread.</summary>
    /// <param name="endIsNear">Whether the input, or the connection, has ended behind it.</param>
    public void OnReadable(bool endIsNear)
    {
        lock (_connection.Gate)
        {
            _mayHaveMore = true;
            _endIsNear |= endIsNear;
            if (!_isWaiting)
                return;
        }

        Receive();
    }

    /// <summary>The connection was torn down: a read that waits, or the next one, throws. Called on the loop's thread.</summary>
    public void Fail(Exception reason)
    {
        Interlocked.CompareExchange(ref _failure, reason, null);
        Wake();
    }

    void IThreadPoolWorkItem.Execute() => _wait.SetResult(true);

    ReadResult IValueTaskSource<ReadResult>.GetResult(short token)
    {
        CancellationToken canceledBy = _registration.Token;
        _registration.Dispose();
        _registration = default;
        _wait.GetResult(token);
        if (_isTokenCanceled)
        {
            _isTokenCanceled = false;
            throw new OperationCanceledException(canceledBy);
        }

        return TakeResult();
    }

    ValueTaskSourceStatus IValueTaskSource<ReadResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<ReadResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private static void WakeCallback(object? state) => ((SocketInput)state!).Wake();

    private static void ReceiveCallback(object? state)
    {
        var input = (SocketInput)state!;
        if (input._isWaiting)
            input.Receive();
    }

    private ValueTask<ReadResult> Wait(bool resume, CancellationToken cancellationToken)
    {
        // Nobody can end the wait's result before this returns, because nobody else has it.
        short token = _wait.Version;
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static state => ((SocketInput)state!).CancelByToken(), this);
        if (resume)
            _connection.Loop.Post(ReceiveCallback, this);
        else
            _connection.Watch();
        return new ValueTask<ReadResult>(this, token);
    }

    private void CancelByToken()
    {
        lock (_connection.Gate)
            _isTokenCanceled = true;
        _connection.Loop.Post(WakeCallback, this);
    }

    /// <summary>Ends a wait that has something to tell without bytes.</summary>
    private void Wake()
    {
        lock (_connection.Gate)
        {
            if (!_isWaiting || !HasNews)
                return;
            _isWaiting = false;
        }

        EndWait();
    }

    /// <summary>Receives once, which is a connection's turn, and ends the wait unless there was nothing.</summary>
    private void Receive()
    {
        int socket = _connection.Descriptor;
        if (socket < 0)
            return;

        int received = _received.Receive(_connection.Loop.Slabs, socket, out bool isFilled);
        lock (_connection.Gate)
        {
            // A call that did not fill its room has emptied the socket (epoll(7)); what comes later has an edge of its own.
            _mayHaveMore = received > 0 && (isFilled || _endIsNear);
            if (received == -ErrorNumber.Again)
                return;
            if (received < 0 || (received == 0 && _connection.IsBroken))
                _failure ??= new ConnectionResetException("The peer reset the connection.");
            _isEnded = received == 0;
            _isWaiting = false;
        }

        if (received <= 0)
            _connection.OnInputEnded();
        EndWait();
    }

    private void EndWait()
    {
        if (_connection.RunsOnLoop)
            _wait.SetResult(true);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private ReadResult TakeResult()
    {
        if (Volatile.Read(ref _failure) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        bool isCanceled = Interlocked.Exchange(ref _canceled, 0) != 0;
        _mayAdvance = true;
        _mustAdvance = !isCanceled && !_received.IsEmpty;
        return new ReadResult(_received.Sequence, isCanceled, _isEnded);
    }

    private void ThrowIfUnreadable()
    {
        if (_isCompleted)
            throw new InvalidOperationException("The reader is completed.");
        if (_isWaiting)
            throw new InvalidOperationException("A read waits already.");
        if (_mustAdvance)
            throw new InvalidOperationException("The last read has not been advanced.");
    }
}

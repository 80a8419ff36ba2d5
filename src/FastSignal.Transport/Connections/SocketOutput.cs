using System.IO.Pipelines;
using System.Threading.Tasks.Sources;
using FastSignal.Transport.Linux;
using Microsoft.AspNetCore.Connections;

namespace FastSignal.Transport.Connections;

/// <summary>
/// The sending half of a connection. A flush sends at once, on whatever thread flushes, in one call; what the kernel does not
/// take stays here, and the flush waits until it has. So at most one batch is buffered, and none while idle.
/// </summary>
internal sealed class SocketOutput(EpollConnection connection) : PipeWriter, IValueTaskSource<FlushResult>, IThreadPoolWorkItem
{
    private readonly EpollConnection _connection = connection;

    /// <summary>What is being written; the writer's alone.</summary>
    private byte[]? _block;
    private int _written;

    /// <summary>What was flushed and not sent; like everything below guarded by the connection's gate.</summary>
    private UnsentBytes _unsent;
    private ManualResetValueTaskSourceCore<bool> _wait;
    private CancellationTokenRegistration _registration;
    private bool _isWaiting;
    private bool _isCanceled;
    private bool _isTokenCanceled;
    private bool _isCompleted;
    private bool _isDead;

    /// <inheritdoc/>
    public override bool CanGetUnflushedBytes => true;

    /// <inheritdoc/>
    public override long UnflushedBytes => _written;

    /// <summary>Whether nothing is left to send, or nobody is left to send it to.</summary>
    public bool IsDrained => _unsent.IsEmpty || _isDead;

    /// <inheritdoc/>
    public override Memory<byte> GetMemory(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _block.AsMemory(_written);
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan(int sizeHint = 0)
    {
        EnsureRoom(sizeHint);
        return _block.AsSpan(_written);
    }

    /// <inheritdoc/>
    public override void Advance(int bytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(bytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bytes, (_block?.Length ?? 0) - _written);
        _written += bytes;
    }

    /// <inheritdoc/>
    public override ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
            return ValueTask.FromCanceled<FlushResult>(cancellationToken);

        lock (_connection.Gate)
        {
            if (_isCompleted)
                throw new InvalidOperationException("The writer is completed.");
            SendBlock();
            if (IsDrained || _isCanceled)
                return new ValueTask<FlushResult>(TakeResult());
            if (!_isWaiting)
            {
                _wait.Reset();
                _isWaiting = true;
            }
        }

        short token = _wait.Version;
        if (cancellationToken.CanBeCanceled)
            _registration = cancellationToken.UnsafeRegister(static state => ((SocketOutput)state!).Cancel(byToken: true), this);
        _connection.Watch();
        return new ValueTask<FlushResult>(this, token);
    }

    /// <inheritdoc/>
    public override void CancelPendingFlush() => Cancel(byToken: false);

    /// <inheritdoc/>
    public override void Complete(Exception? exception = null)
    {
        bool isDrained;
        lock (_connection.Gate)
        {
            if (_isCompleted)
                return;
            _isCompleted = true;
            SendBlock();
            isDrained = IsDrained;

            // An orderly end would make an answer cut off by an error look whole.
            if (isDrained && exception is null)
                EndSending();
        }

        if (exception is not null)
            _connection.Abort(new ConnectionAbortedException("The output ended with an error.", exception));
        else if (!isDrained)
            _connection.Watch();
    }

    /// <summary>There may be room again. Called on the loop's thread.</summary>
    public void OnWritable()
    {
        bool endWait;
        lock (_connection.Gate)
        {
            if (_unsent.IsEmpty)
                return;
            SendUnsent();
            if (!IsDrained)
                return;
            if (_isCompleted)
                EndSending();
            endWait = _isWaiting;
            _isWaiting = false;
        }

        if (endWait)
            EndWait();
        _connection.OnOutputDrained();
    }

    /// <summary>The connection was torn down: nothing more is sent. Called on the loop's thread.</summary>
    public void Fail()
    {
        bool endWait;
        lock (_connection.Gate)
        {
            Die();
            endWait = _isWaiting;
            _isWaiting = false;
        }

        if (endWait)
            EndWait();
    }

    void IThreadPoolWorkItem.Execute() => _wait.SetResult(true);

    FlushResult IValueTaskSource<FlushResult>.GetResult(short token)
    {
        CancellationToken canceledBy = _registration.Token;
        _registration.Dispose();
        _registration = default;
        _wait.GetResult(token);
        lock (_connection.Gate)
        {
            if (!_isTokenCanceled)
                return TakeResult();
            _isTokenCanceled = false;
        }

        throw new OperationCanceledException(canceledBy);
    }

    ValueTaskSourceStatus IValueTaskSource<FlushResult>.GetStatus(short token) => _wait.GetStatus(token);

    void IValueTaskSource<FlushResult>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _wait.OnCompleted(continuation, state, token, flags);

    private void EnsureRoom(int sizeHint)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sizeHint);
        if (_isCompleted)
            throw new InvalidOperationException("The writer is completed.");

        int needed = _written + Math.Max(1, sizeHint);
        if (_block is not null && _block.Length >= needed)
            return;

        // Kept in one piece, so that a batch is one call however large it gets.
        byte[] larger = _connection.Loop.Blocks.Rent(_block is null ? needed : Math.Max(needed, 2 * _block.Length));
        if (_block is not null)
        {
            _block.AsSpan(0, _written).CopyTo(larger);
            _connection.Loop.Blocks.Return(_block);
        }

        _block = larger;
    }

    /// <summary>Sends what was written, behind what waits already.</summary>
    private void SendBlock()
    {
        if (_block is null)
            return;

        ReadOnlySpan<byte> rest = _block.AsSpan(0, _written);
        if (_unsent.IsEmpty)
            rest = rest[Send(rest)..];
        if (!_isDead)
            _unsent.Add(rest);
        _connection.Loop.Blocks.Return(_block);
        _block = null;
        _written = 0;
    }

    private void SendUnsent() => _unsent.Remove(Send(_unsent.Span));

    /// <summary>Sends until everything has gone or the kernel takes no more; returns the bytes that have gone.</summary>
    private int Send(ReadOnlySpan<byte> bytes)
    {
        int sent = 0;
        while (sent < bytes.Length && !_isDead)
        {
            int socket = _connection.Descriptor;
            int taken = socket < 0 ? -ErrorNumber.BadDescriptor : StreamSocket.Send(socket, bytes[sent..]);
            if (taken == -ErrorNumber.Again)
                break;
            if (taken < 0)
            {
                _connection.IsBroken = true;
                Die();
                return bytes.Length;
            }

            sent += taken;
        }

        return sent;
    }

    private void EndSending()
    {
        if (!_isDead && _connection.Descriptor >= 0)
            StreamSocket.EndSending(_connection.Descriptor);
    }

    private void Die()
    {
        _isDead = true;
        _unsent.Clear();
    }

    private void Cancel(bool byToken)
    {
        bool endWait;
        lock (_connection.Gate)
        {
            _isTokenCanceled |= byToken;
            _isCanceled |= !byToken;
            endWait = _isWaiting;
            _isWaiting = false;
        }

        // Not here: the caller may hold locks that the waiting code wants.
        if (endWait && _connection.RunsOnLoop)
            _connection.Loop.Post(static state => ((SocketOutput)state!)._wait.SetResult(true), this);
        else if (endWait)
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private void EndWait()
    {
        if (_connection.RunsOnLoop)
            _wait.SetResult(true);
        else
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
    }

    private FlushResult TakeResult()
    {
        bool isCanceled = _isCanceled;
        _isCanceled = false;
        return new FlushResult(isCanceled, _isDead);
    }
}

using System.Buffers;
using FastSignal.Primitives;
using FastSignal.Signaling.Conversations;
using FastSignal.Signaling.Dispatch;

namespace FastSignal.Signaling.Sessions;

/// <summary>
/// The order of a session's messages. One turn at a time handles them: on the thread that read them while they are cheap,
/// on a worker when one is heavy. What arrives during a turn waits, copied, and the connection goes on being read, so
/// that its control frames are seen; only when too much waits is reading held back.
/// </summary>
internal sealed class Inbox(Session session, SessionEnvironment environment) : IDispatched
{
    // Messages one turn of a worker handles before others get it.
    private const int TurnMessages = 16;

    // Guarded by the session's gate.
    private Queue<WaitingFrame>? _waiting;
    private int _waitingBytes;
    private bool _busy;
    private bool _isClosing;
    private TaskCompletionSource? _room;

    // The heavy message the next turn begins with, and when it is too late for it. Belongs to whoever has the turn.
    private HeavyWork? _heavy;
    private long _heavyDueUs;

    /// <inheritdoc/>
    public uint DispatchHash { get; } = Fnv1a.Hash(session.Id);

    /// <summary>Whether nothing is handled and nothing waits. Any thread.</summary>
    public bool IsIdle
    {
        get
        {
            lock (session.Gate)
                return !_busy;
        }
    }

    /// <summary>Takes a message. Done when it was handled or waits; not done while there is too much.</summary>
    public ValueTask Post(ReadOnlyMemory<byte> bytes, FrameKind kind)
    {
        lock (session.Gate)
        {
            if (_isClosing)
                return default;
            if (_busy)
                return Enqueue(bytes.Span, kind);
            _busy = true;
        }

        if (kind != FrameKind.Deadline && session is { MessageCount: 1, DialectIsFixed: false })
            environment.Dialects.Refine(session, bytes.Span, kind == FrameKind.Text);
        if (TryHandle(bytes.Span, kind, onWorker: false))
            Continue(onWorker: false);
        return default;
    }

    /// <summary>The session is over: the conversation is told, behind what it is handling now. Once.</summary>
    public void PostClosed()
    {
        lock (session.Gate)
        {
            _isClosing = true;
            if (_busy)
                return;
            _busy = true;
        }

        Continue(onWorker: false);
    }

    /// <summary>A worker's turn.</summary>
    public void Run()
    {
        if (_heavy is { } heavy)
        {
            _heavy = null;
            if (environment.Clock.NowUs > _heavyDueUs)
            {
                environment.Counters.Count(SignalingEvent.QueueWaitExceeded);
                Try(heavy.RunTooLate);
            }
            else if (!IsDone(Start(heavy)))
            {
                return;
            }
        }

        Continue(onWorker: true);
    }

    /// <summary>The session is over: nothing waits any more. Under the session's gate.</summary>
    public void Clear()
    {
        while (_waiting is not null && _waiting.TryDequeue(out WaitingFrame message))
            ArrayPool<byte>.Shared.Return(message.Bytes.Array!);
        _waiting = null;
        _waitingBytes = 0;
        MakeRoom();
    }

    private ValueTask Enqueue(ReadOnlySpan<byte> bytes, FrameKind kind)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, bytes.Length));
        bytes.CopyTo(copy);
        (_waiting ??= new Queue<WaitingFrame>()).Enqueue(new WaitingFrame(new ArraySegment<byte>(copy, 0, bytes.Length), kind));
        _waitingBytes += bytes.Length;
        if (!IsFull)
            return default;
        environment.Counters.Count(SignalingEvent.ReadingPaused);
        _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask(_room.Task);
    }

    // One message of the largest size may always wait.
    private bool IsFull => _waiting is not null
        && (_waiting.Count >= environment.Options.Router.InboxSize || _waitingBytes >= session.MaxMessageSize);

    private void MakeRoom()
    {
        if (_room is null || IsFull)
            return;
        _room.SetResult();
        _room = null;
    }

    /// <summary>Handles what waits until nothing does, or the turn has gone elsewhere.</summary>
    private void Continue(bool onWorker)
    {
        int handled = 0;
        while (true)
        {
            WaitingFrame next = default;
            bool isLast;
            lock (session.Gate)
            {
                isLast = _isClosing && session.Conversation.IsOpen;
                if (!isLast && (_waiting is null || !_waiting.TryDequeue(out next)))
                {
                    _waiting = null;
                    _busy = false;
                    return;
                }

                _waitingBytes -= next.Bytes.Count;
                MakeRoom();
            }

            if (isLast)
            {
                Try(session.Conversation.Close);
                continue;
            }

            bool done = session.Life.IsOver || TryHandle(next.Bytes, next.Kind, onWorker);
            ArrayPool<byte>.Shared.Return(next.Bytes.Array!);
            if (!done)
                return;
            if (onWorker && ++handled >= TurnMessages && environment.Dispatcher.TrySchedule(this))
                return;
        }
    }

    // False when the turn has gone to a worker or to whoever completes the message.
    private bool TryHandle(ReadOnlySpan<byte> bytes, FrameKind kind, bool onWorker)
    {
        ValueTask work = default;
        HeavyWork? heavy = null;
        try
        {
            if (kind == FrameKind.Deadline)
                session.Conversation.Current.DeadlinePassed();
            else
                work = session.Conversation.Current.Receive(new InboundFrame(bytes, kind == FrameKind.Text), out heavy);
        }
        catch (Exception exception)
        {
            session.Fail(exception);
        }

        if (heavy is not null)
        {
            if (!onWorker && TrySchedule(heavy))
                return false;
            if (!onWorker)
                environment.Counters.Count(SignalingEvent.HandledInline);
            work = Start(heavy);
        }

        return IsDone(work);
    }

    private ValueTask Start(HeavyWork heavy)
    {
        try
        {
            return heavy.RunAsync();
        }
        catch (Exception exception)
        {
            session.Fail(exception);
            return default;
        }
    }

    private void Try(Action step)
    {
        try
        {
            step();
        }
        catch (Exception exception)
        {
            session.Fail(exception);
        }
    }

    private bool TrySchedule(HeavyWork heavy)
    {
        _heavy = heavy;
        _heavyDueUs = environment.Clock.NowUs + (long)environment.Options.Router.MaxQueueWait.TotalMicroseconds;
        if (environment.Dispatcher.TrySchedule(this))
        {
            environment.Counters.Count(SignalingEvent.Dispatched);
            return true;
        }

        _heavy = null;
        return false;
    }

    private bool IsDone(ValueTask work)
    {
        if (work.IsCompletedSuccessfully)
            return true;
        _ = ContinueAfterAsync(work);
        return false;
    }

    private async Task ContinueAfterAsync(ValueTask work)
    {
        try
        {
            await work.ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            session.Fail(exception);
        }

        bool more;
        lock (session.Gate)
        {
            more = _waiting is not null || _isClosing;
            _busy = more;
        }

        // The thread is that of a peer or a timer: what waits is not its business.
        if (more && !environment.Dispatcher.TrySchedule(this))
            Continue(onWorker: false);
    }
}

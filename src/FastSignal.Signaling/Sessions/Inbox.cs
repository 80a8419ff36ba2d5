using System.Buffers;
using FastSignal.Primitives;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Messages;

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

    private readonly MessageHandler _handler = new(session, environment);

    // Guarded by the session's gate.
    private Queue<ArraySegment<byte>>? _waiting;
    private int _waitingBytes;
    private bool _busy;
    private TaskCompletionSource? _room;

    // The heavy message the next turn begins with, and when it is too late for it. Belongs to whoever has the turn.
    private HeavyMessage? _heavy;
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
    public ValueTask Post(ReadOnlyMemory<byte> utf8)
    {
        lock (session.Gate)
        {
            if (_busy)
                return Enqueue(utf8.Span);
            _busy = true;
        }

        if (session is { MessageCount: 1, DialectIsFixed: false })
            session.Dialect = environment.Dialects.Refine(session.Dialect, utf8.Span);
        if (TryHandle(utf8.Span, onWorker: false))
            Continue(onWorker: false);
        return default;
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
                session.Output.SendError(new MessageFault(ErrorCode.ServerUnavailable, "The server is too busy for this now"), heavy.Id);
            }
            else if (!IsDone(_handler.HandleAsync(heavy)))
            {
                return;
            }
        }

        Continue(onWorker: true);
    }

    /// <summary>The session is over: nothing waits any more. Under the session's gate.</summary>
    public void Clear()
    {
        while (_waiting is not null && _waiting.TryDequeue(out ArraySegment<byte> message))
            ArrayPool<byte>.Shared.Return(message.Array!);
        _waiting = null;
        _waitingBytes = 0;
        MakeRoom();
    }

    private ValueTask Enqueue(ReadOnlySpan<byte> utf8)
    {
        byte[] copy = ArrayPool<byte>.Shared.Rent(Math.Max(1, utf8.Length));
        utf8.CopyTo(copy);
        (_waiting ??= new Queue<ArraySegment<byte>>()).Enqueue(new ArraySegment<byte>(copy, 0, utf8.Length));
        _waitingBytes += utf8.Length;
        if (!IsFull)
            return default;
        environment.Counters.Count(SignalingEvent.ReadingPaused);
        _room ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return new ValueTask(_room.Task);
    }

    // One message of the largest size may always wait.
    private bool IsFull => _waiting is not null
        && (_waiting.Count >= environment.Options.Router.InboxSize || _waitingBytes >= session.Options.MaxMessageSize);

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
            ArraySegment<byte> next;
            lock (session.Gate)
            {
                if (_waiting is null || !_waiting.TryDequeue(out next))
                {
                    _waiting = null;
                    _busy = false;
                    return;
                }

                _waitingBytes -= next.Count;
                MakeRoom();
            }

            bool done = session.Life.IsOver || TryHandle(next, onWorker);
            ArrayPool<byte>.Shared.Return(next.Array!);
            if (!done)
                return;
            if (onWorker && ++handled >= TurnMessages && environment.Dispatcher.TrySchedule(this))
                return;
        }
    }

    // False when the turn has gone to a worker or to whoever completes the message.
    private bool TryHandle(ReadOnlySpan<byte> utf8, bool onWorker)
    {
        ValueTask work = _handler.Handle(utf8, out HeavyMessage? heavy);
        if (heavy is not null)
        {
            if (!onWorker && TrySchedule(heavy))
                return false;
            if (!onWorker)
                environment.Counters.Count(SignalingEvent.HandledInline);
            work = _handler.HandleAsync(heavy);
        }

        return IsDone(work);
    }

    private bool TrySchedule(HeavyMessage heavy)
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
        await work.ConfigureAwait(false);
        bool more;
        lock (session.Gate)
        {
            more = _waiting is not null;
            _busy = more;
        }

        // The thread is that of a peer or a timer: what waits is not its business.
        if (more && !environment.Dispatcher.TrySchedule(this))
            Continue(onWorker: false);
    }
}

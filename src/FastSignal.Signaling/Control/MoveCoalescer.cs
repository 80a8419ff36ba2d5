using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Control;

/// <summary>
/// Makes one move of many: mice report up to 8000 times a second, a picture changes 60 times. A move waits until the
/// interval since the last one has passed; places replace each other, ways add up. Anything but a move does not wait,
/// and comes after the move before it. Guarded by the stream's lock.
/// </summary>
internal sealed class MoveCoalescer(long intervalUs)
{
    private SessionControl? _sender;
    private InputEvent _move;
    private long _appliedUs = -intervalUs;

    /// <summary>When a waiting move is due; <see cref="long.MaxValue"/> when none waits.</summary>
    public long DueUs => _sender is null ? long.MaxValue : _appliedUs + intervalUs;

    /// <summary>Whether a move can join the one that waits: same sender, same kind.</summary>
    public bool CanJoin(SessionControl sender, in InputEvent move) =>
        _sender is null || (ReferenceEquals(_sender, sender) && _move.Relative == move.Relative);

    /// <summary>Joins a move with the one that waits. True when the result is to be applied now, else it waits.</summary>
    public bool Join(SessionControl sender, ref InputEvent move, long nowUs)
    {
        if (_sender is not null && move.Relative)
            move = move with { X = _move.X + move.X, Y = _move.Y + move.Y };
        if (nowUs - _appliedUs >= intervalUs)
        {
            _sender = null;
            _appliedUs = nowUs;
            return true;
        }

        _sender = sender;
        _move = move;
        return false;
    }

    /// <summary>Takes the move that waits, due or not; null when none does.</summary>
    public SessionControl? Take(out InputEvent move, long nowUs)
    {
        SessionControl? sender = _sender;
        move = _move;
        _sender = null;
        if (sender is not null)
            _appliedUs = nowUs;
        return sender;
    }
}

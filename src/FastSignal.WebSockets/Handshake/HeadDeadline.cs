using System.IO.Pipelines;

namespace FastSignal.WebSockets.Handshake;

/// <summary>
/// Time limit of a request head. Either the reader finishes first, or the limit does and wakes the reader with exactly
/// one cancelled read: a cancellation left over would hit whoever reads the connection next.
/// </summary>
internal sealed class HeadDeadline(PipeReader input, long deadlineUs) : ITimed
{
    private const int Waiting = 0;
    private const int Finished = 1;
    private const int Expired = 2;

    private int _state;

    public int Slot { get; set; }

    public bool IsDue(long nowUs) => nowUs >= deadlineUs && Volatile.Read(ref _state) == Waiting;

    public void OnDue(long nowUs)
    {
        if (Interlocked.CompareExchange(ref _state, Expired, Waiting) == Waiting)
            input.CancelPendingRead();
    }

    /// <summary>Ends the limit; false when it has struck, and one read is or will be cancelled.</summary>
    public bool TryFinish() => Interlocked.CompareExchange(ref _state, Finished, Waiting) != Expired;
}

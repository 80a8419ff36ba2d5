using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling.Control;

/// <summary>What became of a wish.</summary>
/// <param name="Changed">Whether the holder, its inputs or the queue are others now.</param>
/// <param name="Fault">Why not, for whoever wished it; null when it was done or had been so before.</param>
internal readonly record struct BatonStep(bool Changed, MessageFault? Fault)
{
    /// <summary>Everything is as it was.</summary>
    public static BatonStep Unchanged => default;

    /// <summary>Done.</summary>
    public static BatonStep Done => new(true, null);

    /// <summary>Refused; nothing changed.</summary>
    public static BatonStep Refused(ErrorCode code, string message) => new(false, new MessageFault(code, message));
}

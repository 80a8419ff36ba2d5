namespace FastSignal.Signaling.Sessions;

/// <summary>What a session's inbox puts in order.</summary>
internal enum FrameKind
{
    Text,
    Binary,

    /// <summary>No frame: the conversation's deadline has passed.</summary>
    Deadline,
}

/// <summary>A frame that waits for its turn, copied into a rented array.</summary>
internal readonly record struct WaitingFrame(ArraySegment<byte> Bytes, FrameKind Kind);

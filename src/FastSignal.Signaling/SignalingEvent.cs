namespace FastSignal.Signaling;

/// <summary>What <see cref="SignalingCounters"/> counts besides messages and errors.</summary>
public enum SignalingEvent
{
    /// <summary>A connection was lost and its session waits for another.</summary>
    GraceBegun,

    /// <summary>Nobody came for a waiting session in time.</summary>
    GraceExpired,

    /// <summary>A waiting session was ended because its place was needed.</summary>
    GraceEvicted,

    /// <summary>A session went on over another connection.</summary>
    SessionResumed,

    /// <summary>A resumed session still had a connection, which was closed with 4001.</summary>
    TakenOver,

    /// <summary>A takeover was refused with 4029.</summary>
    TakeoverRefused,

    /// <summary>No session for a resume token: it is wrong, or its session has ended.</summary>
    ResumeUnknown,

    /// <summary>A session could not be resumed because messages were not kept any more.</summary>
    ResumeMessagesLost,

    /// <summary>A session went to a worker.</summary>
    Dispatched,

    /// <summary>A heavy message was handled where it was read: no worker, or a full queue.</summary>
    HandledInline,

    /// <summary>A message waited too long for its worker and was answered with 1001.</summary>
    QueueWaitExceeded,

    /// <summary>A connection was not read for a while because too much waited behind a slow message.</summary>
    ReadingPaused,

    /// <summary>A session over HTTP was ended because its media did not connect in time.</summary>
    NeverConnected,

    /// <summary>A message was dropped because its client sends too many.</summary>
    MessageRateExceeded,

    /// <summary>A message was dropped because its client sends too many bytes.</summary>
    ByteRateExceeded,

    /// <summary>An upgraded connection showed no good credential. Refusals before the upgrade are counted by their HTTP status.</summary>
    AccessRefused,

    /// <summary>A client went on with a new credential in band.</summary>
    CredentialRefreshed,

    /// <summary>A session ended because its credential had expired.</summary>
    CredentialExpired,

    /// <summary>An input event did not act: its sender has no control, or may not send this kind.</summary>
    InputRefused,

    /// <summary>An operator ended a session.</summary>
    Kicked,

    /// <summary>A session was ended with 1008 because its client made too many mistakes.</summary>
    ErrorBudgetSpent,
}

namespace FastSignal.Signaling;

/// <summary>Names of events for reports and metrics.</summary>
public static class SignalingEvents
{
    /// <summary>The name in snake case.</summary>
    public static string LabelOf(SignalingEvent what) => what switch
    {
        SignalingEvent.GraceBegun => "grace_begun",
        SignalingEvent.GraceExpired => "grace_expired",
        SignalingEvent.GraceEvicted => "grace_evicted",
        SignalingEvent.SessionResumed => "session_resumed",
        SignalingEvent.TakenOver => "taken_over",
        SignalingEvent.TakeoverRefused => "takeover_refused",
        SignalingEvent.ResumeUnknown => "resume_unknown",
        SignalingEvent.ResumeMessagesLost => "resume_messages_lost",
        SignalingEvent.Dispatched => "dispatched",
        SignalingEvent.HandledInline => "handled_inline",
        SignalingEvent.QueueWaitExceeded => "queue_wait_exceeded",
        SignalingEvent.ReadingPaused => "reading_paused",
        SignalingEvent.MessageRateExceeded => "message_rate_exceeded",
        SignalingEvent.ByteRateExceeded => "byte_rate_exceeded",
        SignalingEvent.NeverConnected => "never_connected",
        SignalingEvent.AccessRefused => "access_refused",
        SignalingEvent.CredentialRefreshed => "credential_refreshed",
        SignalingEvent.CredentialExpired => "credential_expired",
        SignalingEvent.InputRefused => "input_refused",
        SignalingEvent.Kicked => "kicked",
        SignalingEvent.ErrorBudgetSpent => "error_budget_spent",
        _ => throw new ArgumentOutOfRangeException(nameof(what)),
    };
}

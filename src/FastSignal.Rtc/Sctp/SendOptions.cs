namespace FastSignal.Rtc.Sctp;

/// <summary>How a message is delivered.</summary>
/// <param name="Unordered">True: it may overtake others of its stream.</param>
/// <param name="MaxRetransmissions">After so many retransmissions of a part it is abandoned (RFC 7496 section 3.2); -1 for never.</param>
/// <param name="LifetimeUs">After so long it is abandoned (RFC 7496 section 3.1), in microseconds; -1 for never.</param>
internal readonly record struct SendOptions(bool Unordered, int MaxRetransmissions, long LifetimeUs)
{
    /// <summary>In order and until it arrives.</summary>
    public static SendOptions Reliable { get; } = new(false, -1, -1);
}

/// <summary>What became of a message given to an association.</summary>
internal enum SendResult
{
    /// <summary>It is queued.</summary>
    Queued,

    /// <summary>It is empty or longer than the peer or <see cref="SctpLimits.MaxMessageSize"/> allows, or its stream does not exist.</summary>
    Invalid,

    /// <summary><see cref="SctpLimits.MaxSendBuffer"/> or <see cref="SctpLimits.MaxQueuedMessages"/> is reached.</summary>
    BufferFull,

    /// <summary>The association has ended or is ending.</summary>
    Closed,
}

namespace FastSignal.WebSockets;

/// <summary>
/// Everything that makes this side end a connection. What each one means on the wire and in metrics stands in
/// <see cref="WebSocketErrorTable"/>.
/// </summary>
public enum WebSocketError : byte
{
    /// <summary>No error.</summary>
    None,

    /// <summary>RSV bit set that no extension gave a meaning (RFC 6455 section 5.2).</summary>
    ReservedBits,

    /// <summary>Opcode 3-7 or 11-15 (section 5.2).</summary>
    ReservedOpcode,

    /// <summary>Client frame without a mask (section 5.1).</summary>
    Unmasked,

    /// <summary>Control frame without FIN (section 5.5).</summary>
    FragmentedControl,

    /// <summary>Control frame with more than 125 bytes of payload (section 5.5).</summary>
    ControlTooLong,

    /// <summary>Length not encoded in the fewest bytes (section 5.2).</summary>
    NonMinimalLength,

    /// <summary>64-bit length with the most significant bit set (section 5.2).</summary>
    LengthOverflow,

    /// <summary>Continuation without a message under way (section 5.4).</summary>
    UnexpectedContinuation,

    /// <summary>New message while another one is fragmented (section 5.4).</summary>
    ExpectedContinuation,

    /// <summary>Text message that is not UTF-8 (section 8.1).</summary>
    InvalidUtf8,

    /// <summary>Message above <see cref="WebSocketEngineOptions.MaxMessageBytes"/>.</summary>
    MessageTooBig,

    /// <summary>Message of more than <see cref="WebSocketEngineOptions.MaxFragments"/> frames.</summary>
    TooManyFragments,

    /// <summary>Compressed message that is not DEFLATE data, or refers beyond the agreed window (RFC 7692 section 7.2.2).</summary>
    InvalidDeflate,

    /// <summary>Close frame with one byte of payload (section 5.5.1).</summary>
    CloseLength,

    /// <summary>Close frame with a code that may not be sent (section 7.4).</summary>
    CloseCode,

    /// <summary>Close frame whose reason is not UTF-8 (section 5.5.1).</summary>
    CloseReason,

    /// <summary>The handler threw.</summary>
    HandlerFailed,

    /// <summary>The peer reads too slowly: the outbox reached its bound.</summary>
    SlowConsumer,

    /// <summary>A write did not finish within <see cref="WebSocketEngineOptions.WriteTimeout"/>.</summary>
    WriteTimeout,

    /// <summary>The peer did not answer a close frame within <see cref="WebSocketEngineOptions.CloseTimeout"/>.</summary>
    CloseTimeout,
}

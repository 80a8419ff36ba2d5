namespace FastSignal.WebSockets;

/// <summary>The one place that says which close code and which metric label an error has.</summary>
public static class WebSocketErrorTable
{
    private static readonly (ushort Code, string Label)[] Rows = BuildRows();

    /// <summary>How many errors there are, <see cref="WebSocketError.None"/> included.</summary>
    internal static int Count => Rows.Length;

    /// <summary>The code of the close frame sent for the error.</summary>
    public static ushort CodeOf(WebSocketError error) => Rows[(int)error].Code;

    /// <summary>The error's name in metrics and in the reason of the close frame: lower case, underscores.</summary>
    public static string LabelOf(WebSocketError error) => Rows[(int)error].Label;

    private static (ushort Code, string Label)[] BuildRows()
    {
        (WebSocketError Error, ushort Code, string Label)[] rows =
        [
            (WebSocketError.None, CloseCode.Normal, "none"),
            (WebSocketError.ReservedBits, CloseCode.ProtocolError, "reserved_bits"),
            (WebSocketError.ReservedOpcode, CloseCode.ProtocolError, "reserved_opcode"),
            (WebSocketError.Unmasked, CloseCode.ProtocolError, "unmasked"),
            (WebSocketError.FragmentedControl, CloseCode.ProtocolError, "fragmented_control"),
            (WebSocketError.ControlTooLong, CloseCode.ProtocolError, "control_too_long"),
            (WebSocketError.NonMinimalLength, CloseCode.ProtocolError, "non_minimal_length"),
            (WebSocketError.LengthOverflow, CloseCode.ProtocolError, "length_overflow"),
            (WebSocketError.UnexpectedContinuation, CloseCode.ProtocolError, "unexpected_continuation"),
            (WebSocketError.ExpectedContinuation, CloseCode.ProtocolError, "expected_continuation"),
            (WebSocketError.InvalidUtf8, CloseCode.InvalidPayload, "invalid_utf8"),
            (WebSocketError.MessageTooBig, CloseCode.MessageTooBig, "message_too_big"),
            (WebSocketError.TooManyFragments, CloseCode.PolicyViolation, "too_many_fragments"),
            (WebSocketError.InvalidDeflate, CloseCode.InvalidPayload, "invalid_deflate"),
            (WebSocketError.CloseLength, CloseCode.ProtocolError, "close_length"),
            (WebSocketError.CloseCode, CloseCode.ProtocolError, "close_code"),
            (WebSocketError.CloseReason, CloseCode.InvalidPayload, "close_reason"),
            (WebSocketError.HandlerFailed, CloseCode.InternalError, "handler_failed"),
            (WebSocketError.SlowConsumer, CloseCode.TryAgainLater, "slow_consumer"),
            (WebSocketError.WriteTimeout, CloseCode.Abnormal, "write_timeout"),
            (WebSocketError.CloseTimeout, CloseCode.Abnormal, "close_timeout"),
        ];

        var byError = new (ushort, string)[rows.Length];
        foreach ((WebSocketError error, ushort code, string label) in rows)
            byError[(int)error] = (code, label);
        return byError;
    }
}

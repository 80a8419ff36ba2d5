namespace FastSignal.Signaling.Messages;

/// <summary>The error object of the wire, once in <c>error</c> and once in <c>data</c>.</summary>
/// <param name="Code">Name of the row.</param>
/// <param name="Number">Number of the row.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Details">More, or null.</param>
/// <param name="Retryable">Whether the same request may succeed later.</param>
internal sealed record ErrorReport(string Code, int Number, string Message, string? Details, bool Retryable)
{
    /// <summary>The report of a fault.</summary>
    public static ErrorReport Of(in MessageFault fault) => new(
        ErrorCodeTable.NameOf(fault.Code), (int)fault.Code, fault.Message, fault.Details, ErrorCodeTable.IsRetryable(fault.Code));
}

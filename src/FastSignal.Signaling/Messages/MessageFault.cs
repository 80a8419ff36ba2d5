namespace FastSignal.Signaling.Messages;

/// <summary>Why a message was refused: a row of the error table with the sentence for the client.</summary>
/// <param name="Code">The row.</param>
/// <param name="Message">One sentence.</param>
/// <param name="Details">More for whoever debugs the client, or null. Never a stack trace.</param>
internal readonly record struct MessageFault(ErrorCode Code, string Message, string? Details = null)
{
    /// <summary>The fault with the table's own sentence.</summary>
    public static MessageFault Of(ErrorCode code, string? details = null) => new(code, ErrorCodeTable.MessageOf(code), details);
}

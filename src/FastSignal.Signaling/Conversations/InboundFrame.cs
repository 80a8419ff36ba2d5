namespace FastSignal.Signaling.Conversations;

/// <summary>One whole message as it came off the connection.</summary>
/// <param name="bytes">The payload; UTF-8 when it is text.</param>
/// <param name="isText">Whether it came as text or as binary.</param>
internal readonly ref struct InboundFrame(ReadOnlySpan<byte> bytes, bool isText)
{
    /// <summary>The payload, valid only while it is handled.</summary>
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    /// <summary>Whether it is text, which is valid UTF-8 then.</summary>
    public bool IsText { get; } = isText;
}

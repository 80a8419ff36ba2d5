namespace FastSignal.Signaling.Messages;

/// <summary>What an operator sends to many.</summary>
/// <param name="Type">Type text, chosen by the operator.</param>
/// <param name="Data">One JSON value in UTF-8, or empty.</param>
internal sealed record BroadcastContent(string Type, ReadOnlyMemory<byte> Data);

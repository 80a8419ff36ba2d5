namespace FastSignal.Signaling.Messages;

/// <summary>Payload of <c>session-ended</c>.</summary>
/// <param name="Reason">One word.</param>
/// <param name="Reconnect">Whether the client should try again.</param>
internal sealed record SessionEnd(string Reason, bool Reconnect);

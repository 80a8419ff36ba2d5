namespace FastSignal.Signaling.Messages;

/// <summary>Payload of <c>state</c>.</summary>
/// <param name="Ice">RTCIceConnectionState.</param>
/// <param name="Connection">RTCPeerConnectionState.</param>
/// <param name="Reason">Why the connection ended, or null.</param>
internal sealed record ConnectionStates(string Ice, string Connection, string? Reason = null);

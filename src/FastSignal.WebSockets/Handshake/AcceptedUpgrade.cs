using FastSignal.WebSockets.Compression;

namespace FastSignal.WebSockets.Handshake;

/// <summary>What an accepted upgrade settled besides its handler.</summary>
/// <param name="Options">The bounds of the connection.</param>
/// <param name="Subprotocol">The subprotocol to name in the answer, or null.</param>
/// <param name="Agreement">The compression to name in the answer, or null.</param>
internal readonly record struct AcceptedUpgrade(WebSocketEngineOptions Options, string? Subprotocol, DeflateAgreement? Agreement);

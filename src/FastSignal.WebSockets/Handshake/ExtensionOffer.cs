namespace FastSignal.WebSockets.Handshake;

/// <summary>One extension a client offers (RFC 6455 section 9.1).</summary>
/// <param name="Name">The extension token.</param>
/// <param name="Parameters">Parameters in order, unquoted; the value is null where none was given.</param>
internal sealed record ExtensionOffer(string Name, IReadOnlyList<KeyValuePair<string, string?>> Parameters);

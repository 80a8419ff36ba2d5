namespace FastSignal.EndToEnd.Network;

/// <summary>Decides about one datagram on its way from the server to a browser.</summary>
/// <returns>How much later it arrives, or null when it never does.</returns>
internal delegate TimeSpan? Fate(ReadOnlySpan<byte> datagram);

namespace FastSignal.Server.Configuration;

/// <summary>A STUN or TURN server told to clients (RTCIceServer).</summary>
/// <param name="Urls">One or more <c>stun:</c>, <c>stuns:</c>, <c>turn:</c> or <c>turns:</c> addresses (RFC 7064, RFC 7065).</param>
/// <param name="Username">TURN user name, or null.</param>
/// <param name="Credential">TURN password, or null.</param>
internal sealed record IceServerSettings(IReadOnlyList<string> Urls, string? Username, string? Credential);

namespace FastSignal.Server.Configuration;

/// <summary>A STUN or TURN server told to clients (RTCIceServer).</summary>
/// <param name="Urls">One or more <c>stun:</c>, <c>stuns:</c>, <c>turn:</c> or <c>turns:</c> addresses (RFC 7064, RFC 7065).</param>
/// <param name="Username">TURN user name, or null; with a secret the part behind the time, null for the client's own name.</param>
/// <param name="Credential">TURN password, or null.</param>
/// <param name="Secret">Secret shared with the TURN server, from which time-limited passwords are made; null for a fixed password.</param>
/// <param name="Lifetime">How long such a password holds.</param>
internal sealed record IceServerSettings(IReadOnlyList<string> Urls, string? Username, string? Credential, string? Secret, TimeSpan Lifetime)
{
    /// <summary>The record without its secrets, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(IceServerSettings)} {{ Urls = {string.Join(' ', Urls)} }}";
}

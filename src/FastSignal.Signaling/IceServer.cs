namespace FastSignal.Signaling;

/// <summary>A STUN or TURN server told to clients, in the shape of RTCIceServer.</summary>
public sealed record IceServer
{
    /// <summary>One or more URLs (<c>stun:</c>, <c>turn:</c>, <c>turns:</c>; RFC 7064, RFC 7065). Always an array on the wire.</summary>
    public required IReadOnlyList<string> Urls { get; init; }

    /// <summary>TURN user name, or null.</summary>
    public string? Username { get; init; }

    /// <summary>TURN password, or null.</summary>
    public string? Credential { get; init; }
}

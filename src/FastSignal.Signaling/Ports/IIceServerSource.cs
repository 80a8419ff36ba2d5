namespace FastSignal.Signaling.Ports;

/// <summary>Knows the STUN and TURN servers, and makes the credentials that are good for a while only.</summary>
public interface IIceServerSource
{
    /// <summary>The servers for one client, as of now. Any thread.</summary>
    /// <param name="subject">Who asks, or null.</param>
    /// <param name="unixTimeMs">Now.</param>
    IReadOnlyList<IceServer> For(string? subject, long unixTimeMs);
}

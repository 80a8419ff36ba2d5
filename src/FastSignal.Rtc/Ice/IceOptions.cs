namespace FastSignal.Rtc.Ice;

/// <summary>The limits of one agent.</summary>
public sealed record IceOptions
{
    /// <summary>The defaults.</summary>
    public static IceOptions Default { get; } = new();

    /// <summary>Time without an authenticated check after which a connected agent is <see cref="IceState.Disconnected"/>. Browsers check every 1 to 2.5 s.</summary>
    public TimeSpan DisconnectedAfter { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Time without an authenticated check after which the agent has failed; the expiry of consent (RFC 7675 section 5.1).</summary>
    public TimeSpan SilenceLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Time an agent may wait for its first authenticated check.</summary>
    public TimeSpan ConnectLimit { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Remote candidates taken per ICE generation; more are refused.</summary>
    public int MaxRemoteCandidates { get; init; } = 50;
}

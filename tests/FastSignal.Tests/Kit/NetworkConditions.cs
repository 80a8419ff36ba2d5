namespace FastSignal.Tests.Kit;

/// <summary>What a virtual link does to datagrams. DTLS is spared all but delay: OpenSSL repeats lost flights by the real clock.</summary>
internal sealed record NetworkConditions
{
    public static NetworkConditions Perfect { get; } = new();

    /// <summary>One way.</summary>
    public long DelayUs { get; init; } = 5_000;

    /// <summary>Added at random, up to this: neighbours overtake each other when it is larger than their distance.</summary>
    public long JitterUs { get; init; }

    /// <summary>Share that is lost, 0..1.</summary>
    public double Loss { get; init; }

    /// <summary>Share that arrives twice, 0..1.</summary>
    public double Duplication { get; init; }

    /// <summary>Bits per second of each direction, or 0 for no limit; what comes faster waits.</summary>
    public long RateBps { get; init; }
}

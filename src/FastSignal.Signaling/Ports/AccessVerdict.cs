namespace FastSignal.Signaling.Ports;

/// <summary>An authority's answer: an identity, or why there is none.</summary>
public readonly record struct AccessVerdict
{
    private AccessVerdict(Identity? identity, AccessRefusal refusal, string reason)
    {
        Identity = identity;
        Refusal = refusal;
        Reason = reason;
    }

    /// <summary>Who it is; null when refused.</summary>
    public Identity? Identity { get; }

    /// <summary>Why not.</summary>
    public AccessRefusal Refusal { get; }

    /// <summary>One sentence for the client; never holds anything it showed.</summary>
    public string Reason { get; }

    /// <summary>Nothing was shown.</summary>
    public static AccessVerdict Missing { get; } = new(null, AccessRefusal.Missing, "A credential is required");

    /// <summary>It is good, but not for this app.</summary>
    public static AccessVerdict OtherApp { get; } = new(null, AccessRefusal.OtherApp, "This credential is not for this app");

    /// <summary>Lets somebody in.</summary>
    public static AccessVerdict Allow(Identity identity) => new(identity, AccessRefusal.None, "");

    /// <summary>What was shown is not good.</summary>
    public static AccessVerdict Invalid(string reason) => new(null, AccessRefusal.Invalid, reason);
}

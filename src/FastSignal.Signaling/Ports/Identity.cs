namespace FastSignal.Signaling.Ports;

/// <summary>Who somebody is, as the authority says.</summary>
/// <param name="Subject">Name, unique within the authority; null for whoever is let in without being asked.</param>
/// <param name="Role">What they may do.</param>
/// <param name="ValidUntilUnixMs">Unix milliseconds from which this does not hold any more, leeway included; null for always.</param>
public sealed record Identity(string? Subject, Role Role, long? ValidUntilUnixMs = null)
{
    /// <summary>Whoever comes, where nobody is asked.</summary>
    public static Identity Anyone { get; } = new(null, Role.Controller);

    /// <summary>Whether nobody was asked.</summary>
    public bool IsAnyone => Subject is null;

    /// <summary>Name of the role on the wire and in configuration.</summary>
    public string RoleName => Role switch
    {
        Role.Viewer => "viewer",
        Role.Controller => "controller",
        _ => "admin",
    };
}

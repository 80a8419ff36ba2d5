namespace FastSignal.Server.Configuration.Sources;

/// <summary>Reads environment variables such as <c>FASTSIGNAL__SERVER__PORT</c>: two underscores separate the parts, case does not matter.</summary>
internal static class EnvironmentSource
{
    /// <summary>What the names of our variables begin with.</summary>
    public const string Prefix = "FASTSIGNAL__";

    /// <summary>The source's name in messages.</summary>
    public const string Name = "environment";

    /// <summary>
    /// Names are lower-cased, so a stream declared here alone has a lower-case name; a stream that the file declares too is
    /// found whatever its case.
    /// </summary>
    public static ConfigurationSource Read(IReadOnlyDictionary<string, string?> environment)
    {
        var root = new ConfigurationNode("", NodeKind.Object);
        // Sorted, because an environment has no order of its own and streams are listed in theirs.
        foreach ((string variable, string? value) in environment.OrderBy(pair => pair.Key, StringComparer.OrdinalIgnoreCase))
        {
            if (variable.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
                root.Set(variable[Prefix.Length..].ToLowerInvariant().Replace("__", ":", StringComparison.Ordinal), value ?? "");
        }

        return new ConfigurationSource(Name, root);
    }
}

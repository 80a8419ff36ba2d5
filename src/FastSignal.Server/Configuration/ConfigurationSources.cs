using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>Everything a configuration is read from, at one moment.</summary>
/// <param name="List">From the weakest to the strongest.</param>
/// <param name="File">Full path of the file among them, or null.</param>
internal sealed record ConfigurationSources(IReadOnlyList<ConfigurationSource> List, string? File)
{
    /// <summary>Reads the configuration; only good when no problem was added.</summary>
    /// <param name="problems">Receives one entry per mistake.</param>
    /// <param name="running">What the server runs with: keys that need a restart keep its values. Null at the start.</param>
    public FastSignalConfiguration Read(ICollection<ConfigurationProblem> problems, FastSignalConfiguration? running = null) =>
        SettingsReader.Read(new ConfigurationReader(List, problems, running), File) with { Sources = this };
}

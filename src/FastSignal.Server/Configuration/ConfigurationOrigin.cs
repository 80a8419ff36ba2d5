namespace FastSignal.Server.Configuration;

/// <summary>What a process reads its configuration from, at the start and again later.</summary>
/// <param name="Arguments">The process's arguments.</param>
/// <param name="Environment">Its environment variables, as they were at the start.</param>
/// <param name="WorkingDirectory">Where relative paths begin.</param>
internal sealed record ConfigurationOrigin(string[] Arguments, IReadOnlyDictionary<string, string?> Environment, string WorkingDirectory)
{
    /// <summary>Full paths of the files that are looked at, there or not.</summary>
    public IReadOnlyList<string> Files { get; } = ConfigurationLoader.FilesOf(Arguments, WorkingDirectory);

    /// <summary>Loads and validates.</summary>
    public ConfigurationResult Load() => ConfigurationLoader.Load(Arguments, Environment, WorkingDirectory);

    /// <summary>The record without arguments and environment, which may hold secrets.</summary>
    public override string ToString() => $"{nameof(ConfigurationOrigin)} {{ WorkingDirectory = {WorkingDirectory} }}";
}

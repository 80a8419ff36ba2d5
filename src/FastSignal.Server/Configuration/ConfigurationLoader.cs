using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>
/// Puts the configuration together: built-in defaults, then a JSON file, then the environment, then the command line, the
/// later winning key by key. Everything that is wrong is found in one go.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>Name of the file read from the working directory when <c>--config</c> is not given; it may be missing.</summary>
    public const string DefaultFileName = "fastsignal.json";

    /// <summary>Loads and validates.</summary>
    /// <param name="args">The process's arguments.</param>
    /// <param name="environment">Environment variables; those not of this program are ignored.</param>
    /// <param name="workingDirectory">Where relative paths begin.</param>
    public static ConfigurationResult Load(string[] args, IReadOnlyDictionary<string, string?> environment, string workingDirectory)
    {
        var problems = new List<ConfigurationProblem>();
        CommandLine commandLine = CommandLine.Read(args, problems);
        if (commandLine.Help)
            return ConfigurationResult.Answer(HelpText.Help);
        if (commandLine.Version)
            return ConfigurationResult.Answer(HelpText.Version);

        var sources = new List<ConfigurationSource>();
        string? file = ReadFile(commandLine.ConfigurationPath, workingDirectory, sources, problems);
        sources.Add(EnvironmentSource.Read(environment));
        sources.Add(commandLine.Source);
        foreach (ConfigurationSource source in sources)
            UnknownKeys.Check(source, problems);

        FastSignalConfiguration configuration = SettingsReader.Read(new ConfigurationReader(sources, problems), file);
        return problems.Count == 0 ? ConfigurationResult.Success(configuration) : ConfigurationResult.Failure(problems);
    }

    private static string? ReadFile(
        string? given, string workingDirectory, List<ConfigurationSource> sources, List<ConfigurationProblem> problems)
    {
        string path = Path.GetFullPath(given ?? DefaultFileName, workingDirectory);
        if (given is null && !File.Exists(path))
            return null;
        if (JsonSource.ReadFile(path, given ?? DefaultFileName, out ConfigurationProblem? problem) is { } source)
            sources.Add(source);
        else
            problems.Add(problem!);
        return path;
    }
}

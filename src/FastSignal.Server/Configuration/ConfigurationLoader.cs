using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>
/// Puts the configuration together: built-in defaults, then a YAML or JSON file, then the environment, then the command
/// line, the later winning key by key. Everything that is wrong is found in one go.
/// </summary>
internal static class ConfigurationLoader
{
    /// <summary>The first of <see cref="DefaultFileNames"/>.</summary>
    public const string DefaultFileName = "fastsignal.json";

    /// <summary>The files looked for in the working directory when <c>--config</c> is not given; one may be there, or none.</summary>
    public static readonly string[] DefaultFileNames = [DefaultFileName, "fastsignal.jsonc", "fastsignal.yaml", "fastsignal.yml"];

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

        FastSignalConfiguration configuration = new ConfigurationSources(sources, file).Read(problems);
        return problems.Count == 0 ? ConfigurationResult.Success(configuration) : ConfigurationResult.Failure(problems);
    }

    /// <summary>Full paths of the files a load with these arguments looks at, there or not.</summary>
    public static IReadOnlyList<string> FilesOf(string[] args, string workingDirectory)
    {
        string? given = CommandLine.Read(args, new List<ConfigurationProblem>()).ConfigurationPath;
        return [.. (given is null ? DefaultFileNames : [given]).Select(name => Path.GetFullPath(name, workingDirectory))];
    }

    private static string? ReadFile(
        string? given, string workingDirectory, List<ConfigurationSource> sources, List<ConfigurationProblem> problems)
    {
        string[] names = given is null ? [.. DefaultFileNames.Where(name => File.Exists(Path.GetFullPath(name, workingDirectory)))] : [given];
        if (names.Length == 0)
            return null;
        // Which of two wins would be anybody's guess, and the other's keys would be ignored without a word.
        if (names.Length > 1)
        {
            problems.Add(new ConfigurationProblem(names[0], $"stands beside {string.Join(" and ", names[1..])}; keep one of them, or name one with --config"));
            return null;
        }

        string path = Path.GetFullPath(names[0], workingDirectory);
        if (FileSource.Read(path, names[0], problems) is { } source)
            sources.Add(source);
        return path;
    }
}

using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Server.Configuration.Sources;

/// <summary>
/// The command line: <c>--section:key=value</c> or <c>--section:key value</c>, besides <c>--config PATH</c>, <c>--help</c>
/// and <c>--version</c>. The last of two equal options wins.
/// </summary>
internal sealed class CommandLine
{
    /// <summary>The source's name in messages.</summary>
    public const string Name = "command line";

    private CommandLine() { }

    /// <summary>Keys given as options.</summary>
    public ConfigurationSource Source { get; } = new(Name, new ConfigurationNode("", NodeKind.Object));

    /// <summary>Argument of <c>--config</c>, or null.</summary>
    public string? ConfigurationPath { get; private set; }

    /// <summary><c>--help</c> was given.</summary>
    public bool Help { get; private set; }

    /// <summary><c>--version</c> was given.</summary>
    public bool Version { get; private set; }

    /// <summary>Reads the arguments; what cannot be understood becomes a problem and the rest is read on.</summary>
    public static CommandLine Read(IReadOnlyList<string> arguments, ICollection<ConfigurationProblem> problems)
    {
        var line = new CommandLine();
        for (int i = 0; i < arguments.Count; i++)
        {
            string argument = arguments[i];
            if (argument is "--help" or "-h" or "-?")
                line.Help = true;
            else if (argument == "--version")
                line.Version = true;
            else if (!argument.StartsWith("--", StringComparison.Ordinal))
                // Not printed: it may be a secret that slipped from its option.
                problems.Add(new ConfigurationProblem(Name, $"argument {i + 1} is not an option; options look like --server:port=8080"));
            else
                line.ReadOption(arguments, ref i, problems);
        }

        return line;
    }

    private void ReadOption(IReadOnlyList<string> arguments, ref int i, ICollection<ConfigurationProblem> problems)
    {
        string option = arguments[i][2..];
        string? value = null;
        int equals = option.IndexOf('=', StringComparison.Ordinal);
        if (equals >= 0)
        {
            value = option[(equals + 1)..];
            option = option[..equals];
        }

        bool isConfig = option.Equals("config", StringComparison.OrdinalIgnoreCase);
        if (!isConfig && !option.Contains(':', StringComparison.Ordinal))
        {
            problems.Add(new ConfigurationProblem($"--{option}", $"is not an option{Suggest(option)}"));
            // A value that follows belongs to the unknown option and is no further mistake.
            if (value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
                i++;
            return;
        }

        if (value is null && i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            value = arguments[++i];
        if (value is null || (isConfig && value.Length == 0))
            problems.Add(new ConfigurationProblem($"--{option}", "needs a value"));
        else if (isConfig)
            ConfigurationPath = value;
        else
            Source.Root.Set(option, value);
    }

    private static string Suggest(string option)
    {
        ConfigurationKey? sameName = ConfigurationKeys.All.FirstOrDefault(key => key.Name.Equals(option, StringComparison.OrdinalIgnoreCase));
        string? suggestion = sameName?.Path ?? Spelling.Closest(option, ["config", "help", "version", .. ConfigurationKeys.All.Select(key => key.Path)]);
        return suggestion is null ? "; see --help" : $"; did you mean --{suggestion}?";
    }
}

using System.Diagnostics.CodeAnalysis;

namespace FastSignal.Server.Configuration;

/// <summary>What <see cref="ConfigurationLoader.Load"/> found: a configuration, problems, or a text that was asked for.</summary>
internal sealed class ConfigurationResult
{
    private ConfigurationResult(FastSignalConfiguration? configuration, IReadOnlyList<ConfigurationProblem> problems, string? text)
    {
        Configuration = configuration;
        Problems = problems;
        Text = text;
    }

    /// <summary>The configuration; null when there are problems or a text was asked for.</summary>
    public FastSignalConfiguration? Configuration { get; }

    /// <summary>Everything that is wrong, one line each for standard error.</summary>
    public IReadOnlyList<ConfigurationProblem> Problems { get; }

    /// <summary>The answer to <c>--help</c> or <c>--version</c> for standard output, or null.</summary>
    public string? Text { get; }

    /// <summary>True when the server can start.</summary>
    [MemberNotNullWhen(true, nameof(Configuration))]
    public bool Ok => Configuration is not null;

    /// <summary>What the process ends with when it does not start: 0 after a text, 2 after problems.</summary>
    public int ExitCode => Problems.Count == 0 ? 0 : 2;

    internal static ConfigurationResult Success(FastSignalConfiguration configuration) => new(configuration, [], null);

    internal static ConfigurationResult Failure(IReadOnlyList<ConfigurationProblem> problems) => new(null, problems, null);

    internal static ConfigurationResult Answer(string text) => new(null, [], text);
}

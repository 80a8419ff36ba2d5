namespace FastSignal.Server.Configuration;

/// <summary>One thing wrong with the configuration, for the operator.</summary>
/// <param name="Key">Full name of the key, or of the file.</param>
/// <param name="Message">What was given, where, and what is allowed. Never holds a secret.</param>
internal sealed record ConfigurationProblem(string Key, string Message)
{
    /// <summary>One line.</summary>
    public override string ToString() => $"{Key}: {Message}";
}

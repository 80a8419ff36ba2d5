using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>Finds names that no key has: a mistyped key would otherwise be ignored without a word.</summary>
internal static class UnknownKeys
{
    /// <summary>Adds a problem for every unknown section and key. Values are not printed: a mistyped key may hold a secret.</summary>
    public static void Check(ConfigurationSource source, ICollection<ConfigurationProblem> problems)
    {
        foreach (ConfigurationNode section in source.Root.Children)
        {
            string? name = Array.Find(ConfigurationKeys.Sections, known => known.Equals(section.Name, StringComparison.OrdinalIgnoreCase));
            if (name is null)
                problems.Add(Unknown(source, section, section.Name, "section", ConfigurationKeys.Sections, ""));
            else if (!IsMap(section))
                problems.Add(new ConfigurationProblem(name, $"in {source.Locate(section)} must be a section with keys in it"));
            else if (name == StreamKeys.Section)
                CheckStreams(source, section, problems);
            else
                CheckKeys(source, section, name, name, problems);
        }
    }

    private static void CheckStreams(ConfigurationSource source, ConfigurationNode streams, ICollection<ConfigurationProblem> problems)
    {
        foreach (ConfigurationNode stream in streams.Children)
        {
            string path = $"{StreamKeys.Section}:{stream.Name}";
            if (!IsMap(stream))
                problems.Add(new ConfigurationProblem(path, $"in {source.Locate(stream)} must be a stream with keys in it"));
            else
                CheckKeys(source, stream, StreamKeys.Section, path, problems);
        }
    }

    private static void CheckKeys(
        ConfigurationSource source, ConfigurationNode node, string section, string path, ICollection<ConfigurationProblem> problems)
    {
        string[] known = [.. ConfigurationKeys.In(section).Select(key => key.Name)];
        foreach (ConfigurationNode child in node.Children)
        {
            if (!known.Contains(child.Name, StringComparer.OrdinalIgnoreCase))
                problems.Add(Unknown(source, child, $"{path}:{child.Name}", "key", known, $"{path}:"));
        }
    }

    private static ConfigurationProblem Unknown(
        ConfigurationSource source, ConfigurationNode node, string path, string what, IEnumerable<string> known, string prefix)
    {
        string? suggestion = Spelling.Closest(node.Name, known);
        string hint = suggestion is null ? "see --help" : $"did you mean {prefix}{suggestion}?";
        return new ConfigurationProblem(path, $"unknown {what} in {source.Locate(node)}; {hint}");
    }

    /// <summary>
    /// An empty object is a map too, and so is a null: what is left in YAML of a section whose keys are all commented out. A
    /// variable such as FASTSIGNAL__SERVER=x is not.
    /// </summary>
    private static bool IsMap(ConfigurationNode node) => node.Kind == NodeKind.Object || node is { Kind: NodeKind.Scalar, Value: null };
}

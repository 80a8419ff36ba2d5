using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>Reads keys out of all sources and collects what is wrong instead of stopping at it.</summary>
/// <param name="sources">From the weakest to the strongest.</param>
/// <param name="problems">Receives one entry per mistake.</param>
internal sealed class ConfigurationReader(IReadOnlyList<ConfigurationSource> sources, ICollection<ConfigurationProblem> problems)
{
    /// <summary>Names of the declared streams, in order of declaration, spelled as they were declared first.</summary>
    public IReadOnlyList<string> StreamNames { get; } =
    [
        .. sources
            .SelectMany(source => source.Root.Find(StreamKeys.Section)?.Children ?? [])
            .Select(stream => stream.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>The key's value: of the strongest source that gives it, or the default. A value that is not allowed becomes a problem.</summary>
    public T Read<T>(ConfigurationKey<T> key, string? stream = null)
    {
        if (Find(key, stream) is not var (source, node))
            return key.Default;
        if (key.TryParse(node, out T value))
            return value;

        string given = key.IsSecret ? "the value (not shown)" : Shorten(node.Describe());
        Refuse(key, stream, $"{given} in {source.Locate(node)} is not allowed; allowed is {key.Allowed}");
        return key.Default;
    }

    /// <summary>True when some source gives the key.</summary>
    public bool Has(ConfigurationKey key, string? stream = null) => Find(key, stream) is not null;

    /// <summary>Adds a problem with a key.</summary>
    public void Refuse(ConfigurationKey key, string? stream, string message) => problems.Add(new ConfigurationProblem(PathOf(key, stream), message));

    /// <summary>Adds a problem with a stream as a whole.</summary>
    public void RefuseStream(string stream, string message) => problems.Add(new ConfigurationProblem($"{StreamKeys.Section}:{stream}", message));

    private static string PathOf(ConfigurationKey key, string? stream) => stream is null ? key.Path : $"{key.Section}:{stream}:{key.Name}";

    /// <summary>Keeps a message on one readable line whatever was given.</summary>
    private static string Shorten(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "...");

    private (ConfigurationSource Source, ConfigurationNode Node)? Find(ConfigurationKey key, string? stream)
    {
        for (int i = sources.Count - 1; i >= 0; i--)
        {
            ConfigurationNode? section = sources[i].Root.Find(key.Section);
            if (stream is not null)
                section = section?.Find(stream);
            if (section?.Find(key.Name) is { } node)
                return (sources[i], node);
        }

        return null;
    }
}

using FastSignal.Server.Configuration.Keys;
using FastSignal.Server.Configuration.Sources;

namespace FastSignal.Server.Configuration;

/// <summary>
/// Reads keys out of all sources, notes what each came to, and collects what is wrong instead of stopping at it.
/// </summary>
/// <param name="sources">From the weakest to the strongest.</param>
/// <param name="problems">Receives one entry per mistake.</param>
/// <param name="running">What the server runs with: keys that need a restart keep its values. Null at the start.</param>
internal sealed class ConfigurationReader(
    IReadOnlyList<ConfigurationSource> sources, ICollection<ConfigurationProblem> problems, FastSignalConfiguration? running = null)
{
    private readonly Dictionary<string, EffectiveValue> _values = new(StringComparer.Ordinal);
    private readonly List<string> _order = [];

    private readonly Dictionary<string, EffectiveValue> _pinned =
        running?.Values.Where(value => value.Key.TakesEffect == TakesEffect.Restart).ToDictionary(value => value.Path, StringComparer.Ordinal) ?? [];

    /// <summary>Names of the declared streams, in order of declaration, spelled as they were declared first.</summary>
    public IReadOnlyList<string> StreamNames { get; } =
    [
        .. sources
            .SelectMany(source => source.Root.Find(StreamKeys.Section)?.Children ?? [])
            .Select(stream => stream.Name)
            .Distinct(StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>What every key read so far came to, in the order of reading.</summary>
    public IReadOnlyList<EffectiveValue> Values => [.. _order.Select(path => _values[path])];

    /// <summary>The key's value: of the strongest source that gives it, or the default. A value that is not allowed becomes a problem.</summary>
    public T Read<T>(ConfigurationKey<T> key, string? stream = null)
    {
        if (Find(key, stream) is not var (source, node))
            return Note(key, stream, key.Default, "default", null, null);
        if (key.TryParse(node, out T value))
            return Note(key, stream, value, source.Locate(node), source, node);

        string given = key.IsSecret ? "the value (not shown)" : Shorten(node.Describe());
        Refuse(key, stream, $"{given} in {source.Locate(node)} is not allowed; allowed is {key.Allowed}");
        return key.Default;
    }

    /// <summary>Notes that a key nobody gave takes a value that follows from others, and returns that value.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">What it takes.</param>
    /// <param name="leader">The key it follows; null for a value that is built in.</param>
    /// <param name="stream">The stream it is about.</param>
    public T Follow<T>(ConfigurationKey<T> key, T value, ConfigurationKey? leader, string? stream = null) =>
        Note(key, stream, value, leader is null ? "built in" : $"follows {leader.PathOf(stream)}", null, null);

    /// <summary>True when some source gives the key.</summary>
    public bool Has(ConfigurationKey key, string? stream = null) => Find(key, stream) is not null;

    /// <summary>Adds a problem with a key.</summary>
    public void Refuse(ConfigurationKey key, string? stream, string message) => problems.Add(new ConfigurationProblem(key.PathOf(stream), message));

    /// <summary>Adds a problem with a stream as a whole.</summary>
    public void RefuseStream(string stream, string message) => problems.Add(new ConfigurationProblem($"{StreamKeys.Section}:{stream}", message));

    /// <summary>Keeps a message on one readable line whatever was given.</summary>
    private static string Shorten(string text) => text.Length <= 200 ? text : string.Concat(text.AsSpan(0, 200), "...");

    private T Note<T>(ConfigurationKey<T> key, string? stream, T value, string origin, ConfigurationSource? source, ConfigurationNode? node)
    {
        string text = key.TextOf(value);
        // A default tells nothing, so it can be shown even of a secret, and a follower that follows nowhere is one.
        bool isDefault = node is null && text == key.DefaultText;
        string shown = key.IsSecret && !isDefault ? SecretMask.Masked : SecretMask.Apply(text);
        string identity = key.IsSecret && node is not null ? node.Identity() : text;
        EffectiveValue noted = new(key, stream, shown, identity, isDefault ? "default" : origin, source, node);
        if (!_values.ContainsKey(noted.Path))
            _order.Add(noted.Path);
        _values[noted.Path] = noted;
        return value;
    }

    private (ConfigurationSource Source, ConfigurationNode Node)? Find(ConfigurationKey key, string? stream)
    {
        if (_pinned.TryGetValue(key.PathOf(stream), out EffectiveValue? pinned))
            return pinned is { Source: { } giver, Node: { } given } ? (giver, given) : null;
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

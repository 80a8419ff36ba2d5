using System.Globalization;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Reads one item of a list.</summary>
internal delegate bool ItemParser<T>(string text, out T value);

/// <summary>
/// A list of scalar items: a JSON array, a text with commas, or numbered keys (<c>...__0</c>, <c>...__1</c>) in the environment. A source that gives
/// the list replaces it as a whole; lists of two sources are never mixed.
/// </summary>
internal sealed class ListKey<T>(
    string section, string name, IReadOnlyList<T> defaultValue, int minimumCount, int maximumCount, string item,
    ItemParser<T> parse, string description)
    : ConfigurationKey<IReadOnlyList<T>>(section, name, defaultValue, description)
    where T : notnull
{
    /// <summary>Fewest items.</summary>
    public int MinimumCount => minimumCount;

    /// <summary>Most items.</summary>
    public int MaximumCount => maximumCount;

    /// <inheritdoc/>
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture, $"a list of {minimumCount} to {maximumCount} items, each {item}, none twice");

    /// <inheritdoc/>
    public override bool TryParse(ConfigurationNode node, out IReadOnlyList<T> value)
    {
        value = Default;
        if (!node.TryGetItems(out IReadOnlyList<string> texts) || texts.Count < minimumCount || texts.Count > maximumCount)
            return false;

        var items = new List<T>(texts.Count);
        foreach (string text in texts)
        {
            if (!parse(text, out T parsed) || items.Contains(parsed))
                return false;
            items.Add(parsed);
        }

        value = items;
        return true;
    }

    /// <inheritdoc/>
    protected override string Format(IReadOnlyList<T> value) =>
        $"[{string.Join(", ", value.Select(item => JsonText.Quote(item.ToString() ?? "")))}]";
}

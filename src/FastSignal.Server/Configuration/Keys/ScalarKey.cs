namespace FastSignal.Server.Configuration.Keys;

/// <summary>A key whose value is one text, number or boolean.</summary>
internal abstract class ScalarKey<T> : ConfigurationKey<T>
{
    private protected ScalarKey(string section, string name, T defaultValue, string description)
        : base(section, name, defaultValue, description) { }

    /// <inheritdoc/>
    public sealed override bool TryParse(ConfigurationNode node, out T value)
    {
        value = Default;
        return node.Kind == NodeKind.Scalar && node.Value is not null && TryParse(node.Value, out value);
    }

    /// <summary>Reads the value from its text.</summary>
    protected abstract bool TryParse(string text, out T value);
}

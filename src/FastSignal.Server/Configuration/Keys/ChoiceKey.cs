namespace FastSignal.Server.Configuration.Keys;

/// <summary>One of a few words; case does not matter when reading.</summary>
internal sealed class ChoiceKey(string section, string name, string defaultValue, string[] choices, string description)
    : ScalarKey<string>(section, name, defaultValue, description)
{
    /// <summary>The words.</summary>
    public IReadOnlyList<string> Choices => choices;

    /// <inheritdoc/>
    public override string Allowed => $"one of {string.Join(", ", choices)}";

    /// <inheritdoc/>
    protected override bool TryParse(string text, out string value)
    {
        value = Array.Find(choices, choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
        return value.Length > 0;
    }

    /// <inheritdoc/>
    protected override string Format(string value) => JsonText.Quote(value);
}

namespace FastSignal.Server.Configuration.Keys;

/// <summary>A switch.</summary>
internal sealed class BooleanKey(string section, string name, bool defaultValue, string description)
    : ScalarKey<bool>(section, name, defaultValue, description)
{
    /// <inheritdoc/>
    public override string Allowed => "true or false";

    /// <inheritdoc/>
    protected override bool TryParse(string text, out bool value) => bool.TryParse(text, out value);

    /// <inheritdoc/>
    protected override string Format(bool value) => value ? "true" : "false";
}

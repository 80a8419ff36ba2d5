using System.Globalization;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Text within bounds of length; empty text is always allowed and means none.</summary>
internal sealed class TextKey(
    string section, string name, string defaultValue, int minimumLength, int maximumLength, string description)
    : ScalarKey<string>(section, name, defaultValue, description)
{
    /// <summary>Fewest characters of a text that is not empty.</summary>
    public int MinimumLength => minimumLength;

    /// <summary>Most characters.</summary>
    public int MaximumLength => maximumLength;

    /// <summary>Only visible ASCII characters, no spaces: text that travels in an HTTP header.</summary>
    public bool IsToken { get; init; }

    /// <inheritdoc/>
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture,
        $"{(IsToken ? "visible ASCII" : "text")} of {minimumLength} to {maximumLength} characters, or empty for none");

    /// <inheritdoc/>
    protected override bool TryParse(string text, out string value)
    {
        value = text;
        if (text.Length == 0)
            return true;
        return text.Length >= minimumLength && text.Length <= maximumLength && text.All(c => IsToken ? c is > ' ' and < '\x7f' : c is not '\0');
    }

    /// <inheritdoc/>
    protected override string Format(string value) => JsonText.Quote(value);
}

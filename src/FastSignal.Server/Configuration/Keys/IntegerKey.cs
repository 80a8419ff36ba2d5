using System.Globalization;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>A whole number within bounds.</summary>
internal sealed class IntegerKey(string section, string name, int defaultValue, int minimum, int maximum, string unit, string description)
    : ScalarKey<int>(section, name, defaultValue, description)
{
    /// <summary>Smallest value allowed.</summary>
    public int Minimum => minimum;

    /// <summary>Largest value allowed.</summary>
    public int Maximum => maximum;

    /// <inheritdoc/>
    public override string Allowed => string.Create(
        CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}{(unit.Length == 0 ? "" : $" ({unit})")}");

    /// <inheritdoc/>
    protected override bool TryParse(string text, out int value) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum;

    /// <inheritdoc/>
    protected override string Format(int value) => value.ToString(CultureInfo.InvariantCulture);
}

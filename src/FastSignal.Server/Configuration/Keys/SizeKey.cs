namespace FastSignal.Server.Configuration.Keys;

/// <summary>A number of bytes within bounds.</summary>
internal sealed class SizeKey(string section, string name, long defaultValue, long minimum, long maximum, string description)
    : ScalarKey<long>(section, name, defaultValue, description)
{
    /// <summary>Fewest bytes allowed.</summary>
    public long Minimum => minimum;

    /// <summary>Most bytes allowed.</summary>
    public long Maximum => maximum;

    /// <inheritdoc/>
    public override string Allowed =>
        $"a size from {SizeText.Format(minimum)} to {SizeText.Format(maximum)} (such as 512KiB, 1MiB, or a number of bytes)";

    /// <inheritdoc/>
    protected override bool TryParse(string text, out long value) =>
        SizeText.TryParse(text, out value) && value >= minimum && value <= maximum;

    /// <inheritdoc/>
    protected override string Format(long value) => $"\"{SizeText.Format(value)}\"";
}

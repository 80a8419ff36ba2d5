namespace FastSignal.Server.Configuration.Keys;

/// <summary>A span of time within bounds; both bounds and steps are in whole milliseconds.</summary>
internal sealed class DurationKey(
    string section, string name, TimeSpan defaultValue, TimeSpan minimum, TimeSpan maximum, string description)
    : ScalarKey<TimeSpan>(section, name, defaultValue, description)
{
    /// <summary>Shortest span allowed.</summary>
    public TimeSpan Minimum => minimum;

    /// <summary>Longest span allowed.</summary>
    public TimeSpan Maximum => maximum;

    /// <summary>The value is a multiple of this.</summary>
    public TimeSpan Step { get; init; } = TimeSpan.FromMilliseconds(1);

    /// <inheritdoc/>
    public override string Allowed
    {
        get
        {
            string bounds = $"a duration from {DurationText.Format(minimum)} to {DurationText.Format(maximum)}";
            return Step == TimeSpan.FromMilliseconds(1)
                ? $"{bounds} (such as 100ms, 25s, 5m, or a number of seconds)"
                : $"{bounds} in steps of {DurationText.Format(Step)}";
        }
    }

    /// <inheritdoc/>
    protected override bool TryParse(string text, out TimeSpan value) =>
        DurationText.TryParse(text, out value) && value >= minimum && value <= maximum && value.Ticks % Step.Ticks == 0;

    /// <inheritdoc/>
    protected override string Format(TimeSpan value) => $"\"{DurationText.Format(value)}\"";
}

using System.Globalization;

namespace FastSignal.Load.Options;

/// <summary>Makes options of the usual kinds, so that each says its bounds in the same words.</summary>
internal static class OptionKinds
{
    /// <summary>A whole number.</summary>
    public static Option<int> Integer(string name, int value, int least, int most, string unit, string help) => new(
        name, value.ToString(CultureInfo.InvariantCulture), string.Create(CultureInfo.InvariantCulture, $"{least} to {most} {unit}"), help,
        text => ValueText.Integer(text, least, most));

    /// <summary>A number, fractions included.</summary>
    public static Option<double> Number(string name, double? value, double least, double most, string unit, string help) => new(
        name, value?.ToString(CultureInfo.InvariantCulture) ?? "", string.Create(CultureInfo.InvariantCulture, $"{least} to {most} {unit}"), help,
        text => ValueText.Number(text, least, most));

    /// <summary>A duration; without a default it is off unless given.</summary>
    public static Option<TimeSpan> Duration(string name, TimeSpan? value, TimeSpan least, TimeSpan most, string help) => new(
        name, value is { } duration ? ValueText.Write(duration) : "", $"{ValueText.Write(least)} to {ValueText.Write(most)}", help,
        text => ValueText.Duration(text, least, most));

    /// <summary>A size in bytes; without a default it is off unless given.</summary>
    public static Option<long> Size(string name, long? value, long least, long most, string help) => new(
        name, value is { } bytes ? ValueText.Write(bytes) : "", $"{ValueText.Write(least)} to {ValueText.Write(most)}", help,
        text => ValueText.Size(text, least, most));

    /// <summary>One of a few words; the first is the default.</summary>
    public static TextOption Choice(string name, string help, params string[] words) => new(
        name, words[0], string.Join(" or ", words), help, text => words.Contains(text, StringComparer.Ordinal));
}

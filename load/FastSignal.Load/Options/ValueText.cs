using System.Globalization;

namespace FastSignal.Load.Options;

/// <summary>Numbers, durations and sizes as people write them. Nothing here throws.</summary>
internal static class ValueText
{
    private static readonly (string Suffix, double Seconds)[] s_durations = [("us", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];
    private static readonly (string Suffix, double Bytes)[] s_sizes =
        [("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9), ("B", 1)];

    /// <summary>A whole number within bounds.</summary>
    public static int? Integer(string text, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= least && value <= most ? value : null;

    /// <summary>A number within bounds, with or without a fraction.</summary>
    public static double? Number(string text, double least, double most) =>
        double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value >= least && value <= most ? value : null;

    /// <summary><c>500us</c>, <c>100ms</c>, <c>10s</c>, <c>5m</c>, <c>1h</c>, or a number of seconds.</summary>
    public static TimeSpan? Duration(string text, TimeSpan least, TimeSpan most) =>
        Scaled(text, s_durations) is { } seconds && seconds >= least.TotalSeconds && seconds <= most.TotalSeconds ? TimeSpan.FromTicks((long)Math.Round(seconds * TimeSpan.TicksPerSecond)) : null;

    /// <summary><c>64B</c>, <c>2KiB</c>, <c>32MiB</c>, or a number of bytes.</summary>
    public static long? Size(string text, long least, long most) =>
        Scaled(text, s_sizes) is { } bytes && bytes >= least && bytes <= most && bytes == Math.Floor(bytes) ? (long)bytes : null;

    /// <summary>A duration in the largest unit that says it exactly.</summary>
    public static string Write(TimeSpan duration) => duration switch
    {
        _ when duration.TotalSeconds < 1 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.###}ms"),
        _ when duration.TotalMinutes >= 1 && duration.Ticks % TimeSpan.TicksPerMinute == 0 => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMinutes:0}m"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###}s"),
    };

    /// <summary>A size in the largest unit that says it exactly.</summary>
    public static string Write(long bytes) => bytes switch
    {
        0 => "0",
        _ when bytes % (1L << 30) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 30}GiB"),
        _ when bytes % (1L << 20) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 20}MiB"),
        _ when bytes % (1L << 10) == 0 => string.Create(CultureInfo.InvariantCulture, $"{bytes >> 10}KiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes}"),
    };

    /// <summary>The known name that a mistyped one is nearest to; null when none is near.</summary>
    public static string? Nearest(string typed, IEnumerable<string> known)
    {
        // Two letters, or a third of them, may be wrong; more is another word.
        (string? name, int distance) = known.Select(name => ((string?)name, Distance(typed, name))).DefaultIfEmpty().MinBy(pair => pair.Item2);
        return name is not null && distance <= Math.Max(2, Math.Max(typed.Length, name.Length) / 3) ? name : null;
    }

    private static double? Scaled(string text, (string Suffix, double Factor)[] units)
    {
        double factor = 1;
        foreach ((string suffix, double times) in units)
        {
            if (text.EndsWith(suffix, StringComparison.OrdinalIgnoreCase) && char.IsAsciiDigit(text[^Math.Min(text.Length, suffix.Length + 1)]))
            {
                factor = times;
                text = text[..^suffix.Length];
                break;
            }
        }

        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) ? value * factor : null;
    }

    /// <summary>Letters to insert, drop or replace to make one of the other (Levenshtein).</summary>
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 1; i <= left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= right.Length; j++)
            {
                int changed = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}

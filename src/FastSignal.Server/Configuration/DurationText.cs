using System.Globalization;

namespace FastSignal.Server.Configuration;

/// <summary>Durations as text: <c>100ms</c>, <c>25s</c>, <c>5m</c>, <c>1.5h</c>, or a plain number of seconds.</summary>
internal static class DurationText
{
    /// <summary>Longest text read; bounds the work spent on nonsense.</summary>
    private const int MaximumLength = 20;

    // Longer suffixes first: "ms" ends in "s".
    private static readonly (string Suffix, decimal Milliseconds)[] Units =
        [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)];

    /// <summary>Reads a duration; false for negative ones, ones with more than whole milliseconds, and anything else.</summary>
    public static bool TryParse(string text, out TimeSpan value)
    {
        value = default;
        if (text.Length > MaximumLength)
            return false;

        decimal scale = 1_000;
        ReadOnlySpan<char> number = text;
        foreach ((string suffix, decimal milliseconds) in Units)
        {
            if (!number.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            number = number[..^suffix.Length];
            scale = milliseconds;
            break;
        }

        if (!decimal.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal amount))
            return false;
        if (amount > (decimal)TimeSpan.MaxValue.TotalMilliseconds / 2 / scale)
            return false;

        amount *= scale;
        if (amount != decimal.Truncate(amount))
            return false;
        value = TimeSpan.FromTicks((long)amount * TimeSpan.TicksPerMillisecond);
        return true;
    }

    /// <summary>Writes a duration in the largest unit that leaves a whole number.</summary>
    public static string Format(TimeSpan value)
    {
        long milliseconds = value.Ticks / TimeSpan.TicksPerMillisecond;
        (long amount, string unit) = milliseconds switch
        {
            0 => (0, "s"),
            _ when milliseconds % 3_600_000 == 0 => (milliseconds / 3_600_000, "h"),
            // Up to two minutes seconds read better: 60s, 90s, 120s.
            _ when milliseconds % 60_000 == 0 && milliseconds > 120_000 => (milliseconds / 60_000, "m"),
            _ when milliseconds % 1_000 == 0 => (milliseconds / 1_000, "s"),
            _ => (milliseconds, "ms"),
        };
        return amount.ToString(CultureInfo.InvariantCulture) + unit;
    }
}

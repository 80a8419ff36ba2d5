using System.Globalization;

namespace FastSignal.Server.Configuration;

/// <summary>Sizes as text: <c>512KiB</c>, <c>1MiB</c>, <c>2GiB</c>, <c>100B</c>, or a plain number of bytes.</summary>
internal static class SizeText
{
    // KB and MB are not here on purpose: half the world reads them as powers of ten. "B" is last because the others end in it.
    private static readonly (string Suffix, int Shift)[] Units = [("KiB", 10), ("MiB", 20), ("GiB", 30), ("B", 0)];

    /// <summary>Reads a size; false for negative and fractional ones, other units, and more than 2^62 bytes.</summary>
    public static bool TryParse(string text, out long value)
    {
        int shift = 0;
        ReadOnlySpan<char> number = text;
        foreach ((string suffix, int unitShift) in Units)
        {
            if (!number.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            number = number[..^suffix.Length];
            shift = unitShift;
            break;
        }

        value = 0;
        if (!long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out long amount) || amount > (1L << 62) >> shift)
            return false;
        value = amount << shift;
        return true;
    }

    /// <summary>Writes a size in the largest unit that leaves a whole number.</summary>
    public static string Format(long value)
    {
        foreach ((string suffix, int shift) in Units.Where(unit => unit.Shift > 0).OrderByDescending(unit => unit.Shift))
        {
            if (value > 0 && value % (1L << shift) == 0)
                return (value >> shift).ToString(CultureInfo.InvariantCulture) + suffix;
        }

        return value == 0 ? "0" : value.ToString(CultureInfo.InvariantCulture) + "B";
    }
}

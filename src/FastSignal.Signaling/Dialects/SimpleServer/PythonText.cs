using System.Globalization;
using System.Text;

namespace FastSignal.Signaling.Dialects.SimpleServer;

/// <summary>Text as the reference server's language splits and quotes it: clients compare some of its sentences word for word.</summary>
internal static class PythonText
{
    /// <summary>Longest name quoted, in UTF-16 units; of a longer one the rest is left out.</summary>
    public const int MaxQuoted = 1024;

    /// <summary>What <c>str.split()</c> splits at: Unicode white space and the four ASCII separators.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001c' and <= '\u001f';

    /// <summary>Whether there is white space anywhere in it.</summary>
    public static bool HasSpace(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (IsSpace(c))
                return true;
        }

        return false;
    }

    /// <summary><c>split(maxsplit=1)</c>: takes the first word off; the rest begins with the next word and keeps its end as it is.</summary>
    public static ReadOnlySpan<char> TakeWord(ref ReadOnlySpan<char> text)
    {
        text = SkipSpace(text);
        int end = 0;
        while (end < text.Length && !IsSpace(text[end]))
            end++;
        ReadOnlySpan<char> word = text[..end];
        text = SkipSpace(text[end..]);
        return word;
    }

    /// <summary><c>repr()</c>: in single quotes, in double ones when there are single ones inside and no double ones; what cannot be printed as an escape.</summary>
    public static string Quote(ReadOnlySpan<char> text)
    {
        if (text.Length > MaxQuoted)
            text = text[..MaxQuoted];
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        StringBuilder quoted = new(text.Length + 2);
        quoted.Append(quote);
        foreach (Rune rune in text.EnumerateRunes())
            Append(quoted, rune, quote);
        return quoted.Append(quote).ToString();
    }

    private static ReadOnlySpan<char> SkipSpace(ReadOnlySpan<char> text)
    {
        int start = 0;
        while (start < text.Length && IsSpace(text[start]))
            start++;
        return text[start..];
    }

    private static void Append(StringBuilder quoted, Rune rune, char quote)
    {
        switch (rune.Value)
        {
            case '\\':
                quoted.Append("\\\\");
                return;
            case '\n':
                quoted.Append("\\n");
                return;
            case '\r':
                quoted.Append("\\r");
                return;
            case '\t':
                quoted.Append("\\t");
                return;
        }

        if (rune.Value == quote)
            quoted.Append('\\').Append(quote);
        else if (rune.Value == ' ' || IsPrintable(rune))
            quoted.Append(rune.ToString());
        else if (rune.Value <= 0xff)
            quoted.Append(CultureInfo.InvariantCulture, $"\\x{rune.Value:x2}");
        else if (rune.IsBmp)
            quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
        else
            quoted.Append(CultureInfo.InvariantCulture, $"\\U{rune.Value:x8}");
    }

    // "Other" and "Separator" are not printable, the blank excepted.
    private static bool IsPrintable(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}

using System.Text.Json;

namespace FastSignal.Server.Access.Jwt;

/// <summary>Typed reads of values in a token's two JSON objects. The reader stands on the member's name before, on the value's last token after.</summary>
internal static class JsonMembers
{
    /// <summary>Most items of an array that are looked at.</summary>
    public const int MaxItems = 64;

    // 9999-12-31, the last date there is; what a token says beyond is as good as for ever.
    private const double LastSecond = 253_402_300_799;

    /// <summary>Reads a string.</summary>
    public static bool TryText(ref Utf8JsonReader reader, out string? text)
    {
        reader.Read();
        text = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return text is not null;
    }

    /// <summary>Reads one string or an array of strings (RFC 7519 section 4.1.3).</summary>
    public static bool TryTexts(ref Utf8JsonReader reader, out IReadOnlyList<string> texts)
    {
        List<string> items = [];
        texts = items;
        reader.Read();
        if (reader.TokenType == JsonTokenType.String)
        {
            items.Add(reader.GetString()!);
            return true;
        }

        if (reader.TokenType != JsonTokenType.StartArray)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.String && items.Count < MaxItems)
            items.Add(reader.GetString()!);
        return reader.TokenType == JsonTokenType.EndArray;
    }

    /// <summary>Reads a NumericDate (RFC 7519 section 2): seconds since 1970, fractions allowed; as Unix milliseconds.</summary>
    public static bool TryDate(ref Utf8JsonReader reader, out long unixMs)
    {
        reader.Read();
        unixMs = 0;
        if (reader.TokenType != JsonTokenType.Number || !reader.TryGetDouble(out double seconds) || double.IsNaN(seconds))
            return false;
        unixMs = (long)(Math.Clamp(seconds, 0, LastSecond) * 1000);
        return true;
    }
}

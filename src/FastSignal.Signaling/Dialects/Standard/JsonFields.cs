using System.Text.Json;

namespace FastSignal.Signaling.Dialects.Standard;

/// <summary>Typed reads of the value behind a member name. The JSON and its strings have been checked before.</summary>
internal static class JsonFields
{
    /// <summary>Places the reader on the opening brace; false when the payload is missing or no object.</summary>
    public static bool TryOpen(ReadOnlySpan<byte> data, out Utf8JsonReader reader)
    {
        reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = EnvelopeReader.MaxNestingDepth });
        return !data.IsEmpty && reader.Read() && reader.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>Moves to the next member name of the object; false at its end.</summary>
    public static bool NextMember(ref Utf8JsonReader reader) => reader.Read() && reader.TokenType == JsonTokenType.PropertyName;

    /// <summary>Reads a finite number.</summary>
    public static bool TryNumber(ref Utf8JsonReader reader, out double value)
    {
        reader.Read();
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out value) && double.IsFinite(value);
    }

    /// <summary>Reads a whole number within bounds.</summary>
    public static bool TryInteger(ref Utf8JsonReader reader, int minimum, int maximum, out int value)
    {
        reader.Read();
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt32(out value) && value >= minimum && value <= maximum;
    }

    /// <summary>Reads a whole number from 0 on.</summary>
    public static bool TryCount(ref Utf8JsonReader reader, out long value)
    {
        reader.Read();
        value = 0;
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out value) && value >= 0;
    }

    /// <summary>Reads true or false.</summary>
    public static bool TryBoolean(ref Utf8JsonReader reader, out bool value)
    {
        reader.Read();
        value = reader.TokenType == JsonTokenType.True;
        return reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    /// <summary>Reads a string of at least one and at most <paramref name="maxLength"/> UTF-16 units.</summary>
    public static bool TryText(ref Utf8JsonReader reader, int maxLength, out string? value)
    {
        reader.Read();
        value = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        return value is { Length: > 0 } && value.Length <= maxLength;
    }
}

namespace FastSignal.Server.Configuration;

/// <summary>Names of streams and apps: <c>^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$</c>.</summary>
internal static class NameText
{
    /// <summary>Most characters of a name.</summary>
    public const int MaximumLength = 64;

    /// <summary>What <see cref="TryParse"/> accepts.</summary>
    public const string Allowed = "1 to 64 letters, digits, dots, dashes and underscores, beginning with a letter or digit";

    // Paths below /api/signaling/ that are endpoints of their own.
    private static readonly string[] Reserved = ["status", "clients", "broadcast"];

    /// <summary>Reads a name.</summary>
    public static bool TryParse(string text, out string value)
    {
        value = text;
        return text.Length is > 0 and <= MaximumLength
            && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
    }

    /// <summary>Reads the name of an app, which must not hide an endpoint.</summary>
    public static bool TryParseApp(string text, out string value) =>
        TryParse(text, out value) && !Reserved.Contains(text, StringComparer.OrdinalIgnoreCase);
}

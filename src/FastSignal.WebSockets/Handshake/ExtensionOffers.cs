namespace FastSignal.WebSockets.Handshake;

/// <summary>Syntax of Sec-WebSocket-Extensions (RFC 6455 section 9.1). A well-formed offer that is not taken is simply not answered.</summary>
internal static class ExtensionOffers
{
    /// <summary>Whether the value is a list of extension tokens with parameters, each bare or with a token or quoted token as value.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> value)
    {
        foreach (Range offer in value.Split(','))
        {
            bool isName = true;
            foreach (Range part in value[offer].Split(';'))
            {
                ReadOnlySpan<char> text = value[offer][part].Trim(" \t");
                if (isName ? !HeaderFields.IsToken(text) : !IsParameter(text))
                    return false;
                isName = false;
            }
        }

        return true;
    }

    private static bool IsParameter(ReadOnlySpan<char> text)
    {
        int equals = text.IndexOf('=');
        if (equals < 0)
            return HeaderFields.IsToken(text);

        // A quoted value has to be a token once it is unquoted, so it holds no separator that the splits could hit.
        ReadOnlySpan<char> value = text[(equals + 1)..].TrimStart(" \t");
        if (value is ['"', .., '"'])
            value = value[1..^1];
        return HeaderFields.IsToken(text[..equals].TrimEnd(" \t")) && HeaderFields.IsToken(value);
    }
}

using System.Text;

namespace FastSignal.WebSockets.Handshake;

/// <summary>Reads Sec-WebSocket-Extensions (RFC 6455 section 9.1). A well-formed offer that is not taken is simply not answered.</summary>
internal static class ExtensionOffers
{
    /// <summary>
    /// Parses a list of extension tokens with parameters, each bare or with a token or quoted token as value; null when
    /// it is malformed.
    /// </summary>
    public static List<ExtensionOffer>? Parse(ReadOnlySpan<char> value)
    {
        var offers = new List<ExtensionOffer>();
        foreach (Range range in value.Split(','))
        {
            if (ParseOffer(value[range]) is not { } offer)
                return null;
            offers.Add(offer);
        }

        return offers;
    }

    private static ExtensionOffer? ParseOffer(ReadOnlySpan<char> text)
    {
        string? name = null;
        var parameters = new List<KeyValuePair<string, string?>>();
        foreach (Range range in text.Split(';'))
        {
            ReadOnlySpan<char> part = text[range].Trim(" \t");
            if (name is not null)
            {
                if (!TryParseParameter(part, out KeyValuePair<string, string?> parameter))
                    return null;
                parameters.Add(parameter);
            }
            else if (HeaderFields.IsToken(part))
            {
                name = part.ToString();
            }
            else
            {
                return null;
            }
        }

        return new ExtensionOffer(name!, parameters);
    }

    private static bool TryParseParameter(ReadOnlySpan<char> text, out KeyValuePair<string, string?> parameter)
    {
        int equals = text.IndexOf('=');
        ReadOnlySpan<char> name = equals < 0 ? text : text[..equals].TrimEnd(" \t");
        string? value = equals < 0 ? null : Unquote(text[(equals + 1)..].TrimStart(" \t"));
        parameter = new KeyValuePair<string, string?>(name.ToString(), value);
        return HeaderFields.IsToken(name) && (value is null || HeaderFields.IsToken(value));
    }

    /// <summary>
    /// A quoted value without quotes and backslashes. It has to be a token then, so it holds no separator that the splits
    /// could have hit.
    /// </summary>
    private static string Unquote(ReadOnlySpan<char> value)
    {
        if (value is not ['"', .., '"'])
            return value.ToString();

        ReadOnlySpan<char> inner = value[1..^1];
        var text = new StringBuilder(inner.Length);
        for (int i = 0; i < inner.Length; i++)
        {
            // A backslash quotes the next character (RFC 9110 section 5.6.4); a last one has none to quote and stays, malformed.
            if (inner[i] == '\\' && i + 1 < inner.Length)
                i++;
            text.Append(inner[i]);
        }

        return text.ToString();
    }
}

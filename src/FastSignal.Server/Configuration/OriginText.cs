namespace FastSignal.Server.Configuration;

/// <summary>Reads web origins (RFC 6454 section 7.1): scheme, host and optional port, nothing behind them.</summary>
internal static class OriginText
{
    /// <summary>True for http and https origins; the value is lower-cased with default ports left out, as browsers send it.</summary>
    public static bool TryParse(string text, out string value)
    {
        value = "";
        if (!Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
            return false;
        if (uri.Host.Length == 0 || uri.UserInfo.Length > 0 || uri.PathAndQuery != "/" || uri.Fragment.Length > 0 || text.EndsWith('/'))
            return false;

        value = uri.GetLeftPart(UriPartial.Authority);
        return true;
    }
}

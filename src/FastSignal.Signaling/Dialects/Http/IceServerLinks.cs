using System.Text;

namespace FastSignal.Signaling.Dialects.Http;

/// <summary>ICE servers as <c>Link</c> headers (RFC 9725 section 4.6, RFC 8288).</summary>
public static class IceServerLinks
{
    /// <summary>
    /// One header value per URL. Parameters stand in the order that players with fixed patterns expect: rel, username,
    /// credential, credential-type.
    /// </summary>
    public static IReadOnlyList<string> Of(IEnumerable<IceServer> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        return [.. servers.SelectMany(server => server.Urls.Select(url => Write(url, server)))];
    }

    private static string Write(string url, IceServer server)
    {
        StringBuilder text = new(128);
        text.Append('<').Append(url).Append(">; rel=\"ice-server\"");
        if (server.Username is not null || server.Credential is not null)
        {
            Append(text, "username", server.Username ?? "");
            Append(text, "credential", server.Credential ?? "");
            text.Append("; credential-type=\"password\"");
        }

        return text.ToString();
    }

    // A quoted-string (RFC 9110 section 5.6.4). What cannot stand in a header at all is left out: it would break the reply.
    private static void Append(StringBuilder text, string name, string value)
    {
        text.Append("; ").Append(name).Append("=\"");
        foreach (char character in value)
        {
            if (character is '"' or '\\')
                text.Append('\\');
            if (character is >= ' ' and < (char)0x7F)
                text.Append(character);
        }

        text.Append('"');
    }
}

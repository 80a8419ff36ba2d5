using System.Text;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;

namespace FastSignal.Server.Access;

/// <summary>
/// Finds the credential of a request. The first of these that shows one counts: the Authorization header (RFC 6750 section
/// 2.1, RFC 7617), a subprotocol <c>bearer.TOKEN</c>, the query members <c>token</c> and <c>access_token</c> (RFC 6750 section 2.3).
/// </summary>
internal static class CredentialReader
{
    /// <summary>
    /// What a token stands behind among the subprotocols a client offers: scripts in browsers cannot set headers, and a URL
    /// ends up in logs. It is offered beside a real one and never chosen.
    /// </summary>
    public const string SubprotocolPrefix = "bearer.";

    private const string BearerScheme = "Bearer ";
    private const string BasicScheme = "Basic ";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The credential, or null when the request shows none. An unreadable one is an empty token, which nobody has.</summary>
    /// <param name="authorization">The Authorization header, or null.</param>
    /// <param name="subprotocols">The subprotocols offered.</param>
    /// <param name="query">The query without its question mark.</param>
    /// <param name="takesBasic">Whether names and passwords are asked for; otherwise they are a proxy's before this server.</param>
    public static Credential? Read(string? authorization, IReadOnlyList<string> subprotocols, string query, bool takesBasic)
    {
        if (FromHeader(authorization, takesBasic) is { } fromHeader)
            return fromHeader;
        foreach (string offered in subprotocols)
        {
            if (offered.StartsWith(SubprotocolPrefix, StringComparison.Ordinal))
                return Credential.OfToken(offered[SubprotocolPrefix.Length..]);
        }

        return FromQuery(query);
    }

    private static Credential? FromHeader(string? authorization, bool takesBasic)
    {
        if (authorization is null)
            return null;
        if (authorization.StartsWith(BearerScheme, StringComparison.OrdinalIgnoreCase))
            return Credential.OfToken(authorization[BearerScheme.Length..].Trim());
        return takesBasic && authorization.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase) ? FromBasic(authorization[BasicScheme.Length..].Trim()) : null;
    }

    // RFC 7617 section 2: the base64 form of name, colon, password; the name has no colon. UTF-8, as the challenge says.
    private static Credential FromBasic(string encoded)
    {
        Span<byte> bytes = stackalloc byte[Credential.MaxBasicLength * 8];
        if (encoded.Length <= Credential.MaxBasicLength * 8 && Convert.TryFromBase64String(encoded, bytes, out int length))
        {
            try
            {
                string text = StrictUtf8.GetString(bytes[..length]);
                int colon = text.IndexOf(':', StringComparison.Ordinal);
                if (colon >= 0 && colon <= Credential.MaxBasicLength && text.Length - colon - 1 <= Credential.MaxBasicLength)
                    return Credential.OfUser(text[..colon], text[(colon + 1)..]);
            }
            catch (DecoderFallbackException)
            {
                // Not UTF-8: nobody's.
            }
        }

        return Credential.OfToken("");
    }

    private static Credential? FromQuery(string query)
    {
        if (query.Length == 0)
            return null;
        Dictionary<string, StringValues> members = QueryHelpers.ParseQuery(query);
        if (members.TryGetValue("token", out StringValues token) || members.TryGetValue("access_token", out token))
            return Credential.OfToken(token.Count == 1 ? token[0]! : "");
        return null;
    }
}

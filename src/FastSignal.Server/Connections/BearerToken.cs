using System.Security.Cryptography;
using System.Text;

namespace FastSignal.Server.Connections;

/// <summary>Bearer tokens (RFC 6750 section 2.1).</summary>
internal static class BearerToken
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of an Authorization header, or null.</summary>
    public static string? Of(string? authorization) =>
        authorization is not null && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? authorization[Scheme.Length..].Trim() : null;

    /// <summary>True when both are the same; takes the same time wherever they differ.</summary>
    public static bool Matches(string? given, string expected) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(expected));
}

using System.Text;
using FastSignal.Server.Connections;

namespace FastSignal.Server.Http;

/// <summary>What a request shows to be let in.</summary>
internal static class HttpCredential
{
    private const string BasicScheme = "Basic ";

    /// <summary>Challenges of a 401, best first.</summary>
    public static readonly string[] Challenges = ["Bearer", "Basic realm=\"fastsignal\""];

    /// <summary>
    /// The bearer token (RFC 6750), or <c>user:password</c> of basic authentication (RFC 7617), or the query's <c>token</c>; null
    /// without any.
    /// </summary>
    public static string? Of(HttpRequest request)
    {
        string? authorization = request.Headers.Authorization;
        if (BearerToken.Of(authorization) is { } token)
            return token;
        if (authorization is not null && authorization.StartsWith(BasicScheme, StringComparison.OrdinalIgnoreCase))
            return Basic(authorization[BasicScheme.Length..].Trim());
        return request.Query.TryGetValue("token", out var query) ? query.ToString() : null;
    }

    private static string? Basic(string encoded)
    {
        byte[] bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out int length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}

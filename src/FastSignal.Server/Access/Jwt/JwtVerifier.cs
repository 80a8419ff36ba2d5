using FastSignal.Server.Configuration;

namespace FastSignal.Server.Access.Jwt;

/// <summary>
/// Verifies tokens in the order that leaks least and costs least: form, algorithm, key, signature, and only then what the
/// claims say (RFC 7519 section 7.2, RFC 8725 section 3).
/// </summary>
internal sealed class JwtVerifier(JwtSettings settings)
{
    /// <summary>The claims of a good token; else null, and why.</summary>
    /// <param name="text">What was shown.</param>
    /// <param name="keys">The keys as they are now.</param>
    /// <param name="unixTimeMs">Now.</param>
    /// <param name="fault">What is wrong with it.</param>
    public JwtClaims? Verify(string text, KeyRing keys, long unixTimeMs, out JwtFault fault)
    {
        fault = JwtFault.Malformed;
        if (JsonWebToken.Parse(text) is not { } token)
            return null;
        fault = VerifySignature(token, keys);
        if (fault != JwtFault.None)
            return null;
        if (JwtClaims.Read(token.Payload, settings.RoleClaim, settings.AppsClaim) is not { } claims)
        {
            fault = JwtFault.Malformed;
            return null;
        }

        fault = Check(claims, unixTimeMs);
        return fault == JwtFault.None ? claims : null;
    }

    private static JwtFault VerifySignature(JsonWebToken token, KeyRing keys)
    {
        if (token.Header.HasCritical || token.Header.Algorithm is not { } algorithm || !keys.Has(algorithm))
            return JwtFault.Algorithm;
        if (keys.Find(token.Header.KeyId, algorithm) is not { } key)
            return JwtFault.UnknownKey;
        return key.Verify(token.Signed, token.Signature) ? JwtFault.None : JwtFault.Signature;
    }

    // A token that names audiences is for nobody else (RFC 7519 section 4.1.3), so without a name of our own it is not for us.
    private bool IsForUs(IReadOnlyList<string>? audience) => settings.Audience is null
        ? audience is null
        : audience?.Contains(settings.Audience, StringComparer.Ordinal) == true;

    private JwtFault Check(JwtClaims claims, long unixTimeMs)
    {
        long leewayMs = (long)settings.Leeway.TotalMilliseconds;
        if (claims.ExpiresUnixMs is { } expires && unixTimeMs >= expires + leewayMs)
            return JwtFault.Expired;
        if (claims.NotBeforeUnixMs is { } notBefore && unixTimeMs < notBefore - leewayMs)
            return JwtFault.NotYetValid;
        if (settings.Issuer is not null && claims.Issuer != settings.Issuer)
            return JwtFault.Issuer;
        return IsForUs(claims.Audience) ? JwtFault.None : JwtFault.Audience;
    }
}

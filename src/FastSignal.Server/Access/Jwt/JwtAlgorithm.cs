namespace FastSignal.Server.Access.Jwt;

/// <summary>The signatures that are taken (RFC 7518 section 3.1). <c>none</c> is not among them.</summary>
internal enum JwtAlgorithm
{
    /// <summary>HMAC with SHA-256 (section 3.2).</summary>
    HS256,

    /// <summary>RSASSA-PKCS1-v1_5 with SHA-256 (section 3.3).</summary>
    RS256,

    /// <summary>ECDSA on P-256 with SHA-256 (section 3.4).</summary>
    ES256,
}

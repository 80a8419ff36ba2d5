namespace FastSignal.Server.Access.Jwt;

/// <summary>Why a token is not good.</summary>
internal enum JwtFault
{
    /// <summary>It is good.</summary>
    None,

    /// <summary>Not three parts of base64url, not JSON, too long, or a member of the wrong type or given twice.</summary>
    Malformed,

    /// <summary>The header asks for an algorithm that no key here is for, <c>none</c> above all, or for an extension (<c>crit</c>).</summary>
    Algorithm,

    /// <summary>No key of that id and algorithm.</summary>
    UnknownKey,

    /// <summary>The signature is not that of the key.</summary>
    Signature,

    /// <summary><c>exp</c> has passed.</summary>
    Expired,

    /// <summary><c>nbf</c> is yet to come.</summary>
    NotYetValid,

    /// <summary><c>aud</c> does not name this server.</summary>
    Audience,

    /// <summary><c>iss</c> is not the issuer this server trusts.</summary>
    Issuer,
}

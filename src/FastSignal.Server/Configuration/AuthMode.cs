namespace FastSignal.Server.Configuration;

/// <summary>How people say who they are.</summary>
internal enum AuthMode
{
    /// <summary>Nobody is asked.</summary>
    None,

    /// <summary>By tokens of the configuration.</summary>
    Token,

    /// <summary>By signed tokens (RFC 7519).</summary>
    Jwt,

    /// <summary>By name and password (RFC 7617), for everything the server has.</summary>
    Basic,
}

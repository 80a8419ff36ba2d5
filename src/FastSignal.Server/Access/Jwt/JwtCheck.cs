using FastSignal.Server.Configuration;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access.Jwt;

/// <summary>Knows people by signed tokens (RFC 7519): the subject is their name, a claim their role.</summary>
internal sealed class JwtCheck : ICredentialCheck
{
    /// <summary>In the claim for apps: every app.</summary>
    private const string EveryApp = "*";

    private readonly JwtSettings _settings;
    private readonly JwtVerifier _verifier;
    private readonly KeyRing? _inline;
    private readonly WatchedFile<KeyRing>? _file;

    private JwtCheck(JwtSettings settings, KeyRing? inline, WatchedFile<KeyRing>? file)
    {
        _settings = settings;
        _verifier = new JwtVerifier(settings);
        _inline = inline;
        _file = file;
    }

    /// <summary>Takes the keys from where the settings say, which name exactly one place.</summary>
    /// <exception cref="AccessFileException">A file cannot be used.</exception>
    public static JwtCheck Create(JwtSettings settings, ILogger logger)
    {
        if (settings.Secret is { } secret)
            return new JwtCheck(settings, KeyRing.OfSecret(secret), null);
        WatchedFile<KeyRing> file = settings switch
        {
            { SecretFile: { } path } => new(path, static content => KeyRing.OfSecret(SecretSource.FirstLine(content)), logger),
            { PublicKeyFile: { } path } => new(path, KeyRing.OfPem, logger),
            _ => new(settings.KeySetFile!, KeyRing.OfKeySet, logger),
        };
        return new JwtCheck(settings, null, file);
    }

    /// <inheritdoc/>
    public AccessVerdict Check(Credential credential, string? app, long unixTimeMs)
    {
        if (credential.Token is not { } token)
            return AccessVerdict.Missing;
        if (_verifier.Verify(token, _inline ?? _file!.Current, unixTimeMs, out JwtFault fault) is not { } claims)
            return AccessVerdict.Invalid(SentenceOf(fault));
        if (app is not null && _settings.AppsClaim is not null && !MayJoin(claims, app))
            return AccessVerdict.OtherApp;
        // Whoever has no name is one and the same: sub is optional.
        long? until = claims.ExpiresUnixMs + (long)_settings.Leeway.TotalMilliseconds;
        return AccessVerdict.Allow(new Identity(claims.Subject ?? "", RoleOf(claims), until));
    }

    /// <inheritdoc/>
    public void Refresh() => _file?.Refresh();

    private static bool MayJoin(JwtClaims claims, string app) =>
        claims.Apps?.Any(allowed => allowed == EveryApp || allowed == app) == true;

    // The highest role named; values of other systems in the same claim mean nothing here.
    private Role RoleOf(JwtClaims claims)
    {
        Role? found = null;
        foreach (string name in claims.Roles ?? [])
        {
            if (RoleText.TryParse(name, out Role role) && (found is null || role > found))
                found = role;
        }

        return found ?? _settings.DefaultRole;
    }

    private static string SentenceOf(JwtFault fault) => fault switch
    {
        JwtFault.Malformed => "The token cannot be read",
        JwtFault.Algorithm => "The token's algorithm is not allowed",
        JwtFault.UnknownKey => "The token's key is unknown",
        JwtFault.Signature => "The token's signature is wrong",
        JwtFault.Expired => "The token has expired",
        JwtFault.NotYetValid => "The token is not valid yet",
        JwtFault.Audience => "The token is for another audience",
        _ => "The token is of another issuer",
    };
}

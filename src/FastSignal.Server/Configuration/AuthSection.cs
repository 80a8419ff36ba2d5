using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Configuration;

/// <summary>Reads section <c>auth</c> and checks that the mode has what it needs.</summary>
internal static class AuthSection
{
    /// <summary>The settings; mistakes go to the reader's problems.</summary>
    public static AuthSettings Read(ConfigurationReader reader)
    {
        AuthSettings settings = new(
            Mode: Enum.Parse<AuthMode>(reader.Read(AuthKeys.Mode), ignoreCase: true),
            Realm: reader.Read(AuthKeys.Realm) is { Length: > 0 } realm ? realm : AuthKeys.Realm.Default,
            Tokens: reader.Read(AuthKeys.Tokens),
            Users: reader.Read(AuthKeys.Users),
            Jwt: ReadJwt(reader),
            HelloTimeout: reader.Read(AuthKeys.HelloTimeout),
            MaxPending: reader.Read(AuthKeys.MaxPending),
            ExpiryNotice: reader.Read(AuthKeys.ExpiryNotice));
        Check(reader, settings);
        return settings;
    }

    private static JwtSettings ReadJwt(ConfigurationReader reader)
    {
        _ = RoleText.TryParse(reader.Read(AuthKeys.JwtDefaultRole), out Role defaultRole);
        return new JwtSettings(
            Secret: NullIfEmpty(reader.Read(AuthKeys.JwtSecret)),
            SecretFile: NullIfEmpty(reader.Read(AuthKeys.JwtSecretFile)),
            PublicKeyFile: NullIfEmpty(reader.Read(AuthKeys.JwtPublicKeyFile)),
            KeySetFile: NullIfEmpty(reader.Read(AuthKeys.JwtKeySetFile)),
            Issuer: NullIfEmpty(reader.Read(AuthKeys.JwtIssuer)),
            Audience: NullIfEmpty(reader.Read(AuthKeys.JwtAudience)),
            Leeway: reader.Read(AuthKeys.JwtLeeway),
            RoleClaim: NullIfEmpty(reader.Read(AuthKeys.JwtRoleClaim)) ?? AuthKeys.JwtRoleClaim.Default,
            DefaultRole: defaultRole,
            AppsClaim: NullIfEmpty(reader.Read(AuthKeys.JwtAppsClaim)));
    }

    private static void Check(ConfigurationReader reader, AuthSettings settings)
    {
        if (settings.Mode == AuthMode.Token && settings.Tokens.Count == 0)
            reader.Refuse(AuthKeys.Tokens, null, "is empty; mode token needs one token or more");
        if (settings.Mode == AuthMode.Basic && settings.Users.Count == 0)
            reader.Refuse(AuthKeys.Users, null, "is empty; mode basic needs one user or more");
        JwtSettings jwt = settings.Jwt;
        int sources = new[] { jwt.Secret, jwt.SecretFile, jwt.PublicKeyFile, jwt.KeySetFile }.Count(source => source is not null);
        // Whoever gives secrets wants them asked for: an open server must not come of a forgotten word.
        if (settings.Mode == AuthMode.None && !reader.Has(AuthKeys.Mode) && settings.Tokens.Count + settings.Users.Count + sources > 0)
            reader.Refuse(AuthKeys.Mode, null, "is missing, and what else auth holds would be ignored; say token, jwt, basic, or none");
        if (settings.Mode == AuthMode.Jwt && sources != 1)
            reader.Refuse(AuthKeys.Mode, null, $"is jwt, which needs exactly one of jwt_secret, jwt_secret_file, jwt_public_key_file and jwt_jwks_file; {sources} are given");
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}

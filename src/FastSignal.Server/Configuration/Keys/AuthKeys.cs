namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>auth</c>: who may.</summary>
internal static class AuthKeys
{
    public const string Section = "auth";

    /// <summary>Longest path of a file.</summary>
    private const int MaximumPath = 4_096;

    public static readonly ChoiceKey Mode = new(
        Section, "mode", "none", ["none", "token", "jwt", "basic"],
        "How clients say who they are: not at all; by one of tokens; by a JSON Web Token; by one of users, for pages and REST too.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey Realm = new(
        Section, "realm", "FastSignal", 1, 64, "What browsers show when they ask for a name and password.") { IsToken = true, TakesEffect = TakesEffect.Now };

    public static readonly KnownUsersKey Tokens = new(
        Section, "tokens", "token", 16, true, "Tokens that let clients in where mode is token.") { TakesEffect = TakesEffect.Now };

    public static readonly KnownUsersKey Users = new(
        Section, "users", "password", 8, false, "People who are let in where mode is basic.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtSecret = new(
        Section, "jwt_secret", "", 32, 1_024, "Secret that JSON Web Tokens are signed with (HS256); one of the four jwt keys is given where mode is jwt.")
    {
        IsSecret = true,
        TakesEffect = TakesEffect.Now,
    };

    public static readonly TextKey JwtSecretFile = new(
        Section, "jwt_secret_file", "", 1, MaximumPath, "File whose first line is that secret; read again when it changes.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtPublicKeyFile = new(
        Section, "jwt_public_key_file", "", 1, MaximumPath,
        "PEM file of the public key that JSON Web Tokens are signed with: RSA for RS256, P-256 for ES256; read again when it changes.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtKeySetFile = new(
        Section, "jwt_jwks_file", "", 1, MaximumPath,
        "JSON Web Key Set with the keys that JSON Web Tokens are signed with, found by kid (HS256, RS256, ES256); read again when it changes.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtIssuer = new(
        Section, "jwt_issuer", "", 1, 1_024, "What iss of a token must be; empty for anything.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtAudience = new(
        Section, "jwt_audience", "", 1, 1_024, "What aud of a token must name; while it is empty, tokens that name an audience are refused.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey JwtLeeway = new(
        Section, "jwt_leeway", TimeSpan.FromSeconds(30), TimeSpan.Zero, TimeSpan.FromMinutes(5),
        "How far the issuer's clock and this one may be apart when exp and nbf of a token are checked.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtRoleClaim = new(
        Section, "jwt_role_claim", "role", 1, 256, "Claim with the role, or with a list of which the highest role counts: viewer, controller or admin.") { TakesEffect = TakesEffect.Now };

    public static readonly ChoiceKey JwtDefaultRole = new(
        Section, "jwt_default_role", "viewer", RoleText.Names, "Role of a token whose role claim is missing or names none of the roles.") { TakesEffect = TakesEffect.Now };

    public static readonly TextKey JwtAppsClaim = new(
        Section, "jwt_apps_claim", "", 1, 256, "Claim with the app or the list of apps a token is for, * for all of them; empty lets every token join every app.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey HelloTimeout = new(
        Section, "hello_timeout", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromMinutes(1),
        "Longest time a WebSocket that showed no token may take to say hello with one; 0 refuses its upgrade with 401.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey MaxPending = new(
        Section, "max_pending", 256, 1, 100_000, "connections", "WebSockets at once that have yet to say hello with a token; one more is told 1001 and closed with 1013.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey ExpiryNotice = new(
        Section, "expiry_notice", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
        "How long before its token expires a client is told (auth-expiring); at most half of what is left when the token is shown.") { TakesEffect = TakesEffect.Now };

    public static readonly ConfigurationKey[] All =
    [
        Mode, Realm, Tokens, Users, JwtSecret, JwtSecretFile, JwtPublicKeyFile, JwtKeySetFile, JwtIssuer, JwtAudience, JwtLeeway,
        JwtRoleClaim, JwtDefaultRole, JwtAppsClaim, HelloTimeout, MaxPending, ExpiryNotice,
    ];
}

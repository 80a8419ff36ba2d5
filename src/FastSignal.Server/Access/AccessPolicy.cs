using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>
/// The one policy of who may: what section <c>auth</c> says, and <c>server:admin_token</c>, which is an administrator's in
/// every mode. WebSocket upgrades, messages and REST all ask here. Any thread.
/// </summary>
internal sealed class AccessPolicy : IAuthority
{
    // No name of the configuration has a colon in it, so this is nobody else.
    private static readonly Identity TokenAdmin = new("server:admin_token", Role.Admin);

    private readonly ISignalingClock _clock;
    private readonly ILogger _logger;
    private volatile Rules _rules;

    private AccessPolicy(Rules rules, ISignalingClock clock, ILogger logger)
    {
        _rules = rules;
        _clock = clock;
        _logger = logger;
    }

    /// <summary>Whether nobody is asked who they are.</summary>
    public bool IsOpen => _rules.Check is null;

    /// <summary>Whether everything the server has is behind the login, pages included: HTTP Basic, which browsers ask for by themselves.</summary>
    public bool GuardsPages => _rules.Settings.Mode == AuthMode.Basic;

    /// <summary>
    /// Whether a connection that shows nothing may come in and say <c>hello</c> with a token. Browsers hide the status of a
    /// refused upgrade from scripts, but not an error message and a close code.
    /// </summary>
    public bool TakesHello => _rules.Settings is { Mode: AuthMode.Token or AuthMode.Jwt } settings && settings.HelloTimeout > TimeSpan.Zero;

    /// <summary>Whether there is an administrator at all.</summary>
    public bool HasAdmin => _rules is var rules && (rules.AdminToken is not null || rules.Check is not null);

    /// <summary>The challenge of a 401 (RFC 9110 section 11.6.1).</summary>
    public string Challenge => _rules.Challenge;

    /// <summary>The challenge for a token that was shown and is not good (RFC 6750 section 3.1).</summary>
    public string ChallengeInvalid => GuardsPages ? Challenge : $"{Challenge}, error=\"invalid_token\"";

    /// <summary>Makes the policy and reads its files.</summary>
    /// <exception cref="AccessFileException">A file cannot be used.</exception>
    public static AccessPolicy Create(AuthSettings settings, string? adminToken, ISignalingClock clock, ILogger logger) =>
        new(Rules.Of(settings, adminToken, logger), clock, logger);

    /// <summary>
    /// Reads the files of other settings; the action puts these into force, for everybody who shows something from then on.
    /// Who was let in stays until their credential expires.
    /// </summary>
    /// <exception cref="ArgumentException">A file cannot be used; nothing has changed.</exception>
    public Action Prepare(AuthSettings settings, string? adminToken)
    {
        try
        {
            Rules rules = Rules.Of(settings, adminToken, _logger);
            return () => _rules = rules;
        }
        catch (AccessFileException exception)
        {
            throw new ArgumentException(exception.Message, nameof(settings), exception);
        }
    }

    /// <inheritdoc/>
    public AccessVerdict Judge(string app, string? token) => Judge(token is null ? null : Credential.OfToken(token), app);

    /// <summary>Who shows this credential, and whether they may join the app.</summary>
    /// <param name="credential">What a request shows, or null.</param>
    /// <param name="app">The app, or null where none is concerned.</param>
    public AccessVerdict Judge(Credential? credential, string? app)
    {
        Rules rules = _rules;
        if (credential?.Token is { Length: > 0 and <= ConnectRequest.MaxTokenLength } token && rules.AdminToken is not null && rules.AdminToken.Matches(token))
            return AccessVerdict.Allow(TokenAdmin);
        if (rules.Check is null)
            return AccessVerdict.Allow(Identity.Anyone);
        if (credential is null)
            return AccessVerdict.Missing;
        return credential.Token is { Length: > ConnectRequest.MaxTokenLength }
            ? AccessVerdict.Invalid("The token is too long")
            : rules.Check.Check(credential, app, _clock.UnixTimeMs);
    }

    /// <summary>Looks at the files again that secrets and keys come from; called about once a second.</summary>
    public void Refresh() => _rules.Check?.Refresh();

    /// <summary>One configuration of the policy.</summary>
    private sealed record Rules(AuthSettings Settings, SecretText? AdminToken, ICredentialCheck? Check, string Challenge)
    {
        public static Rules Of(AuthSettings settings, string? adminToken, ILogger logger)
        {
            // A quoted string (RFC 9110 section 5.6.4).
            string realm = settings.Realm.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            return new Rules(
                settings,
                adminToken is null ? null : SecretText.Of(adminToken),
                settings.Mode switch
                {
                    AuthMode.Token => new TokenCheck(settings.Tokens, logger),
                    AuthMode.Jwt => Jwt.JwtCheck.Create(settings.Jwt, logger),
                    AuthMode.Basic => new UserCheck(settings.Users, logger),
                    _ => null,
                },
                settings.Mode == AuthMode.Basic ? $"Basic realm=\"{realm}\", charset=\"UTF-8\"" : $"Bearer realm=\"{realm}\"");
        }
    }
}

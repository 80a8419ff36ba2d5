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

    private readonly AuthSettings _settings;
    private readonly SecretText? _adminToken;
    private readonly ICredentialCheck? _check;
    private readonly ISignalingClock _clock;

    private AccessPolicy(AuthSettings settings, string? adminToken, ICredentialCheck? check, ISignalingClock clock)
    {
        _settings = settings;
        _adminToken = adminToken is null ? null : SecretText.Of(adminToken);
        _check = check;
        _clock = clock;
        // A quoted string (RFC 9110 section 5.6.4).
        string realm = settings.Realm.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
        Challenge = settings.Mode == AuthMode.Basic ? $"Basic realm=\"{realm}\", charset=\"UTF-8\"" : $"Bearer realm=\"{realm}\"";
    }

    /// <summary>Whether nobody is asked who they are.</summary>
    public bool IsOpen => _check is null;

    /// <summary>Whether everything the server has is behind the login, pages included: HTTP Basic, which browsers ask for by themselves.</summary>
    public bool GuardsPages => _settings.Mode == AuthMode.Basic;

    /// <summary>
    /// Whether a connection that shows nothing may come in and say <c>hello</c> with a token. Browsers hide the status of a
    /// refused upgrade from scripts, but not an error message and a close code.
    /// </summary>
    public bool TakesHello => _settings.Mode is AuthMode.Token or AuthMode.Jwt && _settings.HelloTimeout > TimeSpan.Zero;

    /// <summary>Whether there is an administrator at all.</summary>
    public bool HasAdmin => _adminToken is not null || _check is not null;

    /// <summary>The challenge of a 401 (RFC 9110 section 11.6.1).</summary>
    public string Challenge { get; }

    /// <summary>The challenge for a token that was shown and is not good (RFC 6750 section 3.1).</summary>
    public string ChallengeInvalid => GuardsPages ? Challenge : $"{Challenge}, error=\"invalid_token\"";

    /// <summary>Makes the policy and reads its files.</summary>
    /// <exception cref="AccessFileException">A file cannot be used.</exception>
    public static AccessPolicy Create(AuthSettings settings, string? adminToken, ISignalingClock clock, ILogger logger) => new(
        settings,
        adminToken,
        settings.Mode switch
        {
            AuthMode.Token => new TokenCheck(settings.Tokens, logger),
            AuthMode.Jwt => Jwt.JwtCheck.Create(settings.Jwt, logger),
            AuthMode.Basic => new UserCheck(settings.Users, logger),
            _ => null,
        },
        clock);

    /// <inheritdoc/>
    public AccessVerdict Judge(string app, string? token) => Judge(token is null ? null : Credential.OfToken(token), app);

    /// <summary>Who shows this credential, and whether they may join the app.</summary>
    /// <param name="credential">What a request shows, or null.</param>
    /// <param name="app">The app, or null where none is concerned.</param>
    public AccessVerdict Judge(Credential? credential, string? app)
    {
        if (credential?.Token is { Length: > 0 and <= ConnectRequest.MaxTokenLength } token && _adminToken is not null && _adminToken.Matches(token))
            return AccessVerdict.Allow(TokenAdmin);
        if (_check is null)
            return AccessVerdict.Allow(Identity.Anyone);
        if (credential is null)
            return AccessVerdict.Missing;
        return credential.Token is { Length: > ConnectRequest.MaxTokenLength }
            ? AccessVerdict.Invalid("The token is too long")
            : _check.Check(credential, app, _clock.UnixTimeMs);
    }

    /// <summary>Looks at the files again that secrets and keys come from; called about once a second.</summary>
    public void Refresh() => _check?.Refresh();
}

using FastSignal.Server.Configuration;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>Knows people by tokens of the configuration, each with a name and a role.</summary>
internal sealed class TokenCheck : ICredentialCheck
{
    private readonly (SecretSource Secret, Identity Identity)[] _tokens;

    /// <exception cref="AccessFileException">A file cannot be used.</exception>
    public TokenCheck(IReadOnlyList<KnownUser> tokens, ILogger logger) =>
        _tokens = [.. tokens.Select(token => (SecretSource.From(token.Secret, token.SecretFile, logger), new Identity(token.Name, token.Role)))];

    /// <inheritdoc/>
    public AccessVerdict Check(Credential credential, string? app, long unixTimeMs)
    {
        if (credential.Token is not { } token)
            return AccessVerdict.Missing;

        // All are compared, so that the time says nothing about which it was.
        Identity? found = null;
        foreach ((SecretSource secret, Identity identity) in _tokens)
        {
            if (secret.Current.Matches(token))
                found ??= identity;
        }

        return found is null ? AccessVerdict.Invalid("The token is wrong") : AccessVerdict.Allow(found);
    }

    /// <inheritdoc/>
    public void Refresh()
    {
        foreach ((SecretSource secret, _) in _tokens)
            secret.Refresh();
    }
}

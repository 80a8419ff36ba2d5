using FastSignal.Server.Configuration;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>Knows people by name and password (RFC 7617).</summary>
internal sealed class UserCheck : ICredentialCheck
{
    private readonly (SecretText Name, SecretSource Password, Identity Identity)[] _users;

    /// <exception cref="AccessFileException">A file cannot be used.</exception>
    public UserCheck(IReadOnlyList<KnownUser> users, ILogger logger) => _users =
    [
        .. users.Select(user => (SecretText.Of(user.Name), SecretSource.From(user.Secret, user.SecretFile, logger), new Identity(user.Name, user.Role))),
    ];

    /// <inheritdoc/>
    public AccessVerdict Check(Credential credential, string? app, long unixTimeMs)
    {
        if (credential.Token is { } token)
            return token.Length == 0 ? AccessVerdict.Invalid("The credential cannot be read") : AccessVerdict.Missing;

        // Every name and every password is compared, so that the time says neither which names exist nor what was wrong.
        Identity? found = null;
        foreach ((SecretText name, SecretSource password, Identity identity) in _users)
        {
            if (name.Matches(credential.User) & password.Current.Matches(credential.Password))
                found = identity;
        }

        return found is null ? AccessVerdict.Invalid("Name or password is wrong") : AccessVerdict.Allow(found);
    }

    /// <inheritdoc/>
    public void Refresh()
    {
        foreach ((_, SecretSource password, _) in _users)
            password.Refresh();
    }
}

namespace FastSignal.Server.Configuration;

/// <summary>Section <c>auth</c>.</summary>
/// <param name="Mode">How people say who they are.</param>
/// <param name="Realm">What browsers show when they ask for a name and password.</param>
/// <param name="Tokens">Tokens, for <see cref="AuthMode.Token"/>.</param>
/// <param name="Users">Names and passwords, for <see cref="AuthMode.Basic"/>.</param>
/// <param name="Jwt">For <see cref="AuthMode.Jwt"/>.</param>
/// <param name="HelloTimeout">How long an upgraded connection may take to show its token; zero refuses the upgrade without one.</param>
/// <param name="MaxPending">Connections at once that have yet to show it.</param>
/// <param name="ExpiryNotice">How long before a token expires its client is told.</param>
internal sealed record AuthSettings(
    AuthMode Mode, string Realm, IReadOnlyList<KnownUser> Tokens, IReadOnlyList<KnownUser> Users, JwtSettings Jwt, TimeSpan HelloTimeout,
    int MaxPending, TimeSpan ExpiryNotice)
{
    /// <summary>The record without its secrets, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(AuthSettings)} {{ Mode = {Mode} }}";
}

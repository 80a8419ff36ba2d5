using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Configuration;

/// <summary>Somebody the configuration knows, with a token or a password.</summary>
/// <param name="Name">Who it is; unique in its list.</param>
/// <param name="Role">What they may do.</param>
/// <param name="Secret">The token or password; null when it stands in a file.</param>
/// <param name="SecretFile">The file it is the first line of; given exactly when <paramref name="Secret"/> is not.</param>
internal sealed record KnownUser(string Name, Role Role, string? Secret, string? SecretFile)
{
    /// <summary>The record without its secret, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(KnownUser)} {{ Name = {Name}, Role = {Role} }}";
}

using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>The ICE servers of the configuration; those that share a secret get a fresh user name and password each time.</summary>
internal sealed class IceServerList : IIceServerSource
{
    /// <summary>Name behind the time where neither the configuration nor the client has one.</summary>
    private const string DefaultUser = "fastsignal";

    private volatile Servers _servers;

    /// <param name="settings">The servers.</param>
    public IceServerList(IReadOnlyList<IceServerSettings> settings) => _servers = Servers.Of(settings);

    /// <summary>Puts other servers into force, for whoever asks from now on.</summary>
    public void Apply(IReadOnlyList<IceServerSettings> settings) => _servers = Servers.Of(settings);

    /// <inheritdoc/>
    public IReadOnlyList<IceServer> For(string? subject, long unixTimeMs)
    {
        Servers servers = _servers;
        return servers.Constant ?? [.. servers.All.Select(each => With(each.Server, each.Credentials, subject, unixTimeMs))];
    }

    private static IceServer With(IceServer server, TurnCredentials? credentials, string? subject, long unixTimeMs)
    {
        if (credentials is null)
            return server;
        string user = server.Username is { Length: > 0 } fixedName ? fixedName : subject is { Length: > 0 } ? subject : DefaultUser;
        (string username, string password) = credentials.Create(user, unixTimeMs);
        return server with { Username = username, Credential = password };
    }

    /// <summary>One configuration of the servers.</summary>
    /// <param name="All">Each with what makes its credentials, or null.</param>
    /// <param name="Constant">What everybody gets when nothing in it is made anew.</param>
    private sealed record Servers(IReadOnlyList<(IceServer Server, TurnCredentials? Credentials)> All, IReadOnlyList<IceServer>? Constant)
    {
        public static Servers Of(IReadOnlyList<IceServerSettings> settings)
        {
            (IceServer Server, TurnCredentials? Credentials)[] all =
            [
                .. settings.Select(static server => (
                    new IceServer { Urls = server.Urls, Username = server.Username, Credential = server.Credential },
                    server.Secret is null ? null : new TurnCredentials(server.Secret, server.Lifetime))),
            ];
            return new Servers(all, all.All(static each => each.Credentials is null) ? [.. all.Select(static each => each.Server)] : null);
        }
    }
}

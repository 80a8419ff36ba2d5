using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Access;

/// <summary>The ICE servers of the configuration; those that share a secret get a fresh user name and password each time.</summary>
internal sealed class IceServerList : IIceServerSource
{
    /// <summary>Name behind the time where neither the configuration nor the client has one.</summary>
    private const string DefaultUser = "fastsignal";

    private readonly (IceServer Server, TurnCredentials? Credentials)[] _servers;

    // What everybody gets when nothing in it is made anew.
    private readonly IReadOnlyList<IceServer>? _constant;

    /// <param name="settings">The servers.</param>
    public IceServerList(IReadOnlyList<IceServerSettings> settings)
    {
        _servers =
        [
            .. settings.Select(server => (
                new IceServer { Urls = server.Urls, Username = server.Username, Credential = server.Credential },
                server.Secret is null ? null : new TurnCredentials(server.Secret, server.Lifetime))),
        ];
        if (_servers.All(static server => server.Credentials is null))
            _constant = [.. _servers.Select(static server => server.Server)];
    }

    /// <inheritdoc/>
    public IReadOnlyList<IceServer> For(string? subject, long unixTimeMs)
    {
        if (_constant is not null)
            return _constant;
        IceServer[] servers = new IceServer[_servers.Length];
        for (int i = 0; i < servers.Length; i++)
            servers[i] = With(_servers[i].Server, _servers[i].Credentials, subject, unixTimeMs);
        return servers;
    }

    private static IceServer With(IceServer server, TurnCredentials? credentials, string? subject, long unixTimeMs)
    {
        if (credentials is null)
            return server;
        string user = server.Username is { Length: > 0 } fixedName ? fixedName : subject is { Length: > 0 } ? subject : DefaultUser;
        (string username, string password) = credentials.Create(user, unixTimeMs);
        return server with { Username = username, Credential = password };
    }
}

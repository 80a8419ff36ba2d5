using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling;

namespace FastSignal.Server.Configuration;

/// <summary>What no listener can check alone: its dialect must be one there is, its port its own, and TLS needs a certificate.</summary>
internal static class ListenerCheck
{
    /// <summary>The names a listener may give.</summary>
    public static IReadOnlyList<string> Dialects { get; } = [.. SignalingServer.KnownDialects, SignalingServer.AutoDialectName];

    /// <summary>Adds a problem for everything that is wrong.</summary>
    public static void Check(ConfigurationReader reader, ServerSettings server)
    {
        HashSet<int> ports = [server.Port];
        foreach (ListenerSettings listener in server.Listeners)
        {
            if (!Dialects.Contains(listener.Dialect))
            {
                string hint = Spelling.Closest(listener.Dialect, Dialects) is { } meant ? $"did you mean {meant}?" : $"there are {string.Join(", ", Dialects)}";
                reader.Refuse(ServerKeys.Listeners, null, $"there is no dialect {JsonText.Quote(listener.Dialect)}; {hint}");
            }

            if (listener.Port != 0 && !ports.Add(listener.Port))
                reader.Refuse(ServerKeys.Listeners, null, $"port {listener.Port} is given twice, or is server:port");
            if (listener.Tls == true && listener.TlsCert is null && server.TlsCert is null)
                reader.Refuse(ServerKeys.Listeners, null, $"{listener.Describe()} speaks tls, and there is no certificate: give tls_cert and tls_key to it or to the server");
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace FastSignal.Load.Options;

/// <summary>The server under load.</summary>
/// <param name="EndPoint">Where its TCP port is.</param>
/// <param name="Host">What the <c>Host</c> field says.</param>
internal sealed record Target(IPEndPoint EndPoint, string Host)
{
    /// <summary>Base address of its REST endpoints.</summary>
    public Uri Http => new($"http://{Host}");

    /// <summary>
    /// Reads <c>ws://HOST:PORT</c>. Whoever is not the loopback interface is refused unless allowed: load is an attack on whom did
    /// not ask for it. A name other than localhost is not even looked up then.
    /// </summary>
    /// <param name="url">What the user gave.</param>
    /// <param name="allowRemote">Whether the user insists.</param>
    /// <param name="problem">Why not; empty on success.</param>
    public static Target? Read(string url, bool allowRemote, out string problem)
    {
        problem = "";
        if (!Uri.TryCreate(url, UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("ws" or "http") || uri.Host.Length == 0)
        {
            problem = $"--url: '{url}' is no address of a server; it takes ws://HOST:PORT (TLS is not supported: measure behind it)";
            return null;
        }

        if (uri.AbsolutePath != "/" || uri.Query.Length > 0)
        {
            problem = $"--url: '{url}' has a path; give that as --path";
            return null;
        }

        IPAddress? address = Resolve(uri, allowRemote, out problem);
        return address is null ? null : new Target(new IPEndPoint(address, uri.Port), uri.Authority);
    }

    private static IPAddress? Resolve(Uri uri, bool allowRemote, out string problem)
    {
        problem = "";
        string host = uri.IdnHost;
        if (host.Equals("localhost", StringComparison.OrdinalIgnoreCase))
            return IPAddress.Loopback;
        if (!IPAddress.TryParse(host, out IPAddress? address) && allowRemote)
        {
            try
            {
                address = Dns.GetHostAddresses(host).FirstOrDefault();
            }
            catch (SocketException exception)
            {
                problem = $"--url: {host}: {exception.Message}";
                return null;
            }
        }

        if (address is not null && (allowRemote || IPAddress.IsLoopback(address)))
            return address;
        problem = allowRemote ? $"--url: {host} has no address" : $"--url: {host} is not loopback; give --allow-remote if the server is yours to load";
        return null;
    }
}

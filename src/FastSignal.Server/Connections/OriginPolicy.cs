using System.Net;
using FastSignal.Server.Configuration;

namespace FastSignal.Server.Connections;

/// <summary>
/// Decides which pages may connect (RFC 6455 section 10.2). Browsers say with Origin whose page it is; other clients send
/// none, and are not kept out by this.
/// </summary>
internal sealed class OriginPolicy
{
    private readonly bool _checks;
    private readonly IReadOnlyList<string> _allowed;
    private readonly bool _isLocal;

    /// <param name="settings">The <c>server</c> section.</param>
    public OriginPolicy(ServerSettings settings)
    {
        _checks = settings.CheckOrigin;
        _allowed = settings.AllowedOrigins;
        _isLocal = IPAddress.IsLoopback(settings.Host);
    }

    /// <summary>
    /// True without an Origin, for a named one, and for a page of the very host and port that is asked. On a server that
    /// only this machine reaches, the page's host must also be an address or localhost: any other name may be a foreign
    /// site's that was pointed here (DNS rebinding), and has to be allowed by name.
    /// </summary>
    /// <param name="origin">The Origin header (RFC 6454 section 7), or null.</param>
    /// <param name="host">Host and port the request is for.</param>
    /// <param name="anyPort">Whether a page of the same host on another port will do: those of a listener's clients are never served by it.</param>
    public bool Allows(string? origin, string host, bool anyPort = false)
    {
        if (!_checks || origin is null || _allowed.Contains(origin, StringComparer.OrdinalIgnoreCase))
            return true;
        // The scheme is not compared: behind a proxy that ends TLS the page's is https and ours is not.
        return Uri.TryCreate(origin, UriKind.Absolute, out Uri? page)
            && (page.Scheme == Uri.UriSchemeHttp || page.Scheme == Uri.UriSchemeHttps)
            && (string.Equals(page.Authority, host, StringComparison.OrdinalIgnoreCase) || (anyPort && IsSameHost(page, host)))
            && (!_isLocal || IsLocalName(page));
    }

    private static bool IsSameHost(Uri page, string host) =>
        Uri.TryCreate($"http://{host}", UriKind.Absolute, out Uri? asked) && string.Equals(page.Host, asked.Host, StringComparison.OrdinalIgnoreCase);

    private static bool IsLocalName(Uri page) =>
        page.HostNameType is UriHostNameType.IPv4 or UriHostNameType.IPv6
        || page.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || page.Host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}

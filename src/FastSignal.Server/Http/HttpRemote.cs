using System.Net;

namespace FastSignal.Server.Http;

/// <summary>Where a request comes from.</summary>
internal static class HttpRemote
{
    /// <summary>Address and port as text; empty when unknown.</summary>
    public static string Of(HttpContext context) => context.Connection.RemoteIpAddress is { } address
        ? new IPEndPoint(address, context.Connection.RemotePort).ToString()
        : "";
}

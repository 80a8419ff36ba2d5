using System.Net;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace FastSignal.WebSockets.Handshake;

/// <summary>An upgrade request as the HTTP layer has parsed it.</summary>
/// <param name="Request">The request in the engine's words.</param>
/// <param name="IsHttp11">Whether it came over HTTP/1.1.</param>
/// <param name="Connect">The extended CONNECT it is; null for a GET of HTTP/1.1.</param>
internal sealed record HttpUpgradeRequest(UpgradeRequest Request, bool IsHttp11, IHttpExtendedConnectFeature? Connect)
{
    /// <summary>The request, when it asks for a WebSocket on a path the endpoint claims; else null.</summary>
    public static HttpUpgradeRequest? Read(HttpContext context, IWebSocketEndpoint endpoint)
    {
        IHttpExtendedConnectFeature? connect = Connecting(context);
        bool isHttp11 = context.Request.Protocol == "HTTP/1.1";
        if (connect is null && (!HttpMethods.IsGet(context.Request.Method) || !MayUpgrade(context.Request.Headers)))
            return null;

        string target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        if (!RequestLine.TryParseTarget(Encoding.Latin1.GetBytes(target), isHttp11, out RequestLine line) || !endpoint.Claims(line.Path))
            return null;

        ConnectionInfo connection = context.Connection;
        UpgradeRequest request = line.ToRequest(
            Fields(context.Request.Headers),
            EndPointOf(connection.RemoteIpAddress, connection.RemotePort),
            context.Features.Get<ITlsHandshakeFeature>() is not null);
        return connect is not null || UpgradeRules.IsAttempt(request) ? new HttpUpgradeRequest(request, isHttp11, connect) : null;
    }

    /// <summary>RFC 8441 section 4: a CONNECT whose <c>:protocol</c> is websocket.</summary>
    private static IHttpExtendedConnectFeature? Connecting(HttpContext context) =>
        context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect &&
        string.Equals(connect.Protocol, "websocket", StringComparison.OrdinalIgnoreCase) ? connect : null;

    /// <summary>Keeps ordinary requests from being taken apart a second time.</summary>
    private static bool MayUpgrade(IHeaderDictionary headers) =>
        headers.ContainsKey("Upgrade") || headers.ContainsKey("Sec-WebSocket-Key") || headers.ContainsKey("Sec-WebSocket-Version");

    private static List<KeyValuePair<string, string>> Fields(IHeaderDictionary headers)
    {
        var fields = new List<KeyValuePair<string, string>>(headers.Count);
        foreach ((string name, StringValues values) in headers)
        {
            foreach (string? value in values)
                fields.Add(new KeyValuePair<string, string>(name, value ?? ""));
        }

        return fields;
    }

    private static IPEndPoint? EndPointOf(IPAddress? address, int port) => address is null ? null : new IPEndPoint(address, port);
}

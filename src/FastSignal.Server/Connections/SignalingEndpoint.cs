using System.Globalization;
using System.Net;
using FastSignal.Primitives;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http;
using FastSignal.Signaling;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.WebUtilities;

namespace FastSignal.Server.Connections;

/// <summary>
/// Decides on upgrades of the signalling paths: <c>/api/signaling</c> (app <c>default</c>) and <c>/api/signaling/{app}</c>.
/// What can be refused with an HTTP status is refused here; the rest is the session's, because browsers cannot read the
/// status of a failed upgrade.
/// </summary>
/// <param name="signaling">Takes the connections.</param>
/// <param name="settings">The <c>server</c> section.</param>
/// <param name="readiness">Whether anybody is taken.</param>
/// <param name="listener">The listener of one dialect this is for, where every path is its own; null for the main port.</param>
/// <param name="addresses">The limits of addresses, shared by all listeners.</param>
internal sealed class SignalingEndpoint(
    SignalingServer signaling, ServerSettings settings, Readiness readiness, ListenerSettings? listener = null, AddressLimits? addresses = null) : IWebSocketEndpoint
{
    private readonly AddressLimits _addresses = addresses ?? new(settings.MaxConnectionsPerAddress, settings.UpgradeRate);

    /// <summary>The path of app <c>default</c>, and the prefix of the others.</summary>
    public const string Path = "/api/signaling";

    private readonly OriginPolicy _origins = new(settings);

    /// <summary>Upgrades refused because of their address.</summary>
    public long RefusedForAddress => _addresses.Refused;

    /// <summary>The limits, for the endpoints of other listeners.</summary>
    public AddressLimits Addresses => _addresses;

    /// <inheritdoc/>
    public bool Claims(string path) => listener is not null || AppOf(path) is not null || signaling.DialectOf(path) is not null;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request)
    {
        if (!_addresses.TryUpgrade(request.RemoteEndPoint, MonotonicClock.NowUs))
            return WebSocketDecision.Refuse((int)HttpStatusCode.TooManyRequests, RequestLimits.RefusalBody, new KeyValuePair<string, string>("Retry-After", "1"));
        string? dialect = listener?.Dialect ?? signaling.DialectOf(request.Path);
        string app = listener?.App ?? (dialect is null ? AppOf(request.Path)! : AppName.Default);
        if (!_origins.Allows(request.Origin, request.Host, anyPort: listener is not null))
            return WebSocketDecision.Refuse((int)HttpStatusCode.Forbidden, $"Origin {request.Origin} is not allowed: see server.allowed_origins");
        if (readiness.Refusal is { } refusal)
            return WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, refusal);
        switch (signaling.Judge(app))
        {
            case AppVerdict.InvalidName:
                return WebSocketDecision.Refuse((int)HttpStatusCode.BadRequest, "Invalid app name");
            case AppVerdict.NotFound:
                return WebSocketDecision.Refuse((int)HttpStatusCode.NotFound, "App not found");
        }

        var query = QueryHelpers.ParseQuery(request.Query);
        ConnectRequest connect = new()
        {
            App = app,
            Path = request.Path,
            Dialect = dialect,
            MaxMessageSize = listener?.MaxMessageSize,
            RemoteAddress = request.RemoteEndPoint?.ToString() ?? "",
            UserAgent = request.Header("User-Agent"),
            QueryProtocol = query.TryGetValue("protocol", out var protocol) ? protocol.ToString() : null,
            Subprotocols = request.Subprotocols,
            ResumeToken = query.TryGetValue("resume_token", out var resume) ? resume.ToString() : null,
            LastSeq = query.TryGetValue("last_seq", out var seq) && long.TryParse(seq, NumberStyles.None, CultureInfo.InvariantCulture, out long last) ? last : 0,
            HeaderProtocol = request.Header("X-Signaling-Protocol"),
            Token = query.TryGetValue("token", out var token) ? token.ToString() : BearerToken.Of(request.Header("Authorization")),
        };
        return WebSocketDecision.Accept(new SignalingConnection(signaling, connect, _addresses, request.RemoteEndPoint), signaling.ChooseSubprotocol(connect));
    }

    /// <summary>
    /// The app a path names, or null when the path is not one of signalling. A trailing slash is no app; a name with a slash
    /// in it is one, and an invalid one.
    /// </summary>
    internal static string? AppOf(string path)
    {
        if (path == Path || path == Path + "/")
            return AppName.Default;
        return path.StartsWith(Path + "/", StringComparison.Ordinal) ? path[(Path.Length + 1)..] : null;
    }
}

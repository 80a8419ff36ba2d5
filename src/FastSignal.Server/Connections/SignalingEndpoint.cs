using System.Net;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Signaling;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.WebUtilities;

namespace FastSignal.Server.Connections;

/// <summary>
/// Decides on upgrades of the signalling paths: <c>/api/signaling</c> (app <c>default</c>) and <c>/api/signaling/{app}</c>.
/// What can be refused with an HTTP status is refused here; the rest is the session's, because browsers cannot read the
/// status of a failed upgrade.
/// </summary>
internal sealed class SignalingEndpoint(SignalingServer signaling, ServerSettings settings, Readiness readiness) : IWebSocketEndpoint
{
    /// <summary>The path of app <c>default</c>, and the prefix of the others.</summary>
    public const string Path = "/api/signaling";

    private readonly OriginPolicy _origins = new(settings);

    /// <inheritdoc/>
    public bool Claims(string path) => AppOf(path) is not null;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request)
    {
        string app = AppOf(request.Path)!;
        if (!_origins.Allows(request.Origin, request.Host))
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
            RemoteAddress = request.RemoteEndPoint?.ToString() ?? "",
            UserAgent = request.Header("User-Agent"),
            QueryProtocol = query.TryGetValue("protocol", out var protocol) ? protocol.ToString() : null,
            Subprotocols = request.Subprotocols,
            HeaderProtocol = request.Header("X-Signaling-Protocol"),
            Token = query.TryGetValue("token", out var token) ? token.ToString() : BearerToken.Of(request.Header("Authorization")),
        };
        return WebSocketDecision.Accept(new SignalingConnection(signaling, connect), signaling.ChooseSubprotocol(connect));
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

using System.Globalization;
using System.Net;
using FastSignal.Primitives;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;
using FastSignal.WebSockets;
using Microsoft.AspNetCore.WebUtilities;

namespace FastSignal.Server.Connections;

/// <summary>
/// Decides on upgrades of the signalling paths: <c>/api/signaling</c> (app <c>default</c>) and <c>/api/signaling/{app}</c>.
/// What can be refused with an HTTP status is refused here; the rest is the session's, because browsers cannot read the
/// status of a failed upgrade.
/// </summary>
/// <param name="signaling">Takes the connections.</param>
/// <param name="live">What is in force.</param>
/// <param name="access">Who may.</param>
/// <param name="readiness">Whether anybody is taken.</param>
/// <param name="listener">The listener of one dialect this is for, where every path is its own; null for the main port.</param>
/// <param name="addresses">The limits of addresses, shared by all listeners.</param>
internal sealed class SignalingEndpoint(
    SignalingServer signaling, LiveSettings live, AccessPolicy access, Readiness readiness, ListenerSettings? listener = null,
    AddressLimits? addresses = null) : IWebSocketEndpoint
{
    private readonly AddressLimits _addresses = addresses ?? new(live.Current.Server.MaxConnectionsPerAddress, live.Current.Server.UpgradeRate);

    /// <summary>The path of app <c>default</c>, and the prefix of the others.</summary>
    public const string Path = "/api/signaling";

    /// <summary>Upgrades refused because of their address.</summary>
    public long RefusedForAddress => _addresses.Refused;

    /// <summary>The limits, for the endpoints of other listeners.</summary>
    public AddressLimits Addresses => _addresses;

    /// <summary>Puts the limits per address that are in force now into effect.</summary>
    public void Refresh() =>
        _addresses.Change(live.Current.Server.MaxConnectionsPerAddress, live.Current.Server.UpgradeRate, MonotonicClock.NowUs);

    /// <inheritdoc/>
    public bool Claims(string path) => listener is not null || AppOf(path) is not null || signaling.DialectOf(path) is not null;

    /// <inheritdoc/>
    public WebSocketDecision Decide(UpgradeRequest request)
    {
        if (!_addresses.TryUpgrade(request.RemoteEndPoint, MonotonicClock.NowUs))
            return WebSocketDecision.Refuse((int)HttpStatusCode.TooManyRequests, RequestLimits.RefusalBody, new KeyValuePair<string, string>("Retry-After", "1"));
        LiveSettings.Snapshot settings = live.Current;
        string? dialect = listener?.Dialect ?? signaling.DialectOf(request.Path);
        string app = listener?.App ?? (dialect is null ? AppOf(request.Path)! : AppName.Default);
        if (!settings.Origins.Allows(request.Origin, request.Host, anyPort: listener is not null))
            return WebSocketDecision.Refuse((int)HttpStatusCode.Forbidden, $"Origin {request.Origin} is not allowed: see server.allowed_origins");
        if (readiness.Refusal is { } refusal)
            return WebSocketDecision.Refuse((int)HttpStatusCode.ServiceUnavailable, refusal);
        AccessVerdict verdict = access.Judge(
            CredentialReader.Read(request.Header("Authorization"), request.Subprotocols, request.Query, access.GuardsPages), app);
        if (verdict.Identity is null && !(verdict.Refusal == AccessRefusal.Missing && access.TakesHello))
            return Refuse(verdict);
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
            Options = settings.Signaling,
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
            Identity = verdict.Identity,
        };
        return WebSocketDecision.Accept(
            new SignalingConnection(signaling, connect, _addresses, request.RemoteEndPoint), signaling.ChooseSubprotocol(connect),
            listener is null ? settings.WebSockets : Translate.Listener(listener, settings.WebSockets));
    }

    private WebSocketDecision Refuse(AccessVerdict verdict) => verdict.Refusal == AccessRefusal.OtherApp
        ? WebSocketDecision.Refuse((int)HttpStatusCode.Forbidden, verdict.Reason)
        : WebSocketDecision.Refuse((int)HttpStatusCode.Unauthorized, verdict.Reason, new KeyValuePair<string, string>(
            "WWW-Authenticate", verdict.Refusal == AccessRefusal.Invalid ? access.ChallengeInvalid : access.Challenge));

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

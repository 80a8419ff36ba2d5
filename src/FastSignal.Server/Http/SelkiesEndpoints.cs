using System.Text.Json.Serialization;
using FastSignal.Server.Access;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http;

/// <summary>
/// What Selkies clients ask for besides their WebSocket: where TURN is, whether the server is there, what mode it is in. Each
/// path also under one more segment, for pages served under a name.
/// </summary>
internal static class SelkiesEndpoints
{
    private static readonly string[] Turn = ["/turn", "/api/turn"];
    private static readonly string[] Health = ["/health", "/api/health"];
    private static readonly string[] Sockets = ["/ws", "/api/ws", "/api/webrtc/signaling"];

    /// <summary>Adds the paths; a slash behind them makes no difference.</summary>
    /// <param name="api">Where to.</param>
    /// <param name="iceServers">The servers for whoever asks; those that share a secret get credentials made for a name.</param>
    public static void Map(ApiMap api, IceServerList iceServers)
    {
        foreach (string path in Turn)
        {
            MapBoth(api, path, new ApiOperation("GET", path, "The configuration Selkies pages give to RTCPeerConnection.")
            {
                Response = SelkiesJsonContext.Default.SelkiesRtcConfiguration, Refusals = [401],
            }, context => AnswerTurnAsync(context, iceServers));
        }

        foreach (string path in Health)
        {
            MapBoth(api, path, new ApiOperation("GET", path, "Says OK to Selkies clients.") { ResponseType = "text/plain" },
                static context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK"));
        }

        MapBoth(api, "/api/status", new ApiOperation("GET", "/api/status", "The transport Selkies dashboards choose.")
        {
            Response = SelkiesJsonContext.Default.SelkiesStatus,
        }, static context => AnswerStatusAsync(context));
        // Upgrades never get here. Anything but 409, which tells a page to change to another transport for good.
        foreach (string path in Sockets)
            MapBoth(api, path, Socket(path), static context => ExplainAsync(context));
        api.Map(Socket("/{app}/signalling"), ExplainAsync);
        api.Map(Socket("/{prefix}/{app}/signalling"), ExplainAsync);
    }

    private static ApiOperation Socket(string path) => new("GET", path, "The WebSocket of Selkies clients.") { Success = 101, Refusals = [426] };

    private static void MapBoth(ApiMap api, string path, ApiOperation operation, RequestDelegate answer)
    {
        api.Map(operation, answer);
        api.Map(operation with { Pattern = "/{prefix}" + path }, answer);
    }

    private static Task AnswerTurnAsync(HttpContext context, IceServerList iceServers)
    {
        // Outside /api the guard lets tokens' modes through, and credentials are not for everybody.
        AccessVerdict verdict = AccessGuard.Judge(context, AppName.Default);
        if (verdict.Identity is not { } identity)
            return AccessGuard.ChallengeAsync(context, context.Features.Get<AccessPolicy>()!, verdict, verdict.Reason);
        // Behind a proxy that knows the user it is that name; a colon would end it early.
        string? user = identity.Subject ?? context.Request.Headers["x-auth-user"].ToString();
        context.Response.Headers.CacheControl = "no-store";
        SelkiesRtcConfiguration configuration = new(iceServers.For(user?.Replace(':', '-'), SystemClock.Instance.UnixTimeMs));
        return context.Response.WriteAsJsonAsync(configuration, SelkiesJsonContext.Default.SelkiesRtcConfiguration);
    }

    private static Task AnswerStatusAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new SelkiesStatus(), SelkiesJsonContext.Default.SelkiesStatus);
    }

    private static Task ExplainAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        context.Response.Headers.Connection = "Upgrade";
        return PlainText.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint");
    }
}

/// <summary>What a page hands to <c>RTCPeerConnection</c> as it is. The list of servers and each one's list of addresses are always arrays, for pages look into them.</summary>
/// <param name="IceServers">STUN and TURN servers; empty for none.</param>
internal sealed record SelkiesRtcConfiguration([property: JsonPropertyName("iceServers")] IReadOnlyList<IceServer> IceServers)
{
    /// <summary>How long TURN credentials hold.</summary>
    [JsonPropertyName("lifetimeDuration")]
    public string LifetimeDuration { get; } = "86400s";

    /// <summary>A member some TURN services answer with.</summary>
    [JsonPropertyName("blockStatus")]
    public string BlockStatus { get; } = "NOT_BLOCKED";

    /// <summary>RTCIceTransportPolicy.</summary>
    [JsonPropertyName("iceTransportPolicy")]
    public string IceTransportPolicy { get; } = "all";
}

/// <summary>What a dashboard chooses its transport by.</summary>
internal sealed record SelkiesStatus
{
    /// <summary>Always this one.</summary>
    [JsonPropertyName("current_mode")]
    public string CurrentMode { get; } = "webrtc";

    /// <summary>There is no other to change to.</summary>
    [JsonPropertyName("enable_dual_mode")]
    public bool EnableDualMode { get; }
}

/// <summary>JSON of the Selkies resources.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SelkiesRtcConfiguration))]
[JsonSerializable(typeof(SelkiesStatus))]
internal sealed partial class SelkiesJsonContext : JsonSerializerContext;

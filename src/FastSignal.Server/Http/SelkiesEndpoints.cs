using System.Text.Json.Serialization;
using FastSignal.Signaling;

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
    /// <param name="endpoints">Where to.</param>
    /// <param name="iceServers">The servers for whoever asks. The one place they come from: with credentials that are made for a user, here is the request to take the user from.</param>
    public static void Map(IEndpointRouteBuilder endpoints, Func<HttpContext, IReadOnlyList<IceServer>> iceServers)
    {
        foreach (string path in Turn)
            MapBoth(endpoints, path, context => AnswerTurnAsync(context, iceServers));
        foreach (string path in Health)
            MapBoth(endpoints, path, static context => PlainText.WriteAsync(context, StatusCodes.Status200OK, "OK"));
        MapBoth(endpoints, "/api/status", static context => AnswerStatusAsync(context));
        // Upgrades never get here. Anything but 409, which tells a page to change to another transport for good.
        foreach (string path in Sockets)
            MapBoth(endpoints, path, static context => ExplainAsync(context));
        endpoints.MapGet("/{app}/signalling", (RequestDelegate)ExplainAsync);
        endpoints.MapGet("/{prefix}/{app}/signalling", (RequestDelegate)ExplainAsync);
    }

    private static void MapBoth(IEndpointRouteBuilder endpoints, string path, RequestDelegate answer)
    {
        endpoints.MapGet(path, answer);
        endpoints.MapGet("/{prefix}" + path, answer);
    }

    private static Task AnswerTurnAsync(HttpContext context, Func<HttpContext, IReadOnlyList<IceServer>> iceServers)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(new SelkiesRtcConfiguration(iceServers(context)), SelkiesJsonContext.Default.SelkiesRtcConfiguration);
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

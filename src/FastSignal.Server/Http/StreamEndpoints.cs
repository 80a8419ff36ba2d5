using FastSignal.Server.Http.OpenApi;
using FastSignal.Server.Http.Sessions;
using FastSignal.Signaling;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http;

/// <summary>The streams, for operators and for pages that list them.</summary>
internal static class StreamEndpoints
{
    /// <summary><c>GET /api/streams[?app=name]</c>: name, title, codecs, state and viewers of every stream the app sees.</summary>
    public static void Map(ApiMap api, SignalingServer signaling, ISourceCatalog streams) => api.Map(
        new ApiOperation("GET", "/api/streams", "Lists the streams of an app, of the default one when none is named.")
        {
            Query = ["app"], Response = SessionJsonContext.Default.IReadOnlyListStreamSummary, Refusals = [404],
        },
        context =>
        {
            string app = context.Request.Query.TryGetValue("app", out var name) ? name.ToString() : AppName.Default;
            context.Response.Headers.CacheControl = "no-store";
            return signaling.Judge(app) == AppVerdict.Welcome
                ? context.Response.WriteAsJsonAsync(streams.List(app), SessionJsonContext.Default.IReadOnlyListStreamSummary)
                : ApiReplies.RefuseAsync(context, ErrorCode.AppNotFound, "App not found");
        });
}

using FastSignal.Media.Sources;
using FastSignal.Streaming;

namespace FastSignal.Server.Http;

/// <summary>What the media side is doing, for operators and tests.</summary>
internal static class MediaEndpoints
{
    /// <summary><c>GET /api/media/status</c>; numbers only, nothing about single clients.</summary>
    public static void Map(IEndpointRouteBuilder endpoints, IReadOnlyList<IMediaSource> sources, StreamingEngine engine, Func<int> framesHeld) =>
        endpoints.MapGet("/api/media/status", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(
            MediaReport.Take(sources, engine, framesHeld()), MediaJsonContext.Default.MediaReport)));
}

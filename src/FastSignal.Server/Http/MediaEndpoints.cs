using FastSignal.Media.Sources;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Server.Http;

/// <summary>What the media side is doing, for operators and tests.</summary>
internal static class MediaEndpoints
{
    /// <summary>
    /// <c>GET /api/media/status</c>: numbers only, nothing about single clients. <c>GET /api/media/frames/{id}</c>: the frame
    /// trace of the one viewer whose session id the caller knows.
    /// </summary>
    public static void Map(IEndpointRouteBuilder endpoints, Func<IReadOnlyList<IMediaSource>> sources, StreamingEngine engine, Func<int> framesHeld)
    {
        endpoints.MapGet("/api/media/status", (RequestDelegate)(context => context.Response.WriteAsJsonAsync(
            MediaReport.Take(sources(), engine, framesHeld()), MediaJsonContext.Default.MediaReport)));
        endpoints.MapGet("/api/media/frames/{id}", (RequestDelegate)(context => WriteFramesAsync(context, engine)));
    }

    private static async Task WriteFramesAsync(HttpContext context, StreamingEngine engine)
    {
        IReadOnlyList<TracedFrame>? frames = await engine.ReadFrameTraceAsync((string)context.Request.RouteValues["id"]!).ConfigureAwait(false);
        if (frames is null)
            await PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "No frame trace of such a session").ConfigureAwait(false);
        else
            await context.Response.WriteAsJsonAsync(frames, MediaJsonContext.Default.IReadOnlyListTracedFrame).ConfigureAwait(false);
    }
}

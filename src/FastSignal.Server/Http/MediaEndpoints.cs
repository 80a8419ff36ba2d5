using FastSignal.Server.Http.OpenApi;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Server.Http;

/// <summary>What the media side is doing, for operators and tests.</summary>
internal static class MediaEndpoints
{
    /// <summary>
    /// <c>GET /api/media/status</c>: numbers only, nothing about single clients. <c>GET /api/media/frames/{id}</c>: the frame
    /// trace of the one viewer whose session id the caller knows.
    /// </summary>
    public static void Map(ApiMap api, Func<MediaReport> take, Func<string, ValueTask<IReadOnlyList<TracedFrame>?>> readFrames)
    {
        api.Map(
            new ApiOperation("GET", "/api/media/status", "The streams, the viewers and the UDP side at this moment.")
            {
                Response = MediaJsonContext.Default.MediaReport,
            },
            context => context.Response.WriteAsJsonAsync(take(), MediaJsonContext.Default.MediaReport));
        api.Map(
            new ApiOperation("GET", "/api/media/frames/{id}", "The last pictures sent to the viewer of a session (webrtc.frame_trace).")
            {
                Response = MediaJsonContext.Default.IReadOnlyListTracedFrame, Refusals = [404],
            },
            context => WriteFramesAsync(context, readFrames));
    }

    private static async Task WriteFramesAsync(HttpContext context, Func<string, ValueTask<IReadOnlyList<TracedFrame>?>> readFrames)
    {
        IReadOnlyList<TracedFrame>? frames = await readFrames((string)context.Request.RouteValues["id"]!).ConfigureAwait(false);
        if (frames is null)
            await PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "No frame trace of such a session").ConfigureAwait(false);
        else
            await context.Response.WriteAsJsonAsync(frames, MediaJsonContext.Default.IReadOnlyListTracedFrame).ConfigureAwait(false);
    }
}

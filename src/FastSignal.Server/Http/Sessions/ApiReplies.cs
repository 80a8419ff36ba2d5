using FastSignal.Signaling;

namespace FastSignal.Server.Http.Sessions;

/// <summary>Refusals of the REST interface.</summary>
internal static class ApiReplies
{
    /// <summary>Refuses with a row of the error table.</summary>
    public static Task RefuseAsync(HttpContext context, ErrorCode code, string message) =>
        RefuseAsync(context, HttpStatusTable.StatusOf(code), code, message);

    /// <summary>Refuses with a status that is not the code's own.</summary>
    public static Task RefuseAsync(HttpContext context, int status, ErrorCode code, string message)
    {
        HttpStatusTable.Apply(context.Response, status);
        return context.Response.WriteAsJsonAsync(ApiError.Of(code, message), SessionJsonContext.Default.ApiError, null, context.RequestAborted);
    }
}

namespace FastSignal.Server.Http;

/// <summary>Answers that people read.</summary>
internal static class PlainText
{
    /// <summary>Their media type.</summary>
    public const string ContentType = "text/plain; charset=utf-8";

    /// <summary>Writes one line with a status.</summary>
    public static Task WriteAsync(HttpContext context, int status, string text)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(text + "\n", context.RequestAborted);
    }
}

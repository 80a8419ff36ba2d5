using FastSignal.Server.Connections;

namespace FastSignal.Server.Http;

/// <summary>Guards what only the administrator may see or do.</summary>
internal static class AdminAccess
{
    /// <summary>Runs the handler when the request carries the configured token, and refuses otherwise.</summary>
    /// <param name="adminToken">The token of the moment; null closes the endpoint.</param>
    /// <param name="handler">What is guarded.</param>
    public static RequestDelegate Guard(Func<string?> adminToken, RequestDelegate handler) => context =>
    {
        string? expected = adminToken();
        if (expected is null)
            return PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "Closed: server.admin_token is not configured");
        if (BearerToken.Matches(BearerToken.Of(context.Request.Headers.Authorization), expected))
            return handler(context);
        context.Response.Headers.WWWAuthenticate = "Bearer";
        return PlainText.WriteAsync(context, StatusCodes.Status401Unauthorized, "The administrator's bearer token is missing or wrong");
    };
}

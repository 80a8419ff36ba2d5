using FastSignal.Server.Access;
using FastSignal.Signaling;

namespace FastSignal.Server.Http;

/// <summary>The one table from error code to HTTP status, for every interface that answers requests.</summary>
internal static class HttpStatusTable
{
    /// <summary>Seconds after which a refused client may try again.</summary>
    public const string RetryAfterSeconds = "2";

    /// <summary>The status of an error.</summary>
    public static int StatusOf(ErrorCode code) => code switch
    {
        ErrorCode.ServerUnavailable or ErrorCode.StreamUnavailable => StatusCodes.Status503ServiceUnavailable,
        ErrorCode.RateLimited => StatusCodes.Status429TooManyRequests,
        ErrorCode.MessageTooLarge => StatusCodes.Status413PayloadTooLarge,
        ErrorCode.InvalidState => StatusCodes.Status409Conflict,
        ErrorCode.StreamNotFound or ErrorCode.AppNotFound => StatusCodes.Status404NotFound,
        // Not 406, which announces an offer of the server to players that know it.
        ErrorCode.CodecNotSupported => StatusCodes.Status422UnprocessableEntity,
        ErrorCode.Unauthorized => StatusCodes.Status401Unauthorized,
        ErrorCode.Forbidden => StatusCodes.Status403Forbidden,
        ErrorCode.InternalError or ErrorCode.PeerConnectionFailed => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status400BadRequest,
    };

    /// <summary>Sets the status of an error and the headers that go with it.</summary>
    public static void Apply(HttpResponse response, int status)
    {
        response.StatusCode = status;
        response.Headers.CacheControl = "no-store";
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = response.HttpContext.Features.Get<AccessPolicy>()?.Challenge ?? "Bearer";
        if (status is StatusCodes.Status503ServiceUnavailable or StatusCodes.Status429TooManyRequests)
            response.Headers.RetryAfter = RetryAfterSeconds;
    }
}

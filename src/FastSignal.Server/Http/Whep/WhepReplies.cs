using System.Text.Json.Serialization;
using FastSignal.Server.Configuration;
using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Server.Http.Whep;

/// <summary>What every reply of WHEP has: headers for pages of other origins, errors included, and errors as JSON.</summary>
internal sealed class WhepReplies(HeldSettings settings)
{
    /// <summary>Media type of offers and answers (RFC 8866 section 14).</summary>
    public const string Sdp = "application/sdp";

    /// <summary>Media type of candidates and restarts (RFC 8840 section 9).</summary>
    public const string Fragment = "application/trickle-ice-sdpfrag";

    private const string Methods = "OPTIONS, GET, HEAD, POST, PATCH, DELETE";
    private const string RequestHeaders = "Authorization, Content-Type, If-Match";
    private const string ExposedHeaders = "ETag, ID, Accept-Patch, Link, Location";
    private const string PreflightSeconds = "600";

    private readonly bool _anyOrigin = settings.AllowedOrigins.Contains(HeldKeys.AnyOrigin);

    /// <summary>
    /// Sets the headers of CORS; false when the page's origin may not use this server. No reply allows credentials that the
    /// browser keeps (cookies), so the star is safe.
    /// </summary>
    public bool TryOpen(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        string? origin = context.Request.Headers.Origin;
        bool allowed = _anyOrigin || string.IsNullOrEmpty(origin) || IsOwn(context.Request, origin)
            || settings.AllowedOrigins.Contains(origin, StringComparer.OrdinalIgnoreCase);
        headers.AccessControlAllowOrigin = _anyOrigin || !allowed || string.IsNullOrEmpty(origin) ? "*" : origin;
        if (!_anyOrigin)
            headers.Vary = "Origin";
        headers.AccessControlExposeHeaders = ExposedHeaders;
        headers.CacheControl = "no-store";
        return allowed;
    }

    /// <summary>Answers a preflight (Fetch standard, CORS protocol): no credential is in it, so none is asked for.</summary>
    public static void WritePreflight(HttpContext context)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = PreflightSeconds;
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>Answers an OPTIONS that is no preflight.</summary>
    public static void WriteOptions(HttpContext context, string allow, IReadOnlyList<string> links)
    {
        IHeaderDictionary headers = context.Response.Headers;
        headers.Allow = allow;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers["Accept-Post"] = Sdp;
        headers["Accept-Patch"] = Fragment;
        WriteLinks(context, links);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    /// <summary>One header line per ICE server.</summary>
    public static void WriteLinks(HttpContext context, IReadOnlyList<string> links)
    {
        if (links.Count > 0)
            context.Response.Headers.Link = links.ToArray();
    }

    /// <summary>Refuses with a sentence.</summary>
    public static Task RefuseAsync(HttpContext context, int status, string error)
    {
        HttpStatusTable.Apply(context.Response, status);
        return HttpMethods.IsHead(context.Request.Method)
            ? Task.CompletedTask
            : context.Response.WriteAsJsonAsync(new WhepError("error", error), WhepJsonContext.Default.WhepError, null, context.RequestAborted);
    }

    /// <summary>Whether a header names this media type, whatever its parameters and case.</summary>
    public static bool IsType(string? contentType, string expected)
    {
        ReadOnlySpan<char> type = contentType;
        int parameters = type.IndexOf(';');
        return (parameters < 0 ? type : type[..parameters]).Trim().Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    private static bool IsOwn(HttpRequest request, string origin) =>
        Uri.TryCreate(origin, UriKind.Absolute, out Uri? page) && page.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase);
}

/// <summary>Body of a refusal, as MediaMTX's players read it.</summary>
/// <param name="Status">Always <c>error</c>.</param>
/// <param name="Error">One sentence.</param>
internal sealed record WhepError(string Status, string Error);

/// <summary>JSON of WHEP's refusals, without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(WhepError))]
internal sealed partial class WhepJsonContext : JsonSerializerContext;

using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace FastSignal.Server.Http;

/// <summary>
/// The page and the JavaScript client, carried inside the executable so that one file is the whole server. Read once at
/// start; each file has a strong ETag and is revalidated by the browser, so a new version shows at the next load.
/// </summary>
internal static class WebPages
{
    private const string Prefix = "web/";
    private const string IndexFile = "index.html";

    // Nothing but our own files; sockets anywhere, since the page may be pointed at another server. What the page's own meta
    // element says holds besides; frame-ancestors is heeded only in the header.
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    /// <summary>Serves every embedded file under <c>/</c>.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        Assembly assembly = typeof(WebPages).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string name = resource[Prefix.Length..].Replace('\\', '/');
            if (ContentType(name) is not { } type)
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            EntityTagHeaderValue tag = new($"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
            RequestDelegate serve = context => ServeAsync(context, content, type, tag);
            endpoints.MapMethods("/" + name, GetAndHead, serve);
            if (name == IndexFile)
                endpoints.MapMethods("/", GetAndHead, serve);
        }
    }

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    private static Task ServeAsync(HttpContext context, byte[] content, string type, EntityTagHeaderValue tag)
    {
        HttpResponse response = context.Response;
        ResponseHeaders headers = response.GetTypedHeaders();
        headers.ETag = tag;
        response.Headers.CacheControl = "no-cache";
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.ContentSecurityPolicy = ContentSecurityPolicy;
        if (context.Request.GetTypedHeaders().IfNoneMatch.Any(known => known.Compare(tag, useStrongComparison: false)))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }

        response.ContentType = type;
        response.ContentLength = content.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : response.Body.WriteAsync(content).AsTask();
    }

    private static string? ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => null,
    };
}

using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace FastSignal.Server.Http;

/// <summary>
/// The page and the JavaScript client, carried inside the executable so that one file is the whole server. Read once at
/// start. The page itself is revalidated at each load (strong ETag) and names the other files under a folder called after
/// the hash of them all, so a browser that knows this version asks for nothing else, and a new version shows at the next
/// load. Each file has its plain address too, for pages of others that import the client.
/// </summary>
internal static class WebPages
{
    private const string Prefix = "web/";
    private const string IndexFile = "index.html";
    private const string Revalidate = "no-cache";

    // Nothing but our own files; sockets anywhere, since the page may be pointed at another server. What the page's own meta
    // element says holds besides; frame-ancestors is heeded only in the header.
    private const string ContentSecurityPolicy =
        "default-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    // The address changes with the content, so a year (the longest that RFC 2616 section 14.21 advised) is safe.
    private const string Keep = "public, max-age=31536000, immutable";

    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];

    /// <summary>Serves every embedded file under <c>/</c>, and all but the page under <c>/{version}/</c> as well.</summary>
    public static void Map(IEndpointRouteBuilder endpoints)
    {
        SortedDictionary<string, byte[]> files = Read();
        string version = Hash(files.Values);
        byte[] index = Encoding.UTF8.GetBytes(PointTo(version, Encoding.UTF8.GetString(files[IndexFile]), files.Keys));
        files.Remove(IndexFile);

        RequestDelegate page = Serve(IndexFile, index, Revalidate);
        endpoints.MapMethods("/", GetAndHead, page);
        endpoints.MapMethods("/" + IndexFile, GetAndHead, page);
        foreach ((string name, byte[] content) in files)
        {
            endpoints.MapMethods($"/{name}", GetAndHead, Serve(name, content, Revalidate));
            endpoints.MapMethods($"/{version}/{name}", GetAndHead, Serve(name, content, Keep));
        }
    }

    /// <summary>The page with every attribute that names one of the files pointing into the version's folder.</summary>
    internal static string PointTo(string version, string page, IEnumerable<string> files)
    {
        StringBuilder text = new(page);
        foreach (string name in files)
            text.Replace($"=\"{name}\"", $"=\"{version}/{name}\"");
        return text.ToString();
    }

    private static SortedDictionary<string, byte[]> Read()
    {
        Assembly assembly = typeof(WebPages).Assembly;
        SortedDictionary<string, byte[]> files = new(StringComparer.Ordinal);
        foreach (string resource in assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            string name = resource[Prefix.Length..].Replace('\\', '/');
            if (ContentType(name) is null)
                continue;
            using Stream stream = assembly.GetManifestResourceStream(resource)!;
            byte[] content = new byte[stream.Length];
            stream.ReadExactly(content);
            files.Add(name, content);
        }

        return files;
    }

    private static string Hash(IEnumerable<byte[]> contents)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (byte[] content in contents)
            hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static RequestDelegate Serve(string name, byte[] content, string caching)
    {
        string type = ContentType(name)!;
        EntityTagHeaderValue tag = new($"\"{Hash([content])}\"");
        return context => ServeAsync(context, content, type, tag, caching);
    }

    private static Task ServeAsync(HttpContext context, byte[] content, string type, EntityTagHeaderValue tag, string caching)
    {
        HttpResponse response = context.Response;
        ResponseHeaders headers = response.GetTypedHeaders();
        headers.ETag = tag;
        response.Headers.CacheControl = caching;
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

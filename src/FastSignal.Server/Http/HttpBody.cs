using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;

namespace FastSignal.Server.Http;

/// <summary>Reads request bodies of a bounded size.</summary>
internal static class HttpBody
{
    /// <summary>Largest body with a session description or candidates, in bytes.</summary>
    public const int MaxDescriptionBytes = 128 * 1024;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>
    /// The body, or the status that refuses it: 413 above <paramref name="maximum"/> bytes, 400 when it breaks off. After a
    /// refusal the connection closes, for nobody knows where the body ends.
    /// </summary>
    public static async Task<(ReadOnlyMemory<byte> Bytes, int Refusal)> ReadAsync(HttpContext context, int maximum)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = maximum;
        try
        {
            if (context.Request.ContentLength > maximum)
                return Refuse(context, StatusCodes.Status413PayloadTooLarge);
            using MemoryStream body = new((int)(context.Request.ContentLength ?? 4096));
            await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
            return (body.GetBuffer().AsMemory(0, (int)body.Length), 0);
        }
        catch (BadHttpRequestException exception)
        {
            return Refuse(context, exception.StatusCode);
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // What the HTTP layer makes of a chunk size beyond any integer.
            return Refuse(context, StatusCodes.Status400BadRequest);
        }
    }

    /// <summary>The bytes as text; null when they are not UTF-8.</summary>
    public static string? Text(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return Strict.GetString(bytes.Span);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The bytes as JSON; null when they are not.</summary>
    public static JsonDocument? Json(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static (ReadOnlyMemory<byte>, int) Refuse(HttpContext context, int status)
    {
        context.Response.Headers.Connection = "close";
        return (default, status);
    }
}

using System.Text.Json;
using FastSignal.Server.Access;
using FastSignal.Server.Connections;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Signaling;
using FastSignal.Signaling.Reports;

namespace FastSignal.Server.Http;

/// <summary>
/// The REST side of signalling: status for all; clients, counters and broadcast for the administrator. The literal routes win over
/// <c>{app}</c>.
/// </summary>
internal static class SignalingEndpoints
{
    /// <summary>Largest body of a broadcast in bytes.</summary>
    private const int MaxBroadcastBytes = 1024 * 1024;

    public static void Map(ApiMap api, SignalingServer signaling, Func<CountersReport> counters, AccessPolicy access)
    {
        api.Map(
            new ApiOperation("GET", SignalingEndpoint.Path + "/status", "Signalling in numbers.") { Response = SignalingJsonContext.Default.StatusSnapshot },
            context => context.Response.WriteAsJsonAsync(signaling.Status(), SignalingJsonContext.Default.StatusSnapshot));
        api.Map(
            new ApiOperation("GET", SignalingEndpoint.Path + "/clients", "Every session, whatever interface it came through.")
            {
                Response = SignalingJsonContext.Default.IReadOnlyListClientSnapshot, Refusals = [401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context =>
                context.Response.WriteAsJsonAsync(signaling.Clients(), SignalingJsonContext.Default.IReadOnlyListClientSnapshot)));
        api.Map(
            new ApiOperation("GET", SignalingEndpoint.Path + "/counters", "Everything the TCP side counts, since the start.")
            {
                Response = CountersJsonContext.Default.CountersReport, Refusals = [401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context =>
                context.Response.WriteAsJsonAsync(counters(), CountersJsonContext.Default.CountersReport)));
        api.Map(
            new ApiOperation("POST", SignalingEndpoint.Path + "/broadcast", "Sends a message to the clients of an app, or to all.")
            {
                Request = SignalingJsonContext.Default.BroadcastRequest, Response = SignalingJsonContext.Default.BroadcastReceipt,
                Refusals = [400, 401, 403, 404, 413], Admin = true,
            },
            AdminAccess.Guard(access, context => BroadcastAsync(context, signaling)));
        // Upgrades never get here: they are answered below HTTP. A page whose upgrade was refused asks again with a plain GET,
        // because browsers hide the status of an upgrade.
        api.Map(
            new ApiOperation("GET", SignalingEndpoint.Path + "/{**app}", "The WebSocket of an app, of the default one when none is named.")
            {
                Success = 101, Refusals = [400, 403, 404, 426, 429, 503],
            },
            context => ExplainAsync(context, signaling));
    }

    private static async Task BroadcastAsync(HttpContext context, SignalingServer signaling)
    {
        BroadcastRequest? request;
        try
        {
            if (context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
                limit.MaxRequestBodySize = MaxBroadcastBytes;
            request = await JsonSerializer.DeserializeAsync(
                context.Request.Body, SignalingJsonContext.Default.BroadcastRequest, context.RequestAborted).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            request = null;
        }
        catch (BadHttpRequestException exception)
        {
            await RefuseBodyAsync(context, exception.StatusCode, exception.Message).ConfigureAwait(false);
            return;
        }
        catch (IOException exception) when (!context.RequestAborted.IsCancellationRequested)
        {
            // What the HTTP layer makes of a chunk size beyond any integer.
            await RefuseBodyAsync(context, StatusCodes.Status400BadRequest, exception.Message).ConfigureAwait(false);
            return;
        }

        BroadcastVerdict verdict = BroadcastVerdict.Invalid;
        int delivered = 0;
        if (request is not null)
            verdict = signaling.Broadcast(request, out delivered);
        switch (verdict)
        {
            case BroadcastVerdict.Sent:
                await context.Response.WriteAsJsonAsync(
                    new BroadcastReceipt(delivered), SignalingJsonContext.Default.BroadcastReceipt).ConfigureAwait(false);
                break;
            case BroadcastVerdict.AppNotFound:
                await PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "App not found").ConfigureAwait(false);
                break;
            default:
                await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, "Invalid request body").ConfigureAwait(false);
                break;
        }
    }

    // Where the body ends is unknown, so nothing that follows on the connection can be trusted.
    private static Task RefuseBodyAsync(HttpContext context, int status, string text)
    {
        context.Response.Headers.Connection = "close";
        return PlainText.WriteAsync(context, status, text);
    }

    private static Task ExplainAsync(HttpContext context, SignalingServer signaling)
    {
        switch (signaling.Judge(SignalingEndpoint.AppOf(context.Request.Path.Value!) ?? ""))
        {
            case AppVerdict.InvalidName:
                return PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, "Invalid app name");
            case AppVerdict.NotFound:
                return PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "App not found");
            default:
                context.Response.Headers.Upgrade = "websocket";
                context.Response.Headers.Connection = "Upgrade";
                return PlainText.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "This is a WebSocket endpoint");
        }
    }
}

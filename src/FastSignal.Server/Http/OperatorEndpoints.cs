using System.Text.Json;
using FastSignal.Server.Access;
using FastSignal.Server.Connections;
using FastSignal.Signaling;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Reports;

namespace FastSignal.Server.Http;

/// <summary>What operators see and do with rooms, with the control of streams and with single clients. All of it needs the role admin.</summary>
internal static class OperatorEndpoints
{
    /// <summary>Largest body of an order in bytes.</summary>
    private const int MaxOrderBytes = 4096;

    public static void Map(IEndpointRouteBuilder endpoints, OperatorDesk desk, AccessPolicy access)
    {
        endpoints.MapGet("/api/rooms", AdminAccess.Guard(access, context => context.Response.WriteAsJsonAsync(
            desk.Rooms(AppOf(context)), SignalingJsonContext.Default.IReadOnlyListRoomSnapshot)));
        endpoints.MapGet("/api/rooms/{id}", AdminAccess.Guard(access, context => WriteRoomAsync(context, desk)));
        endpoints.MapDelete($"{SignalingEndpoint.Path}/clients/{{id}}", AdminAccess.Guard(access, context => KickAsync(context, desk)));
        endpoints.MapGet("/api/streams/{stream}/control", AdminAccess.Guard(access, context => WriteControlAsync(context, desk)));
        endpoints.MapPost("/api/streams/{stream}/control", AdminAccess.Guard(access, context => OrderAsync(context, desk)));
    }

    private static Task WriteRoomAsync(HttpContext context, OperatorDesk desk) =>
        desk.Room(AppOf(context) ?? AppName.Default, Route(context, "id")) is { } room
            ? context.Response.WriteAsJsonAsync(room, SignalingJsonContext.Default.RoomSnapshot)
            : PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "Room not found");

    private static Task KickAsync(HttpContext context, OperatorDesk desk)
    {
        if (!desk.Kick(Route(context, "id"), "kicked by an operator"))
            return PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "Client not found");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static Task WriteControlAsync(HttpContext context, OperatorDesk desk) =>
        desk.Control(Route(context, "stream")) is { } control
            ? context.Response.WriteAsJsonAsync(control, SignalingJsonContext.Default.ControlSnapshot)
            : PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "Nobody watches this stream");

    private static async Task OrderAsync(HttpContext context, OperatorDesk desk)
    {
        ControlOrder? order = await ReadAsync(context).ConfigureAwait(false);
        switch (order is null ? ControlVerdict.Invalid : desk.Order(Route(context, "stream"), order))
        {
            case ControlVerdict.Done:
                await WriteControlAsync(context, desk).ConfigureAwait(false);
                break;
            case ControlVerdict.NotWatched:
                await PlainText.WriteAsync(context, StatusCodes.Status404NotFound, "Nobody watches this stream").ConfigureAwait(false);
                break;
            case ControlVerdict.NoSuchViewer:
                await PlainText.WriteAsync(context, StatusCodes.Status409Conflict, "That client does not watch this stream, or may only watch").ConfigureAwait(false);
                break;
            default:
                await PlainText.WriteAsync(context, StatusCodes.Status400BadRequest, "Invalid request body").ConfigureAwait(false);
                break;
        }
    }

    // Read as a whole within a bound; what does not fit or does not parse is no order.
    private static async Task<ControlOrder?> ReadAsync(HttpContext context)
    {
        byte[] body = new byte[MaxOrderBytes + 1];
        try
        {
            int length = await context.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, context.RequestAborted).ConfigureAwait(false);
            return length > MaxOrderBytes ? null : JsonSerializer.Deserialize(body.AsSpan(0, length), SignalingJsonContext.Default.ControlOrder);
        }
        catch (JsonException)
        {
            return null;
        }
        catch (IOException) when (!context.RequestAborted.IsCancellationRequested)
        {
            // A body that breaks the rules of HTTP: nothing after it can be trusted.
            context.Response.Headers.Connection = "close";
            return null;
        }
    }

    private static string? AppOf(HttpContext context) => context.Request.Query["app"] is { Count: > 0 } app ? app[0] : null;

    private static string Route(HttpContext context, string name) => (string)context.Request.RouteValues[name]!;
}

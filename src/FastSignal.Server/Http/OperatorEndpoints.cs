using System.Text.Json;
using FastSignal.Server.Access;
using FastSignal.Server.Connections;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Signaling;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Reports;

namespace FastSignal.Server.Http;

/// <summary>What operators see and do with rooms, with the control of streams and with single clients. All of it needs the role admin.</summary>
internal static class OperatorEndpoints
{
    /// <summary>Largest body of an order in bytes.</summary>
    private const int MaxOrderBytes = 4096;

    public static void Map(ApiMap api, OperatorDesk desk, AccessPolicy access)
    {
        api.Map(
            new ApiOperation("GET", "/api/rooms", "Lists the rooms of all apps, or of one.")
            {
                Response = SignalingJsonContext.Default.IReadOnlyListRoomSnapshot, Query = ["app"], Refusals = [401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context => context.Response.WriteAsJsonAsync(
                desk.Rooms(AppOf(context)), SignalingJsonContext.Default.IReadOnlyListRoomSnapshot)));
        api.Map(
            new ApiOperation("GET", "/api/rooms/{id}", "One room, with its members and its state.")
            {
                Response = SignalingJsonContext.Default.RoomSnapshot, Query = ["app"], Refusals = [401, 403, 404], Admin = true,
            },
            AdminAccess.Guard(access, context => WriteRoomAsync(context, desk)));
        api.Map(
            new ApiOperation("DELETE", $"{SignalingEndpoint.Path}/clients/{{id}}", "Ends a client's session.")
            {
                Success = 204, Refusals = [401, 403, 404], Admin = true,
            },
            AdminAccess.Guard(access, context => KickAsync(context, desk)));
        api.Map(
            new ApiOperation("GET", "/api/streams/{stream}/control", "Who controls a stream.")
            {
                Response = SignalingJsonContext.Default.ControlSnapshot, Refusals = [401, 403, 404], Admin = true,
            },
            AdminAccess.Guard(access, context => WriteControlAsync(context, desk)));
        api.Map(
            new ApiOperation("POST", "/api/streams/{stream}/control", "Gives control of a stream to a client, or takes it from whoever has it.")
            {
                Request = SignalingJsonContext.Default.ControlOrder, Response = SignalingJsonContext.Default.ControlSnapshot,
                Refusals = [400, 401, 403, 404, 409], Admin = true,
            },
            AdminAccess.Guard(access, context => OrderAsync(context, desk)));
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

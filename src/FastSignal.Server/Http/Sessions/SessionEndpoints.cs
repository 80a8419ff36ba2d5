using System.Text.Json;
using System.Threading.RateLimiting;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Hosting;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Signaling;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Server.Http.Sessions;

/// <summary>
/// Media sessions over REST: the server offers, the client answers, each with a request. The id that the creator gets is the
/// credential for everything that concerns the session; the list of all is the administrator's.
/// </summary>
internal sealed class SessionEndpoints(
    SignalingServer signaling, HeldSettings sessions, Readiness readiness, AccessPolicy access, Func<OriginPolicy> origins)
{
    private const string Path = "/api/sessions";

    private readonly PartitionedRateLimiter<HttpContext> _rate = RequestLimits.CreateSessionLimiter(sessions.Rate, sessions.TotalRate);

    /// <summary>Maps everything under <c>/api/sessions</c>.</summary>
    public void Map(ApiMap api)
    {
        api.Map(
            new ApiOperation("POST", Path, "Creates a media session and returns the offer to answer.")
            {
                Request = SessionJsonContext.Default.CreateSessionRequest, Success = 201, Response = SessionJsonContext.Default.CreatedSession,
                Refusals = [400, 401, 403, 404, 413, 422, 429, 503],
            },
            CreateAsync);
        api.Map(
            new ApiOperation("GET", Path, "Lists all sessions, whatever interface they came through.")
            {
                Response = SignalingJsonContext.Default.IReadOnlyListClientSnapshot, Refusals = [401, 403], Admin = true,
            },
            AdminAccess.Guard(access, context =>
                context.Response.WriteAsJsonAsync(signaling.Clients(), SignalingJsonContext.Default.IReadOnlyListClientSnapshot)));
        api.Map(
            new ApiOperation("GET", Path + "/{id}", "One session: its state, and its peer's statistics when it came over HTTP.")
            {
                Response = SignalingJsonContext.Default.ClientSnapshot, Refusals = [404],
            },
            DescribeAsync);
        api.Map(
            new ApiOperation("POST", Path + "/{id}/answer", "Applies the client's answer.")
            {
                Request = SessionJsonContext.Default.Description, Success = 204, Refusals = [400, 404, 409, 413, 429],
            },
            context => ApplyAsync(context, static (session, body, length) => session.AcceptAnswerAsync(body, length)));
        api.Map(
            new ApiOperation("POST", Path + "/{id}/candidates", "Takes one candidate, or an array of them.")
            {
                Request = SessionJsonContext.Default.Candidate, Success = 204, Refusals = [400, 404, 413, 429],
            },
            context => ApplyAsync(context, static (session, body, length) => session.AddCandidatesAsync(body, length)));
        api.Map(new ApiOperation("DELETE", Path + "/{id}", "Ends the session.") { Success = 204, Refusals = [404] }, DeleteAsync);
    }

    private async Task CreateAsync(HttpContext context)
    {
        using RateLimitLease lease = _rate.AttemptAcquire(context);
        if (!lease.IsAcquired)
        {
            await RequestLimits.RefuseAsync(context).ConfigureAwait(false);
            return;
        }

        // A foreign page can post a form without being asked; it must not be able to start pipelines.
        if (!origins().Allows(context.Request.Headers.Origin.Count == 0 ? null : context.Request.Headers.Origin.ToString(), context.Request.Host.Value ?? ""))
        {
            await ApiReplies.RefuseAsync(context, ErrorCode.Forbidden, "This origin is not allowed: see server.allowed_origins").ConfigureAwait(false);
            return;
        }

        if (readiness.Refusal is { } refusal)
        {
            await ApiReplies.RefuseAsync(context, ErrorCode.ServerUnavailable, refusal).ConfigureAwait(false);
            return;
        }

        if (await ReadJsonAsync(context).ConfigureAwait(false) is not { } read)
            return;
        using JsonDocument body = read.Body;
        CreateSessionRequest? wish = Wish(body);
        if (wish is null || !SessionOwner.IsValid(wish.DeviceId, wish.UserId))
        {
            await ApiReplies.RefuseAsync(
                context, ErrorCode.InvalidMessageData, $"device_id and user_id are required, 1 to {SessionOwner.MaxLength} characters each").ConfigureAwait(false);
            return;
        }

        ConnectRequest request = new()
        {
            RemoteAddress = HttpRemote.Of(context),
            UserAgent = context.Request.Headers.UserAgent,
            Owner = new SessionOwner(wish.DeviceId!, wish.UserId!),
            Identity = AccessGuard.Judge(context, AppName.Default).Identity,
        };
        (HeldSession? session, HeldReply reply) = await signaling.Held.OpenWithOfferAsync(request, wish.Stream).ConfigureAwait(false);
        if (session is null)
        {
            await ApiReplies.RefuseAsync(context, reply.Error!.Value, reply.Message).ConfigureAwait(false);
            return;
        }

        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers.Location = $"{context.Request.PathBase}{Path}/{session.Id}";
        context.Response.Headers.CacheControl = "no-store";
        CreatedSession created = new(session.Id, session.Stream, new Description("offer", reply.Sdp!), signaling.Held.IceServersFor(request.Identity));
        await context.Response.WriteAsJsonAsync(created, SessionJsonContext.Default.CreatedSession).ConfigureAwait(false);
    }

    private async Task DescribeAsync(HttpContext context)
    {
        string id = Id(context);
        ClientSnapshot? snapshot = Find(id) is { } session ? await session.DescribeAsync().ConfigureAwait(false) : signaling.Held.Describe(id);
        if (snapshot is null)
        {
            await RefuseUnknownAsync(context).ConfigureAwait(false);
            return;
        }

        context.Response.Headers.CacheControl = "no-store";
        await context.Response.WriteAsJsonAsync(snapshot, SignalingJsonContext.Default.ClientSnapshot).ConfigureAwait(false);
    }

    private async Task ApplyAsync(HttpContext context, Func<HeldSession, JsonElement, int, ValueTask<HeldReply>> apply)
    {
        if (FindRest(context) is not { } session)
        {
            await RefuseUnknownAsync(context).ConfigureAwait(false);
            return;
        }

        if (await ReadJsonAsync(context).ConfigureAwait(false) is not { } read)
            return;
        using JsonDocument body = read.Body;
        HeldReply reply = await apply(session, body.RootElement, read.Length).ConfigureAwait(false);
        if (reply.Ok)
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        else
            await ApiReplies.RefuseAsync(context, reply.Error!.Value, reply.Message).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext context)
    {
        if (FindRest(context) is not { } session)
            return RefuseUnknownAsync(context);
        session.End("deleted");
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static async Task<(JsonDocument Body, int Length)?> ReadJsonAsync(HttpContext context)
    {
        (ReadOnlyMemory<byte> bytes, int refusal) = await HttpBody.ReadAsync(context, HttpBody.MaxDescriptionBytes).ConfigureAwait(false);
        if (refusal == 0 && HttpBody.Json(bytes) is { } body)
            return (body, bytes.Length);
        if (refusal == StatusCodes.Status413PayloadTooLarge)
            await ApiReplies.RefuseAsync(context, ErrorCode.MessageTooLarge, $"The body may have at most {HttpBody.MaxDescriptionBytes} bytes").ConfigureAwait(false);
        else
            await ApiReplies.RefuseAsync(context, ErrorCode.MessageParsingFailed, "The body is no JSON").ConfigureAwait(false);
        return null;
    }

    private static CreateSessionRequest? Wish(JsonDocument body)
    {
        try
        {
            return body.Deserialize(SessionJsonContext.Default.CreateSessionRequest);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // A member of another type, or half a surrogate pair in an escape.
            return null;
        }
    }

    private static Task RefuseUnknownAsync(HttpContext context) =>
        ApiReplies.RefuseAsync(context, StatusCodes.Status404NotFound, ErrorCode.InvalidState, "There is no such session");

    private HeldSession? FindRest(HttpContext context) => signaling.Held.Find(Id(context), HeldKind.Rest);

    private HeldSession? Find(string id) => signaling.Held.Find(id, HeldKind.Rest) ?? signaling.Held.Find(id, HeldKind.Whep);

    private static string Id(HttpContext context) => (string)context.Request.RouteValues["id"]!;
}

using FastSignal.Server.Hosting;
using FastSignal.Server.Http.OpenApi;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.Http;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Server.Http.Whep;

/// <summary>
/// WHEP (draft-ietf-wish-whep, with RFC 9725 for what both share): a player posts an offer to an endpoint, gets the answer
/// and the address of its session, and patches and deletes that.
/// </summary>
internal sealed class WhepEndpoints(SignalingServer signaling, Readiness readiness, WhepReplies replies)
{
    private const string EndpointMethods = "OPTIONS, GET, HEAD, POST";
    private const string SessionMethods = "OPTIONS, PATCH, DELETE";

    /// <summary>Endpoints, and where the sessions made there are.</summary>
    private static readonly (string Endpoint, string Session)[] Routes =
    [
        ("/{stream}/whep", "/{stream}/whep/{secret}"),
        ("/whep/endpoint", "/whep/resource/{secret}"),
        ("/whep/endpoint/{stream}", "/whep/resource/{secret}"),
    ];

    /// <summary>Maps every method of every address; other methods get 405.</summary>
    public void Map(ApiMap api)
    {
        foreach ((string endpoint, _) in Routes)
        {
            string session = endpoint.StartsWith("/{stream}", StringComparison.Ordinal) ? "/{0}/whep/{1}" : "/whep/resource/{1}";
            api.Map(
                new ApiOperation("POST", endpoint, "Plays a stream: takes the player's offer and returns the answer.")
                {
                    RequestType = WhepReplies.Sdp, Success = 201, ResponseType = WhepReplies.Sdp, Refusals = [400, 401, 403, 404, 413, 415, 422, 429, 503],
                },
                Open(context => PostAsync(context, session)));
            api.Map(
                new ApiOperation("OPTIONS", endpoint, "Names the methods, types and ICE servers; answers preflights.") { Success = 204, Refusals = [401] },
                Open(context => OptionsAsync(context, EndpointMethods)));
            api.Map(new ApiOperation("GET", endpoint, "Says that the stream exists.") { Refusals = [404] }, Open(DiscoverAsync));
            api.Map(new ApiOperation("HEAD", endpoint, "Says that the stream exists.") { Refusals = [404] }, Open(DiscoverAsync));
            api.Endpoints.Map(endpoint, Open(context => RefuseMethodAsync(context, EndpointMethods)));
        }

        foreach (string session in Routes.Select(route => route.Session).Distinct())
        {
            api.Map(
                new ApiOperation("PATCH", session, "Takes candidates (204), or restarts ICE (200 with a fragment).")
                {
                    RequestType = WhepReplies.Fragment, ResponseType = WhepReplies.Fragment, Refusals = [204, 400, 404, 412, 413, 415, 429],
                },
                Open(PatchAsync));
            api.Map(new ApiOperation("DELETE", session, "Ends the session.") { Refusals = [404] }, Open(DeleteAsync));
            api.Map(
                new ApiOperation("OPTIONS", session, "Names the methods and types; answers preflights.") { Success = 204 },
                Open(context => OptionsAsync(context, SessionMethods)));
            api.Endpoints.Map(session, Open(context => RefuseMethodAsync(context, SessionMethods)));
        }
    }

    private RequestDelegate Open(Func<HttpContext, Task> handle) => context => replies.TryOpen(context)
        ? handle(context)
        : WhepReplies.RefuseAsync(context, StatusCodes.Status403Forbidden, "This origin is not allowed: see sessions.allowed_origins");

    private async Task PostAsync(HttpContext context, string sessionFormat)
    {
        if (readiness.Refusal is { } refusal)
        {
            await WhepReplies.RefuseAsync(context, StatusCodes.Status503ServiceUnavailable, refusal).ConfigureAwait(false);
            return;
        }

        if (!WhepReplies.IsType(context.Request.ContentType, WhepReplies.Sdp))
        {
            await WhepReplies.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The content type must be {WhepReplies.Sdp}").ConfigureAwait(false);
            return;
        }

        // Before the body: who may not have a session need not send one.
        string? stream = StreamOf(context);
        ConnectRequest request = Request(context);
        if (signaling.Held.FindRefusal(request) is { } denied)
        {
            await RefuseAsync(context, new HeldRefusal(denied, ErrorCodeTable.MessageOf(denied))).ConfigureAwait(false);
            return;
        }

        if (!signaling.Held.HasStream(request.App, stream))
        {
            await RefuseAsync(context, new HeldRefusal(ErrorCode.StreamNotFound, $"Stream not found: {stream}")).ConfigureAwait(false);
            return;
        }

        if (await ReadTextAsync(context).ConfigureAwait(false) is not { } offer)
            return;
        (HeldSession? session, HeldReply reply) = await signaling.Held.OpenWithAnswerAsync(request, stream, offer).ConfigureAwait(false);
        if (session is null)
        {
            await RefuseAsync(context, new HeldRefusal(reply.Error!.Value, reply.Message)).ConfigureAwait(false);
            return;
        }

        IHeaderDictionary headers = context.Response.Headers;
        headers.Location = context.Request.PathBase + string.Format(null, sessionFormat, Uri.EscapeDataString(stream ?? ""), session.Secret);
        headers.ETag = session.EntityTag;
        headers["Accept-Patch"] = WhepReplies.Fragment;
        WhepReplies.WriteLinks(context, signaling.Held.IceServerLinksFor(AccessGuard.Judge(context, AppName.Default).Identity));
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.ContentType = WhepReplies.Sdp;
        await context.Response.WriteAsync(reply.Sdp!).ConfigureAwait(false);
    }

    private async Task PatchAsync(HttpContext context)
    {
        if (Find(context) is not { } session)
        {
            await RefuseUnknownAsync(context).ConfigureAwait(false);
            return;
        }

        if (!WhepReplies.IsType(context.Request.ContentType, WhepReplies.Fragment))
        {
            await WhepReplies.RefuseAsync(context, StatusCodes.Status415UnsupportedMediaType, $"The content type must be {WhepReplies.Fragment}").ConfigureAwait(false);
            return;
        }

        string? ifMatch = context.Request.Headers.IfMatch.Count == 0 ? null : context.Request.Headers.IfMatch.ToString();
        if (!EntityTags.Allow(ifMatch, session.EntityTag))
        {
            await WhepReplies.RefuseAsync(context, StatusCodes.Status412PreconditionFailed, "The entity tag is that of a former ICE generation").ConfigureAwait(false);
            return;
        }

        if (await ReadTextAsync(context).ConfigureAwait(false) is not { } fragment)
            return;
        HeldReply reply = await session.ApplyFragmentAsync(fragment).ConfigureAwait(false);
        if (!reply.Ok)
        {
            await RefuseAsync(context, new HeldRefusal(reply.Error!.Value, reply.Message)).ConfigureAwait(false);
            return;
        }

        if (string.IsNullOrEmpty(reply.Sdp))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return;
        }

        context.Response.Headers.ETag = session.EntityTag;
        context.Response.ContentType = WhepReplies.Fragment;
        await context.Response.WriteAsync(reply.Sdp).ConfigureAwait(false);
    }

    private Task DeleteAsync(HttpContext context)
    {
        if (Find(context) is not { } session)
            return RefuseUnknownAsync(context);
        session.End("deleted");
        // 200 and not 204: MediaMTX's client takes nothing else.
        context.Response.StatusCode = StatusCodes.Status200OK;
        return Task.CompletedTask;
    }

    private Task OptionsAsync(HttpContext context, string allow)
    {
        if (context.Request.Headers.AccessControlRequestMethod.Count > 0)
        {
            WhepReplies.WritePreflight(context);
            return Task.CompletedTask;
        }

        bool isEndpoint = allow == EndpointMethods;
        if (isEndpoint && signaling.Held.FindRefusal(Request(context)) is ErrorCode.Unauthorized)
            return RefuseAsync(context, new HeldRefusal(ErrorCode.Unauthorized, ErrorCodeTable.MessageOf(ErrorCode.Unauthorized)));
        WhepReplies.WriteOptions(context, allow, isEndpoint ? signaling.Held.IceServerLinksFor(AccessGuard.Judge(context, AppName.Default).Identity) : []);
        return Task.CompletedTask;
    }

    private Task DiscoverAsync(HttpContext context)
    {
        string? stream = StreamOf(context);
        if (!signaling.Held.HasStream(AppName.Default, stream))
            return RefuseAsync(context, new HeldRefusal(ErrorCode.StreamNotFound, $"Stream not found: {stream}"));
        context.Response.Headers["Accept-Post"] = WhepReplies.Sdp;
        if (HttpMethods.IsHead(context.Request.Method))
            context.Response.ContentType = WhepReplies.Sdp;
        return Task.CompletedTask;
    }

    private static Task RefuseMethodAsync(HttpContext context, string allow)
    {
        context.Response.Headers.Allow = allow;
        return WhepReplies.RefuseAsync(context, StatusCodes.Status405MethodNotAllowed, $"Allowed are {allow}");
    }

    private static Task RefuseUnknownAsync(HttpContext context) =>
        WhepReplies.RefuseAsync(context, StatusCodes.Status404NotFound, "There is no such session");

    private static Task RefuseAsync(HttpContext context, HeldRefusal refusal) =>
        WhepReplies.RefuseAsync(context, refusal.Code == ErrorCode.InvalidState ? StatusCodes.Status404NotFound : HttpStatusTable.StatusOf(refusal.Code), refusal.Message);

    private static async Task<string?> ReadTextAsync(HttpContext context)
    {
        (ReadOnlyMemory<byte> bytes, int refusal) = await HttpBody.ReadAsync(context, HttpBody.MaxDescriptionBytes).ConfigureAwait(false);
        string? text = refusal == 0 ? HttpBody.Text(bytes) : null;
        if (string.IsNullOrEmpty(text))
        {
            await WhepReplies.RefuseAsync(context, refusal == 0 ? StatusCodes.Status400BadRequest : refusal, refusal switch
            {
                StatusCodes.Status413PayloadTooLarge => $"The body may have at most {HttpBody.MaxDescriptionBytes} bytes",
                _ => "The body is empty, broken off, or no UTF-8",
            }).ConfigureAwait(false);
            return null;
        }

        return text;
    }

    private HeldSession? Find(HttpContext context) =>
        context.Request.RouteValues["secret"] is string secret ? signaling.Held.FindBySecret(secret, HeldKind.Whep) : null;

    private static string? StreamOf(HttpContext context) => context.Request.RouteValues["stream"] as string;

    private static ConnectRequest Request(HttpContext context) => new()
    {
        RemoteAddress = HttpRemote.Of(context),
        UserAgent = context.Request.Headers.UserAgent,
        Identity = AccessGuard.Judge(context, AppName.Default).Identity,
    };

    private readonly record struct HeldRefusal(ErrorCode Code, string Message);
}

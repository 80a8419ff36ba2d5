using FastSignal.Server.Access;
using FastSignal.Server.Connections;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http;

/// <summary>
/// HTTP middleware before every resource: who is not let in gets 401. With HTTP Basic that is everything but the probes,
/// pages included. With tokens it is what stands under <c>/api</c>: a page has to be loaded before its script can show a
/// token. What a browser remembers it adds to the requests of foreign pages too, so with HTTP Basic those may not change anything.
/// </summary>
internal static class AccessGuard
{
    private const string ApiPrefix = "/api";

    /// <summary>Bare numbers, for whoever watches over the server; open unless pages are guarded too.</summary>
    private static readonly string[] Numbers = ["/api/signaling/status", "/api/media/status"];

    /// <summary>Puts the guard before what is mapped.</summary>
    public static void Use(IApplicationBuilder application, AccessPolicy access, Func<OriginPolicy> origins) =>
        application.Use(next => context => InvokeAsync(context, next, access, origins));

    /// <summary>What the request shows.</summary>
    public static Credential? CredentialOf(HttpRequest request, AccessPolicy access) => CredentialReader.Read(
        request.Headers.Authorization, [], request.QueryString.HasValue ? request.QueryString.Value![1..] : "", access.GuardsPages);

    /// <summary>Who a request comes from, behind this guard.</summary>
    public static AccessVerdict Judge(HttpContext context, string? app)
    {
        AccessPolicy access = context.Features.Get<AccessPolicy>() ?? throw new InvalidOperationException("The guard stands before every resource.");
        return access.Judge(CredentialOf(context.Request, access), app);
    }

    /// <summary>Answers with 401 and the challenge.</summary>
    public static Task ChallengeAsync(HttpContext context, AccessPolicy access, AccessVerdict verdict, string text)
    {
        context.Response.Headers.WWWAuthenticate = verdict.Refusal == AccessRefusal.Invalid ? access.ChallengeInvalid : access.Challenge;
        return PlainText.WriteAsync(context, StatusCodes.Status401Unauthorized, text);
    }

    private static Task InvokeAsync(HttpContext context, RequestDelegate next, AccessPolicy access, Func<OriginPolicy> origins)
    {
        context.Features.Set(access);
        HttpRequest request = context.Request;
        if (access.GuardsPages && ChangesState(request.Method) && !origins().Allows(request.Headers.Origin, request.Host.Value ?? ""))
            return PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "This page may not do that: see server.allowed_origins");
        if (access.IsOpen || !IsGuarded(request, access))
            return next(context);
        AccessVerdict verdict = access.Judge(CredentialOf(request, access), app: null);
        return verdict.Identity is not null ? next(context) : ChallengeAsync(context, access, verdict, verdict.Reason);
    }

    private static bool IsGuarded(HttpRequest request, AccessPolicy access)
    {
        PathString path = request.Path;
        // A preflight carries no credentials and reveals nothing (Fetch standard, section 3.2.2).
        if (RequestLimits.IsProbe(path) || HttpMethods.IsOptions(request.Method))
            return false;
        if (access.GuardsPages)
            return true;
        return path.StartsWithSegments(ApiPrefix, StringComparison.OrdinalIgnoreCase) && !Array.Exists(Numbers, numbers => path.Equals(numbers, StringComparison.OrdinalIgnoreCase));
    }

    // RFC 9110 section 9.2.1.
    private static bool ChangesState(string method) =>
        !HttpMethods.IsGet(method) && !HttpMethods.IsHead(method) && !HttpMethods.IsOptions(method);
}

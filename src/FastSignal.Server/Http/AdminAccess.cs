using FastSignal.Server.Access;
using FastSignal.Signaling.Ports;

namespace FastSignal.Server.Http;

/// <summary>Guards what only the administrator may see or do.</summary>
internal static class AdminAccess
{
    /// <summary>Runs the handler when the request comes from somebody in the role of an administrator, and refuses otherwise.</summary>
    public static RequestDelegate Guard(AccessPolicy access, RequestDelegate handler) => context =>
    {
        if (!access.HasAdmin)
            return PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "Closed: server.admin_token is not configured");
        AccessVerdict verdict = access.Judge(AccessGuard.CredentialOf(context.Request, access), app: null);
        return verdict.Identity switch
        {
            { Role: Role.Admin } => handler(context),
            null => AccessGuard.ChallengeAsync(context, access, verdict, verdict.Reason),
            { IsAnyone: true } => AccessGuard.ChallengeAsync(context, access, verdict, "The administrator's bearer token is missing or wrong"),
            _ => PlainText.WriteAsync(context, StatusCodes.Status403Forbidden, "This needs the role admin"),
        };
    };
}

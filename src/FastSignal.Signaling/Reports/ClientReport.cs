using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;

namespace FastSignal.Signaling.Reports;

/// <summary>Describes sessions to operators.</summary>
internal static class ClientReport
{
    /// <summary>What is seen of a session at this moment.</summary>
    public static ClientSnapshot Of(Session session)
    {
        Identity identity = session.Access.Identity;
        long lastSeenMs = session.ConnectedUnixMs + (session.LastSeenUs - session.ConnectedUs) / 1000;
        return new ClientSnapshot
        {
            Id = session.Id,
            AppName = session.App,
            Protocol = session.Protocol,
            Stream = session.Negotiation.Stream,
            DeviceId = session.Owner?.DeviceId,
            UserId = session.Owner?.UserId,
            RemoteAddr = session.RemoteAddress,
            ConnectedAt = DateTimeOffset.FromUnixTimeMilliseconds(session.ConnectedUnixMs).UtcDateTime,
            LastSeen = DateTimeOffset.FromUnixTimeMilliseconds(lastSeenMs).UtcDateTime,
            Subject = identity.Subject,
            Role = identity.IsAnyone ? null : identity.RoleName,
            State = NameOf(session.State),
            MessageCount = session.MessageCount,
            ErrorCount = session.ErrorCount,
        };
    }

    private static string NameOf(SessionState state) => state switch
    {
        SessionState.Connecting => "connecting",
        SessionState.Connected => "connected",
        SessionState.Negotiating => "negotiating",
        SessionState.Streaming => "streaming",
        SessionState.Disconnecting => "disconnecting",
        SessionState.Disconnected => "disconnected",
        _ => "error",
    };
}

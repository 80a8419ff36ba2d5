using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling.Sessions;

/// <summary>What a session is greeted with: all a client needs to begin, and to come back.</summary>
internal static class Greeting
{
    /// <summary>The welcome of a session; numbers of messages are filled in where it is sent.</summary>
    /// <param name="session">Who is welcomed.</param>
    /// <param name="environment">What is announced.</param>
    /// <param name="options">What was promised.</param>
    /// <param name="token">What lets the session be resumed.</param>
    /// <param name="told">What became of the wish to resume.</param>
    /// <param name="identity">Whose session it is from now on.</param>
    public static WelcomeSnapshot For(
        Session session, SessionEnvironment environment, SignalingOptions options, in ResumeToken token, ResumeVerdict told, Identity identity)
    {
        bool resumable = options.ResumeGrace > TimeSpan.Zero && session.Dialect.CanResume;
        long unixTimeMs = environment.Clock.UnixTimeMs;
        return new WelcomeSnapshot
        {
            ClientId = session.Id,
            App = session.App,
            Protocol = session.Dialect.Name,
            ProtocolVersion = session.Dialect.Version,
            Capabilities = SignalingServer.Capabilities,
            IceServers = environment.IceServers?.For(identity.Subject, unixTimeMs) ?? options.IceServers,
            HeartbeatInterval = options.HeartbeatInterval.TotalSeconds,
            ConnectionTimeout = options.ConnectionTimeout.TotalSeconds,
            MaxMessageSize = options.MaxMessageSize,
            MaxDataSize = options.MaxDataSize,
            Streams = environment.Streams.List(session.App),
            Role = identity.IsAnyone ? null : identity.RoleName,
            AuthExpiresIn = SessionAccess.SecondsLeft(identity, unixTimeMs),
            ResumeToken = resumable ? token.ToText(session.Id) : null,
            ResumeGrace = resumable ? options.ResumeGrace.TotalSeconds : null,
            Resumed = told == ResumeVerdict.NotAsked ? null : told == ResumeVerdict.Resumed,
            ResumeFailure = told switch
            {
                ResumeVerdict.Unknown => "unknown_session",
                ResumeVerdict.MessagesLost => "messages_lost",
                _ => null,
            },
        };
    }
}

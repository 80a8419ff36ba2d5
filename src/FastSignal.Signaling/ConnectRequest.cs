using FastSignal.Signaling.Ports;

namespace FastSignal.Signaling;

/// <summary>What is known about a connection when it is opened.</summary>
public sealed record ConnectRequest
{
    /// <summary>Longest credential that is looked at, in characters, however it comes.</summary>
    public const int MaxTokenLength = 8192;

    /// <summary>App named in the path; <see cref="AppName.Default"/> when none was.</summary>
    public string App { get; init; } = AppName.Default;

    /// <summary>Remote address, for logs and operators.</summary>
    public string RemoteAddress { get; init; } = "";

    /// <summary>Dialect the listener or the path stands for, <c>auto</c> to find out, or null where the client may choose.</summary>
    public string? Dialect { get; init; }

    /// <summary>Path the client asked for, decoded.</summary>
    public string Path { get; init; } = "/";

    /// <summary>Largest message in bytes where the listener has a bound of its own; null for that of the server.</summary>
    public int? MaxMessageSize { get; init; }

    /// <summary>The <c>User-Agent</c> header, or null.</summary>
    public string? UserAgent { get; init; }

    /// <summary>The <c>protocol</c> query member, or null.</summary>
    public string? QueryProtocol { get; init; }

    /// <summary>Names offered in <c>Sec-WebSocket-Protocol</c>, in order.</summary>
    public IReadOnlyList<string> Subprotocols { get; init; } = [];

    /// <summary>The <c>X-Signaling-Protocol</c> header, or null.</summary>
    public string? HeaderProtocol { get; init; }

    /// <summary>The <c>resume_token</c> query member, or null.</summary>
    public string? ResumeToken { get; init; }

    /// <summary>The <c>last_seq</c> query member: number of the last message the client has; 0 when it has none.</summary>
    public long LastSeq { get; init; }

    /// <summary>Who the session is for, or null.</summary>
    public SessionOwner? Owner { get; init; }

    /// <summary>What the client showed to be let in, or null. Not needed where <see cref="Identity"/> is known already.</summary>
    public string? Token { get; init; }

    /// <summary>What was in force when the upgrade was decided on, so that session and connection have the same bounds; null for what is now.</summary>
    public SignalingOptions? Options { get; init; }

    /// <summary>Who the authority said this is before the connection was opened; null when it has not been asked.</summary>
    public Identity? Identity { get; init; }

    /// <summary>The request without its secrets, so that logging it is safe.</summary>
    public override string ToString() => $"{nameof(ConnectRequest)} {{ App = {App}, RemoteAddress = {RemoteAddress} }}";
}

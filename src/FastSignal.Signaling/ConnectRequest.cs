namespace FastSignal.Signaling;

/// <summary>What is known about a connection when it is opened.</summary>
public sealed record ConnectRequest
{
    /// <summary>App named in the path; <see cref="AppName.Default"/> when none was.</summary>
    public string App { get; init; } = AppName.Default;

    /// <summary>Remote address, for logs and operators.</summary>
    public string RemoteAddress { get; init; } = "";

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

    /// <summary>What the client showed to be let in, or null.</summary>
    public string? Token { get; init; }
}

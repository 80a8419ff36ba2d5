using FastSignal.Signaling.Control;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Rooms;

namespace FastSignal.Signaling;

/// <summary>Configuration section <c>signaling</c>; keys are the snake_case spellings of the properties.</summary>
public sealed record SignalingOptions
{
    /// <summary>Sessions at once; one more is told 1001 and closed with 1013.</summary>
    public int MaxConnections { get; init; } = 10_000;

    /// <summary>A session without any sign of life for this long is told 1002 and closed with 4008.</summary>
    public TimeSpan ConnectionTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Pause between WebSocket pings, announced in <c>welcome</c>; below the 60 s at which proxies cut idle connections.</summary>
    public TimeSpan HeartbeatInterval { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Pause between two calls of <see cref="SignalingServer.Tick"/>: how late a timeout may be noticed.</summary>
    public TimeSpan CleanupInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Largest text message in UTF-8 bytes; one more closes with 1009.</summary>
    public int MaxMessageSize { get; init; } = 512 * 1024;

    /// <summary>Largest <c>data</c> member in UTF-8 bytes; one more is answered with 2007.</summary>
    public int MaxDataSize { get; init; } = 256 * 1024;

    /// <summary>ICE servers told to clients.</summary>
    public IReadOnlyList<IceServer> IceServers { get; init; } = [];

    /// <summary>Names of the dialects in service.</summary>
    public IReadOnlyList<string> SupportedProtocols { get; init; } = ["gstreamer"];

    /// <summary>Dialect of a connection that names none, or one that is not in service.</summary>
    public string DefaultProtocol { get; init; } = "gstreamer";

    /// <summary>Longest time a connection whose dialect is not known may be silent before it is greeted as those that expect it are.</summary>
    public TimeSpan DetectionWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest time a client may take to say who it is, in dialects that begin with it.</summary>
    public TimeSpan HelloWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether Selkies clients of the first generation get picture and sound in the one connection of id 1, which those up to
    /// 1.4 expect; otherwise id 1 is the picture and id 3 the sound, as since 1.5.
    /// </summary>
    public bool SelkiesJoinedAudio { get; init; }

    /// <summary>Who may be a Selkies server; others that want to are closed with 1008.</summary>
    public SelkiesServers SelkiesServers { get; init; }

    /// <summary>Candidates one negotiation may add; one more is answered with 3002.</summary>
    public int MaxIceCandidates { get; init; } = 50;

    /// <summary>Protocol errors (2001 to 2007) within <see cref="ErrorWindow"/> that close the connection with 1008.</summary>
    public int MaxProtocolErrors { get; init; } = 20;

    /// <summary>Sliding window of <see cref="MaxProtocolErrors"/>.</summary>
    public TimeSpan ErrorWindow { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Messages per second one session may send in the long run; 0 for no limit.</summary>
    public int MessageRate { get; init; } = 200;

    /// <summary>Messages one session may send at once before <see cref="MessageRate"/> holds.</summary>
    public int MessageBurst { get; init; } = 400;

    /// <summary>Bytes per second one session may send in the long run; 0 for no limit.</summary>
    public int ByteRate { get; init; } = 1024 * 1024;

    /// <summary>Bytes one session may send at once before <see cref="ByteRate"/> holds; at least <see cref="MaxMessageSize"/>.</summary>
    public int ByteBurst { get; init; } = 4 * 1024 * 1024;

    /// <summary>How long a session whose connection was lost waits for another; zero ends it at once.</summary>
    public TimeSpan ResumeGrace { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Messages kept for a client that resumes; older ones are forgotten.</summary>
    public int ReplayMessages { get; init; } = 128;

    /// <summary>Bytes of messages kept for a client that resumes.</summary>
    public int ReplayBytes { get; init; } = 256 * 1024;

    /// <summary>Broadcasts that are collected and sent together; 1 sends each at once.</summary>
    public int BroadcastBatch { get; init; } = 1;

    /// <summary>Longest time a broadcast waits for others to be sent with.</summary>
    public TimeSpan BroadcastDelay { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Where messages that may take long are handled.</summary>
    public RouterOptions Router { get; init; } = new();

    /// <summary>Who controls the mouse and keyboard of a stream.</summary>
    public ControlOptions Control { get; init; } = new();

    /// <summary>Bounds of rooms.</summary>
    public RoomOptions Rooms { get; init; } = new();

    /// <summary>Longest time a call into a peer may take; then the peer is closed and the client told 5000.</summary>
    public TimeSpan ProcessingTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest time a connection that showed no credential may take to say <c>hello</c> with one, where one is needed; zero
    /// refuses it at once.
    /// </summary>
    public TimeSpan HelloTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Connections at once that have yet to say who they are; one more is told 1001 and closed with 1013.</summary>
    public int MaxPendingConnections { get; init; } = 256;

    /// <summary>
    /// How long before its credential expires a client is told (<c>auth-expiring</c>); at most half of what is left when it
    /// is accepted.
    /// </summary>
    public TimeSpan ExpiryNotice { get; init; } = TimeSpan.FromSeconds(60);
    /// <summary>A session over HTTP from which neither a request nor a media check came for this long is ended.</summary>
    public TimeSpan HeldIdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Longest time from the answer of a WHEP session to its connection; then the session is ended.</summary>
    public TimeSpan HandshakeTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Apps that exist besides <c>default</c>.</summary>
    public IReadOnlyList<string> Apps { get; init; } = [];

    /// <summary>Whether connecting to an app nobody declared creates it until its last client leaves.</summary>
    public bool AutoCreateApps { get; init; } = true;
}

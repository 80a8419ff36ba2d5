using FastSignal.Signaling;

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>signaling</c>: the WebSocket side, its limits and what clients are told.</summary>
internal static class SignalingKeys
{
    public const string Section = "signaling";

    /// <summary>The standard dialect, spoken where a client asks for no other.</summary>
    public const string StandardProtocol = "gstreamer";

    private const long KiB = 1 << 10;
    private const long MiB = 1 << 20;

    public static readonly DurationKey ConnectionTimeout = new(
        Section, "connection_timeout", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1),
        "A client silent for this long (no message, no pong, no ICE) is told 1002 and closed with 4008.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey HeartbeatInterval = new(
        Section, "heartbeat_interval", TimeSpan.FromSeconds(25), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(10),
        "Time from one WebSocket ping to the next; less than connection_timeout, and than the 60 s at which many proxies cut idle connections.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey CleanupInterval = new(
        Section, "cleanup_interval", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(10),
        "Time from one search for timed-out clients and messages to the next: how late a timeout may be noticed.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey ProcessingTimeout = new(
        Section, "processing_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
        "Longest time one message may take to handle before it is answered with an error.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey WriteTimeout = new(
        Section, "write_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
        "Longest time one write to a client may stay pending before its connection is cut.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly SizeKey MaxMessageSize = new(
        Section, "max_message_size", 512 * KiB, 1 * KiB, 16 * MiB, "Largest WebSocket message; a larger one closes the connection with 1009.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly SizeKey MaxDataSize = new(
        Section, "max_data_size", 256 * KiB, 1 * KiB, 16 * MiB, "Largest data member of a message; a larger one is answered with 2007; at most max_message_size.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ChoiceKey Compression = new(
        Section, "compression", "off", ["off", "on"],
        "Whether permessage-deflate is agreed on with clients that offer it; costs up to 400 KiB for each that does.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly SizeKey CompressionThreshold = new(
        Section, "compression_threshold", 1 * KiB, 0, 16 * MiB, "Smallest message that is sent compressed where that was agreed on.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey OutboxMessages = new(
        Section, "outbox_messages", 256, 8, 65_536, "messages", "Messages that may wait for a slow reader before it is closed with 1013.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly SizeKey OutboxBytes = new(
        Section, "outbox_bytes", 1 * MiB, 64 * KiB, 256 * MiB, "Bytes that may wait for a slow reader before it is closed with 1013; at least max_message_size.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey MaxIceCandidates = new(
        Section, "max_ice_candidates", 50, 1, 1_000, "candidates", "Candidates one negotiation may add; one more is answered with 3002.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey MessageRate = new(
        Section, "message_rate", 200, 1, 100_000, "messages per second", "Messages per second one client may send in the long run; more is answered with 1004.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey MessageBurst = new(
        Section, "message_burst", 400, 1, 200_000, "messages", "Messages one client may send at once before message_rate holds; at least message_rate.") { TakesEffect = TakesEffect.Now };

    public static readonly SizeKey ByteRate = new(
        Section, "byte_rate", 1 * MiB, 1 * KiB, 1024 * MiB, "Bytes per second one client may send in the long run; a message above it is answered with 1004.") { TakesEffect = TakesEffect.Now };

    public static readonly SizeKey ByteBurst = new(
        Section, "byte_burst", 4 * MiB, 1 * KiB, 1024 * MiB, "Bytes one client may send at once before byte_rate holds; at least max_message_size.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey ResumeGrace = new(
        Section, "resume_grace", TimeSpan.FromSeconds(15), TimeSpan.Zero, TimeSpan.FromMinutes(10),
        "How long a session whose connection was lost waits for its client to come back, its media playing on; 0 ends it at once.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey ReplayMessages = new(
        Section, "replay_messages", 128, 1, 65_536, "messages", "Messages kept for a client that comes back; one that missed more begins anew.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly SizeKey ReplayBytes = new(
        Section, "replay_bytes", 256 * KiB, 1 * KiB, 256 * MiB, "Bytes of messages kept for a client that comes back.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey BroadcastBatch = new(
        Section, "broadcast_batch", 1, 1, 1_000, "messages", "Broadcasts that are collected and sent together; 1 sends each at once.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey BroadcastDelay = new(
        Section, "broadcast_delay", TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10),
        "Longest time a broadcast waits for others when broadcast_batch is more than 1.") { TakesEffect = TakesEffect.Now };

    public static readonly IntegerKey ErrorBudget = new(
        Section, "error_budget", 20, 1, 10_000, "errors", "Protocol errors within error_window that close a connection with 1008.") { TakesEffect = TakesEffect.Now };

    public static readonly DurationKey ErrorWindow = new(
        Section, "error_window", TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), "Time over which error_budget is counted.") { TakesEffect = TakesEffect.Now };

    public static readonly ListKey<string> Apps = new(
        Section, "apps", [], 0, 1_000, $"a name of {NameText.Allowed}; not status, clients, counters or broadcast", NameText.TryParseApp,
        "Apps that exist besides default.") { TakesEffect = TakesEffect.Now };

    public static readonly BooleanKey AutoCreateApps = new(
        Section, "auto_create_apps", true, "Create an app nobody declared when its first client connects; false answers 404.") { TakesEffect = TakesEffect.Now };

    public static readonly ListKey<string> SupportedProtocols = new(
        Section, "supported_protocols", [.. SignalingServer.KnownDialects], 1, 16, $"one of {string.Join(", ", SignalingServer.KnownDialects)}", TryParseProtocol,
        "Signalling dialects a client may choose for itself under /api/signaling; listeners and paths of their own are always in service.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ChoiceKey DefaultProtocol = new(
        Section, "default_protocol", StandardProtocol, [.. SignalingServer.KnownDialects], "Dialect of a client that asks for none, or for one not in service.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey DetectionWait = new(
        Section, "detection_wait", TimeSpan.FromSeconds(1), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(1),
        "How long a client of an auto listener may be silent before it is taken for one that waits to be greeted.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey HelloWait = new(
        Section, "hello_wait", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(500), TimeSpan.FromMinutes(5),
        "How long a client may take to say who it is, in dialects that begin with it, before it is closed with 1002.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ChoiceKey SelkiesAudio = new(
        Section, "selkies_audio", "separate", ["separate", "joined"],
        "Where Selkies clients up to 1.6 get the sound: in a connection of its own (since 1.5) or along with the picture (up to 1.4).");

    public static readonly ChoiceKey SelkiesServers = new(
        Section, "selkies_servers", "local", ["local", "anyone", "nobody"],
        "Who may be a Selkies server, which its pages then see in place of a stream: connections over the loopback interface, all, or none.");

    public static readonly IceServersKey IceServers = new(
        Section, "ice_servers", "STUN and TURN servers told to clients.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ConfigurationKey[] All =
    [
        ConnectionTimeout, HeartbeatInterval, CleanupInterval, ProcessingTimeout, WriteTimeout, MaxMessageSize, MaxDataSize, Compression,
        CompressionThreshold, OutboxMessages, OutboxBytes, MaxIceCandidates, MessageRate, MessageBurst, ByteRate, ByteBurst, ResumeGrace,
        ReplayMessages, ReplayBytes, BroadcastBatch, BroadcastDelay, ErrorBudget, ErrorWindow, Apps, AutoCreateApps, SupportedProtocols,
        DefaultProtocol, DetectionWait, HelloWait, SelkiesAudio, SelkiesServers, IceServers,
    ];

    private static bool TryParseProtocol(string text, out string value)
    {
        value = text.ToLowerInvariant();
        return SignalingServer.KnownDialects.Contains(value);
    }
}

using FastSignal.Media.Sources;
using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Streaming;
using FastSignal.WebSockets;

namespace FastSignal.Server.Hosting;

/// <summary>Hands each layer its part of the configuration in its own words: no layer below knows the configuration.</summary>
internal static class Translate
{
    public static StreamingOptions Streaming(FastSignalConfiguration configuration) => new()
    {
        Address = configuration.Server.Host,
        Port = configuration.Server.UdpPort,
        PublicAddresses = configuration.WebRtc.PublicAddresses,
        Workers = configuration.WebRtc.Workers,
        HistoryPackets = configuration.WebRtc.NackHistory,
        IceSilenceLimit = configuration.WebRtc.IceSilenceTimeout,
        MaxRemoteCandidates = configuration.Signaling.MaxIceCandidates,
        Batching = configuration.WebRtc.UdpBatching,
        SendBufferBytes = configuration.WebRtc.SendBufferSize,
        ReceiveBufferBytes = configuration.WebRtc.ReceiveBufferSize,
        TraceFrames = configuration.WebRtc.FrameTrace,
    };

    public static SignalingOptions Signaling(FastSignalConfiguration configuration)
    {
        SignalingSettings settings = configuration.Signaling;
        return new SignalingOptions
        {
            MaxConnections = configuration.Server.MaxConnections,
            ConnectionTimeout = settings.ConnectionTimeout,
            HeartbeatInterval = settings.HeartbeatInterval,
            CleanupInterval = settings.CleanupInterval,
            MaxMessageSize = settings.MaxMessageSize,
            MaxDataSize = settings.MaxDataSize,
            IceServers = IceServers(configuration),
            SupportedProtocols = settings.SupportedProtocols,
            DefaultProtocol = settings.DefaultProtocol,
            DetectionWait = settings.DetectionWait,
            HelloWait = settings.HelloWait,
            SelkiesJoinedAudio = settings.SelkiesJoinedAudio,
            SelkiesServers = settings.SelkiesServers,
            MaxIceCandidates = settings.MaxIceCandidates,
            MaxProtocolErrors = settings.ErrorBudget,
            ErrorWindow = settings.ErrorWindow,
            MessageRate = settings.MessageRate,
            MessageBurst = settings.MessageBurst,
            ByteRate = (int)settings.ByteRate,
            ByteBurst = (int)settings.ByteBurst,
            ResumeGrace = settings.ResumeGrace,
            ReplayMessages = settings.ReplayMessages,
            ReplayBytes = (int)settings.ReplayBytes,
            BroadcastBatch = settings.BroadcastBatch,
            BroadcastDelay = settings.BroadcastDelay,
            Router = new RouterOptions
            {
                WorkerCount = configuration.Router.WorkerCount,
                QueueSize = configuration.Router.QueueSize,
                MaxQueueWait = configuration.Router.MaxQueueWait,
                Mode = configuration.Router.Mode,
                InboxSize = configuration.Router.InboxSize,
            },
            ProcessingTimeout = settings.ProcessingTimeout,
            Apps = settings.Apps,
            AutoCreateApps = settings.AutoCreateApps,
        };
    }

    public static IReadOnlyList<IceServer> IceServers(FastSignalConfiguration configuration) =>
    [
        .. configuration.Signaling.IceServers.Select(static server => new IceServer
        {
            Urls = server.Urls,
            Username = server.Username,
            Credential = server.Credential,
        }),
    ];

    public static SourceTimings Timings(MediaSettings settings) => new()
    {
        StartDeadline = settings.StartTimeout,
        StopDeadline = settings.StopTimeout,
        FirstBackOff = settings.RestartDelayMin,
        MaxBackOff = settings.RestartDelayMax,
    };

    public static WebSocketEngineOptions WebSockets(FastSignalConfiguration configuration, ILogger logger) => new()
    {
        MaxMessageBytes = configuration.Signaling.MaxMessageSize,
        OutboxMessages = configuration.Signaling.OutboxMessages,
        OutboxBytes = (int)configuration.Signaling.OutboxBytes,
        HeartbeatInterval = configuration.Signaling.HeartbeatInterval,
        WriteTimeout = configuration.Signaling.WriteTimeout,
        Compression = configuration.Signaling.Compression,
        CompressionThresholdBytes = configuration.Signaling.CompressionThreshold,
        Logger = logger,
    };

    /// <summary>A listener of one dialect: its own largest message, and an outbox that takes two of them behind a pending write.</summary>
    public static WebSocketEngineOptions Listener(ListenerSettings listener, WebSocketEngineOptions main) => new()
    {
        MaxMessageBytes = listener.MaxMessageSize,
        OutboxMessages = main.OutboxMessages,
        OutboxBytes = Math.Max(main.OutboxBytes, (2 * listener.MaxMessageSize) + 1024),
        HeartbeatInterval = main.HeartbeatInterval,
        WriteTimeout = main.WriteTimeout,
        Compression = main.Compression,
        CompressionThresholdBytes = main.CompressionThresholdBytes,
        Counters = main.Counters,
        Logger = main.Logger,
    };

    /// <summary>The echo endpoint: its own sizes, and an outbox that takes the largest echo behind a pending write.</summary>
    public static WebSocketEngineOptions Echo(FastSignalConfiguration configuration, ILogger logger) => new()
    {
        MaxMessageBytes = configuration.Echo.MaxMessageSize,
        MaxFragments = configuration.Echo.MaxFragments,
        OutboxMessages = configuration.Signaling.OutboxMessages,
        OutboxBytes = configuration.Echo.MaxMessageSize + (int)Math.Min(configuration.Signaling.OutboxBytes, int.MaxValue / 2),
        HeartbeatInterval = configuration.Signaling.HeartbeatInterval,
        WriteTimeout = configuration.Signaling.WriteTimeout,
        Compression = configuration.Signaling.Compression,
        CompressionThresholdBytes = configuration.Signaling.CompressionThreshold,
        Logger = logger,
    };
}

using FastSignal.Media.Sources;
using FastSignal.Server.Configuration;
using FastSignal.Signaling;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Dispatch;
using FastSignal.Signaling.Rooms;
using FastSignal.Streaming;
using FastSignal.WebSockets;

namespace FastSignal.Server.Hosting;

/// <summary>Hands each layer its part of the configuration in its own words: no layer below knows the configuration.</summary>
internal static class Translate
{
    /// <summary>Bytes of an echo that a reader is given a second for, beside the write timeout: who takes less is too slow.</summary>
    private const int EchoBytesPerSecond = 256 * 1024;

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
            HelloTimeout = configuration.Auth.HelloTimeout,
            MaxPendingConnections = configuration.Auth.MaxPending,
            ExpiryNotice = configuration.Auth.ExpiryNotice,
            Rooms = Rooms(configuration.Rooms),
            Control = Control(configuration.Control),
            ProcessingTimeout = settings.ProcessingTimeout,
            HeldIdleTimeout = configuration.Sessions.IdleTimeout,
            HandshakeTimeout = configuration.Sessions.HandshakeTimeout,
            Apps = settings.Apps,
            AutoCreateApps = settings.AutoCreateApps,
        };
    }

    private static RoomOptions Rooms(RoomSettings settings) => new()
    {
        MaxRooms = settings.MaxRooms,
        MaxRoomsPerClient = settings.MaxRoomsPerClient,
        MaxMembers = settings.MaxMembers,
        MaxStateSize = settings.MaxStateSize,
        MaxNameLength = settings.MaxNameLength,
    };

    private static ControlOptions Control(ControlSettings settings) => new()
    {
        Policy = settings.Policy,
        StreamPolicies = settings.StreamPolicies,
        HoldLimit = settings.HoldLimit,
        IdleRelease = settings.IdleRelease,
        MaxQueue = settings.MaxQueue,
        MoveInterval = settings.MoveInterval,
        HolderInputs = settings.HolderInputs,
        SharedInputs = settings.SharedInputs,
        ViewerInputs = settings.ViewerInputs,
    };

    public static SourceTimings Timings(MediaSettings settings) => new()
    {
        StartDeadline = settings.StartTimeout,
        StopDeadline = settings.StopTimeout,
        FirstBackOff = settings.RestartDelayMin,
        MaxBackOff = settings.RestartDelayMax,
    };

    public static WebSocketEngineOptions WebSockets(FastSignalConfiguration configuration, ILogger logger, WebSocketCounters? counters = null) => new()
    {
        MaxMessageBytes = configuration.Signaling.MaxMessageSize,
        OutboxMessages = configuration.Signaling.OutboxMessages,
        OutboxBytes = (int)configuration.Signaling.OutboxBytes,
        HeartbeatInterval = configuration.Signaling.HeartbeatInterval,
        WriteTimeout = configuration.Signaling.WriteTimeout,
        Compression = configuration.Signaling.Compression,
        CompressionThresholdBytes = configuration.Signaling.CompressionThreshold,
        Counters = counters ?? new WebSocketCounters(),
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

    /// <summary>The echo endpoint: its own sizes, and an outbox and a time that the largest echo fits behind a pending write.</summary>
    public static WebSocketEngineOptions Echo(FastSignalConfiguration configuration, ILogger logger, WebSocketCounters? counters = null) => new()
    {
        MaxMessageBytes = configuration.Echo.MaxMessageSize,
        MaxFragments = configuration.Echo.MaxFragments,
        OutboxMessages = configuration.Signaling.OutboxMessages,
        OutboxBytes = configuration.Echo.MaxMessageSize + (int)Math.Min(configuration.Signaling.OutboxBytes, int.MaxValue / 2),
        HeartbeatInterval = configuration.Signaling.HeartbeatInterval,
        WriteTimeout = configuration.Signaling.WriteTimeout + TimeSpan.FromSeconds(configuration.Echo.MaxMessageSize / EchoBytesPerSecond),
        Compression = configuration.Echo.Compression,
        CompressionThresholdBytes = configuration.Signaling.CompressionThreshold,
        Counters = counters ?? new WebSocketCounters(),
        Logger = logger,
    };
}

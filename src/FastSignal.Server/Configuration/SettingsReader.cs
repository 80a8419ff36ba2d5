using FastSignal.Server.Configuration.Keys;
using FastSignal.Signaling;
using FastSignal.Signaling.Dispatch;
using FastSignal.Streaming.Udp;

namespace FastSignal.Server.Configuration;

/// <summary>Fills the settings records and checks what no key can check alone: pairs that must fit together.</summary>
internal static class SettingsReader
{
    /// <summary>Reads every section. The result is only good when the reader met no problem.</summary>
    public static FastSignalConfiguration Read(ConfigurationReader reader, string? file)
    {
        ServerSettings server = ReadServer(reader);
        ListenerCheck.Check(reader, server);
        SignalingSettings signaling = ReadSignaling(reader);
        CheckSignaling(reader, signaling);
        EchoSettings echo = ReadEcho(reader);
        WebRtcSettings webRtc = ReadWebRtc(reader);
        MediaSettings media = ReadMedia(reader);
        if (media.RestartDelayMax < media.RestartDelayMin)
            Refuse(reader, MediaKeys.RestartDelayMax, DurationText.Format(media.RestartDelayMax), $"not less than restart_delay_min ({DurationText.Format(media.RestartDelayMin)})");
        return new FastSignalConfiguration(
            server, AuthSection.Read(reader), signaling, ReadRooms(reader), ControlSection.Read(reader), ReadRouter(reader), echo,
            ReadSessions(reader), webRtc, media, StreamSection.Read(reader), file) { Values = reader.Values };
    }

    private static ServerSettings ReadServer(ConfigurationReader reader)
    {
        string adminToken = reader.Read(ServerKeys.AdminToken);
        string tlsCert = reader.Read(ServerKeys.TlsCert);
        string tlsKey = reader.Read(ServerKeys.TlsKey);
        if (tlsCert.Length == 0 != (tlsKey.Length == 0))
            Refuse(reader, tlsCert.Length == 0 ? ServerKeys.TlsCert : ServerKeys.TlsKey, "empty", "a file: tls_cert and tls_key go together");
        return new ServerSettings(
            Host: reader.Read(ServerKeys.Host),
            Port: reader.Read(ServerKeys.Port),
            UdpPort: reader.Read(ServerKeys.UdpPort),
            Transport: reader.Read(ServerKeys.Transport),
            TransportThreads: reader.Read(ServerKeys.TransportThreads),
            ReadBufferSize: reader.Read(ServerKeys.ReadBufferSize),
            WriteBufferSize: reader.Read(ServerKeys.WriteBufferSize),
            TlsCert: tlsCert.Length == 0 ? null : tlsCert,
            TlsKey: tlsKey.Length == 0 ? null : tlsKey,
            CheckOrigin: reader.Read(ServerKeys.CheckOrigin),
            AllowedOrigins: reader.Read(ServerKeys.AllowedOrigins),
            AdminToken: adminToken.Length == 0 ? null : adminToken,
            MaxConnections: reader.Read(ServerKeys.MaxConnections),
            MaxConnectionsPerAddress: reader.Read(ServerKeys.MaxConnectionsPerAddress),
            UpgradeRate: reader.Read(ServerKeys.UpgradeRate),
            HttpRate: reader.Read(ServerKeys.HttpRate),
            MaxMemoryUsage: reader.Read(ServerKeys.MaxMemoryUsage),
            ShutdownTimeout: reader.Read(ServerKeys.ShutdownTimeout),
            LogLevel: Enum.Parse<LogLevel>(reader.Read(ServerKeys.LogLevel), ignoreCase: true),
            ReloadOnChange: reader.Read(ServerKeys.ReloadOnChange))
        {
            Listeners = reader.Read(ServerKeys.Listeners),
        };
    }

    private static SignalingSettings ReadSignaling(ConfigurationReader reader)
    {
        // A key whose bound is another key follows that one while it is not given itself, so that one change needs one key.
        TimeSpan connectionTimeout = reader.Read(SignalingKeys.ConnectionTimeout);
        TimeSpan heartbeatInterval = reader.Read(SignalingKeys.HeartbeatInterval);
        if (!reader.Has(SignalingKeys.HeartbeatInterval) && heartbeatInterval >= connectionTimeout)
            heartbeatInterval = reader.Follow(SignalingKeys.HeartbeatInterval, connectionTimeout / 2, SignalingKeys.ConnectionTimeout);

        long maxMessageSize = reader.Read(SignalingKeys.MaxMessageSize);
        long maxDataSize = reader.Read(SignalingKeys.MaxDataSize);
        if (!reader.Has(SignalingKeys.MaxDataSize))
            maxDataSize = reader.Follow(SignalingKeys.MaxDataSize, Math.Min(maxDataSize, maxMessageSize), SignalingKeys.MaxMessageSize);

        long outboxBytes = reader.Read(SignalingKeys.OutboxBytes);
        if (!reader.Has(SignalingKeys.OutboxBytes))
            outboxBytes = reader.Follow(SignalingKeys.OutboxBytes, Math.Max(outboxBytes, maxMessageSize), SignalingKeys.MaxMessageSize);

        int messageRate = reader.Read(SignalingKeys.MessageRate);
        int messageBurst = reader.Read(SignalingKeys.MessageBurst);
        if (!reader.Has(SignalingKeys.MessageBurst))
            messageBurst = reader.Follow(SignalingKeys.MessageBurst, Math.Max(messageBurst, messageRate), SignalingKeys.MessageRate);

        long byteBurst = reader.Read(SignalingKeys.ByteBurst);
        if (!reader.Has(SignalingKeys.ByteBurst))
            byteBurst = reader.Follow(SignalingKeys.ByteBurst, Math.Max(byteBurst, maxMessageSize), SignalingKeys.MaxMessageSize);

        return new SignalingSettings(
            ConnectionTimeout: connectionTimeout,
            HeartbeatInterval: heartbeatInterval,
            CleanupInterval: reader.Read(SignalingKeys.CleanupInterval),
            ProcessingTimeout: reader.Read(SignalingKeys.ProcessingTimeout),
            WriteTimeout: reader.Read(SignalingKeys.WriteTimeout),
            MaxMessageSize: (int)maxMessageSize,
            MaxDataSize: (int)maxDataSize,
            Compression: reader.Read(SignalingKeys.Compression) == "on",
            CompressionThreshold: (int)reader.Read(SignalingKeys.CompressionThreshold),
            OutboxMessages: reader.Read(SignalingKeys.OutboxMessages),
            OutboxBytes: outboxBytes,
            MaxIceCandidates: reader.Read(SignalingKeys.MaxIceCandidates),
            MessageRate: messageRate,
            MessageBurst: messageBurst,
            ByteRate: reader.Read(SignalingKeys.ByteRate),
            ByteBurst: byteBurst,
            ResumeGrace: reader.Read(SignalingKeys.ResumeGrace),
            ReplayMessages: reader.Read(SignalingKeys.ReplayMessages),
            ReplayBytes: reader.Read(SignalingKeys.ReplayBytes),
            BroadcastBatch: reader.Read(SignalingKeys.BroadcastBatch),
            BroadcastDelay: reader.Read(SignalingKeys.BroadcastDelay),
            ErrorBudget: reader.Read(SignalingKeys.ErrorBudget),
            ErrorWindow: reader.Read(SignalingKeys.ErrorWindow),
            Apps: reader.Read(SignalingKeys.Apps),
            AutoCreateApps: reader.Read(SignalingKeys.AutoCreateApps),
            SupportedProtocols: reader.Read(SignalingKeys.SupportedProtocols),
            DefaultProtocol: reader.Read(SignalingKeys.DefaultProtocol),
            IceServers: reader.Read(SignalingKeys.IceServers))
        {
            DetectionWait = reader.Read(SignalingKeys.DetectionWait),
            HelloWait = reader.Read(SignalingKeys.HelloWait),
            SelkiesServers = Enum.Parse<SelkiesServers>(reader.Read(SignalingKeys.SelkiesServers), ignoreCase: true),
            SelkiesJoinedAudio = reader.Read(SignalingKeys.SelkiesAudio) == "joined",
        };
    }

    private static RoomSettings ReadRooms(ConfigurationReader reader) => new(
        MaxRooms: reader.Read(RoomKeys.MaxRooms),
        MaxRoomsPerClient: reader.Read(RoomKeys.MaxRoomsPerClient),
        MaxMembers: reader.Read(RoomKeys.MaxMembers),
        MaxStateSize: (int)reader.Read(RoomKeys.MaxStateSize),
        MaxNameLength: reader.Read(RoomKeys.MaxNameLength));

    private static RouterSettings ReadRouter(ConfigurationReader reader) => new(
        WorkerCount: reader.Read(RouterKeys.WorkerCount),
        QueueSize: reader.Read(RouterKeys.QueueSize),
        MaxQueueWait: reader.Read(RouterKeys.MaxQueueWait),
        Mode: reader.Read(RouterKeys.Mode) switch
        {
            "round_robin" => DispatchMode.RoundRobin,
            "hash" => DispatchMode.Hash,
            _ => DispatchMode.LeastLoaded,
        },
        InboxSize: reader.Read(RouterKeys.InboxSize));

    private static EchoSettings ReadEcho(ConfigurationReader reader) => new(
        Enabled: reader.Read(EchoKeys.Enabled),
        MaxMessageSize: (int)reader.Read(EchoKeys.MaxMessageSize),
        MaxFragments: reader.Read(EchoKeys.MaxFragments),
        Compression: reader.Read(EchoKeys.Compression));

    private static HeldSettings ReadSessions(ConfigurationReader reader) => new(
        Rate: reader.Read(HeldKeys.Rate),
        TotalRate: reader.Read(HeldKeys.TotalRate),
        IdleTimeout: reader.Read(HeldKeys.IdleTimeout),
        HandshakeTimeout: reader.Read(HeldKeys.HandshakeTimeout),
        AllowedOrigins: reader.Read(HeldKeys.AllowedOrigins));

    private static WebRtcSettings ReadWebRtc(ConfigurationReader reader) => new(
        PublicAddresses: reader.Read(WebRtcKeys.PublicAddresses),
        Workers: reader.Read(WebRtcKeys.Workers),
        IceSilenceTimeout: reader.Read(WebRtcKeys.IceSilenceTimeout),
        NackHistory: reader.Read(WebRtcKeys.NackHistory),
        SendBufferSize: (int)reader.Read(WebRtcKeys.SendBufferSize),
        ReceiveBufferSize: (int)reader.Read(WebRtcKeys.ReceiveBufferSize),
        UdpBatching: Enum.Parse<UdpBatching>(reader.Read(WebRtcKeys.UdpBatching), ignoreCase: true),
        FrameTrace: reader.Read(WebRtcKeys.FrameTrace));

    private static MediaSettings ReadMedia(ConfigurationReader reader) => new(
        StartTimeout: reader.Read(MediaKeys.StartTimeout),
        StopTimeout: reader.Read(MediaKeys.StopTimeout),
        RestartDelayMin: reader.Read(MediaKeys.RestartDelayMin),
        RestartDelayMax: reader.Read(MediaKeys.RestartDelayMax));

    private static void CheckSignaling(ConfigurationReader reader, SignalingSettings signaling)
    {
        if (signaling.HeartbeatInterval >= signaling.ConnectionTimeout)
            Refuse(reader, SignalingKeys.HeartbeatInterval, DurationText.Format(signaling.HeartbeatInterval), $"less than connection_timeout ({DurationText.Format(signaling.ConnectionTimeout)})");
        if (signaling.MaxDataSize > signaling.MaxMessageSize)
            Refuse(reader, SignalingKeys.MaxDataSize, SizeText.Format(signaling.MaxDataSize), $"not more than max_message_size ({SizeText.Format(signaling.MaxMessageSize)})");
        if (signaling.OutboxBytes < signaling.MaxMessageSize)
            Refuse(reader, SignalingKeys.OutboxBytes, SizeText.Format(signaling.OutboxBytes), $"not less than max_message_size ({SizeText.Format(signaling.MaxMessageSize)})");
        if (signaling.ByteBurst < signaling.MaxMessageSize)
            Refuse(reader, SignalingKeys.ByteBurst, SizeText.Format(signaling.ByteBurst), $"not less than max_message_size ({SizeText.Format(signaling.MaxMessageSize)})");
        if (!signaling.SupportedProtocols.Contains(signaling.DefaultProtocol, StringComparer.OrdinalIgnoreCase))
            Refuse(reader, SignalingKeys.DefaultProtocol, JsonText.Quote(signaling.DefaultProtocol), "one of supported_protocols");
        if (signaling.MessageBurst < signaling.MessageRate)
            Refuse(reader, SignalingKeys.MessageBurst, $"{signaling.MessageBurst}", $"not less than message_rate ({signaling.MessageRate})");
    }

    private static void Refuse(ConfigurationReader reader, ConfigurationKey key, string value, string allowed) =>
        reader.Refuse(key, null, $"{value} is not allowed; allowed is {allowed}");
}

using FastSignal.Media;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Reload;
using FastSignal.Signaling;
using FastSignal.Streaming;

namespace FastSignal.Server.Hosting;

/// <summary>Puts a configuration into force in every layer of a running server. One call at a time.</summary>
internal sealed class ConfigurationApplier
{
    /// <summary>What clients are told whose stream is declared no more.</summary>
    public const string StreamRemoved = "stream-removed";

    public required LiveSettings Live { get; init; }
    public required MediaCatalog Media { get; init; }
    public required StreamingEngine Engine { get; init; }
    public required SignalingServer Signaling { get; init; }
    public required SignalingEndpoint Upgrades { get; init; }
    public required Readiness Readiness { get; init; }
    public required AccessPolicy Access { get; init; }
    public required IceServerList IceServers { get; init; }
    public required LogThreshold Threshold { get; init; }

    /// <summary>Ticks the server every <c>signaling:cleanup_interval</c>.</summary>
    public required PeriodicTimer Timer { get; init; }

    public required ILogger Log { get; init; }

    /// <summary>Puts it into force. Keys that need a restart must have the values the server started with.</summary>
    /// <exception cref="ArgumentException">A stream cannot be made as declared, or a file of secrets cannot be read; nothing has changed.</exception>
    public void Apply(FastSignalConfiguration configuration)
    {
        // First, because these alone can refuse: the one makes something to be put into force later, the other does both at once.
        Action allow = Access.Prepare(configuration.Auth, configuration.Server.AdminToken);
        IReadOnlyList<string> removed = Media.Redeclare(configuration.Streams, Translate.Timings(configuration.Media));
        allow();
        IceServers.Apply(configuration.Signaling.IceServers);
        Threshold.Minimum = configuration.Server.LogLevel;
        Live.Replace(configuration);
        Engine.Apply(Translate.Streaming(configuration));
        Signaling.Apply(Live.Current.Signaling);
        Upgrades.Refresh();
        Readiness.MaxMemoryBytes = configuration.Server.MaxMemoryUsage;
        Readiness.Sample();
        Timer.Period = configuration.Signaling.CleanupInterval;
        if (removed.Count > 0)
            ReloadLog.StreamsRemoved(Log, string.Join(',', removed), Signaling.EndViewersOf(removed, StreamRemoved));
    }
}

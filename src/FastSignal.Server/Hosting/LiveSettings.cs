using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Signaling;
using FastSignal.WebSockets;

namespace FastSignal.Server.Hosting;

/// <summary>
/// What the server runs with, replaced as a whole by a reload. Whoever decides something reads <see cref="Current"/> at
/// that moment, and takes everything for one decision from one reading. Any thread.
/// </summary>
internal sealed class LiveSettings
{
    private readonly ILogger _webSocketLog;
    private volatile Snapshot _current;

    /// <param name="configuration">What the server starts with.</param>
    /// <param name="webSocketLog">Receives the lines of WebSocket connections.</param>
    public LiveSettings(FastSignalConfiguration configuration, ILogger webSocketLog)
    {
        _webSocketLog = webSocketLog;
        _current = Make(configuration);
    }

    /// <summary>What is in force.</summary>
    public Snapshot Current => _current;

    /// <summary>Counts of the signalling connections, whatever they began with.</summary>
    public WebSocketCounters SignalingCounters { get; } = new();

    /// <summary>Counts of the echo connections.</summary>
    public WebSocketCounters EchoCounters { get; } = new();

    /// <summary>Puts another configuration into force.</summary>
    public void Replace(FastSignalConfiguration configuration) => _current = Make(configuration);

    private Snapshot Make(FastSignalConfiguration configuration) => new(
        configuration,
        Translate.Signaling(configuration),
        Translate.WebSockets(configuration, _webSocketLog, SignalingCounters),
        Translate.Echo(configuration, _webSocketLog, EchoCounters),
        new OriginPolicy(configuration.Server));

    /// <summary>One configuration and what is made of it once, so that no connection has to.</summary>
    /// <param name="Configuration">The configuration; keys that need a restart have the values of the start.</param>
    /// <param name="Signaling">What the next session is greeted with.</param>
    /// <param name="WebSockets">Bounds of the next signalling connection.</param>
    /// <param name="Echo">Bounds of the next echo connection.</param>
    /// <param name="Origins">Which pages may connect.</param>
    internal sealed record Snapshot(
        FastSignalConfiguration Configuration, SignalingOptions Signaling, WebSocketEngineOptions WebSockets, WebSocketEngineOptions Echo,
        OriginPolicy Origins)
    {
        /// <summary>Section <c>server</c>.</summary>
        public ServerSettings Server => Configuration.Server;
    }
}

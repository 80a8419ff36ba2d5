using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastSignal.Media;
using FastSignal.Media.GStreamer;
using FastSignal.Primitives;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Http;
using FastSignal.Server.Peers;
using FastSignal.Signaling;
using FastSignal.Streaming;
using FastSignal.WebSockets;

namespace FastSignal.Server.Hosting;

/// <summary>
/// The whole server, wired: the UDP engine, the sources, signalling and Kestrel, started in this order and stopped in the
/// reverse one. Owns everything it makes.
/// </summary>
internal sealed class FastSignalHost : IAsyncDisposable
{
    private readonly FastSignalConfiguration _configuration;
    private readonly WebApplication _application;
    private readonly StreamingEngine _engine;
    private readonly MediaCatalog _media;
    private readonly SignalingServer _signaling;
    private readonly WebSocketCounters _webSockets;
    private readonly Readiness _readiness;
    private readonly IReadOnlyList<TlsCertificate> _certificates;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ticking = new();
    private readonly Task _ticks;
    private int _disposed;

    private FastSignalHost(
        FastSignalConfiguration configuration, WebApplication application, StreamingEngine engine, MediaCatalog media,
        SignalingServer signaling, WebSocketCounters webSockets, Readiness readiness, IReadOnlyList<TlsCertificate> certificates, ILoggerFactory loggers)
    {
        _configuration = configuration;
        _application = application;
        _engine = engine;
        _media = media;
        _signaling = signaling;
        _webSockets = webSockets;
        _readiness = readiness;
        _certificates = certificates;
        _loggers = loggers;
        _logger = loggers.CreateLogger("FastSignal.Server");
        _ticks = TickAsync(_ticking.Token);
    }

    /// <summary>Where HTTP and WebSocket clients connect to; the port is the bound one.</summary>
    public string HttpAddress => _application.Urls.First();

    /// <summary>The listeners of one dialect each: what they speak, and where; the ports are the bound ones.</summary>
    public IReadOnlyList<(string Dialect, string Address)> Listeners =>
        [.. _configuration.Server.Listeners.Zip(_application.Urls.Skip(1), static (listener, url) => (listener.Dialect, "ws" + url["http".Length..]))];

    /// <summary>What carries TCP.</summary>
    public string Transport => KestrelSetup.TransportName(_configuration.Server);

    /// <summary>Where media leaves from.</summary>
    public IPEndPoint UdpEndPoint => _engine.LocalEndPoint;

    /// <summary>The addresses browsers are told to send to.</summary>
    public IReadOnlyList<IPEndPoint> Candidates => _engine.Candidates;

    /// <summary>How the UDP socket talks to the kernel.</summary>
    public string UdpMode => _engine.SocketMode;

    /// <summary>Signalling's sessions and counts.</summary>
    public SignalingServer Signaling => _signaling;

    /// <summary>The streams, the viewers and the UDP side at this moment.</summary>
    public MediaReport Media => MediaReport.Take(_media.Sources, _engine, GStreamerRuntime.FramesHeld);

    /// <summary>What the WebSocket engine counts: connections, traffic, refusals and broken rules.</summary>
    public WebSocketCounters WebSockets => _webSockets;

    /// <summary>Starts everything; on failure nothing stays.</summary>
    /// <exception cref="IOException">The TCP port cannot be bound.</exception>
    /// <exception cref="SocketException">The UDP port is taken, or the address is not this machine's.</exception>
    public static async Task<FastSignalHost> StartAsync(FastSignalConfiguration configuration, CancellationToken cancellation)
    {
        ILoggerFactory loggers = KestrelSetup.CreateLoggers();
        StreamingEngine? engine = null;
        MediaCatalog? media = null;
        WebApplication? application = null;
        try
        {
            engine = StreamingEngine.Start(Translate.Streaming(configuration), loggers);
            media = MediaCatalog.Create(configuration.Streams, loggers, Translate.Timings(configuration.Media));
            SourceCatalog catalog = new(media, engine);
            SignalingPorts ports = new() { Peers = new PeerFactory(catalog, engine), Streams = catalog, Authority = new OpenAuthority() };
            SignalingServer signaling = new(
                Translate.Signaling(configuration), ports, SystemClock.Instance, loggers.CreateLogger<SignalingServer>());
            Readiness readiness = new(configuration.Server.MaxMemoryUsage);
            ILogger webSocketLog = loggers.CreateLogger("FastSignal.WebSockets");
            SignalingEndpoint main = new(signaling, configuration.Server, readiness);
            IWebSocketEndpoint endpoint = main;
            if (configuration.Echo.Enabled)
                endpoint = new EndpointList(endpoint, new EchoEndpoint(Translate.Echo(configuration, webSocketLog), configuration.Server.MaxConnections, readiness));
            WebSocketEngineOptions webSockets = Translate.WebSockets(configuration, webSocketLog);
            TlsCertificate? tls = TlsCertificate.LoadFor(configuration.Server, loggers.CreateLogger("FastSignal.Server"));

            DialectListener[] listeners = [.. configuration.Server.Listeners.Select(listener => new DialectListener(
                listener, TlsCertificate.LoadFor(listener, tls, loggers.CreateLogger("FastSignal.Server")),
                new SignalingEndpoint(signaling, configuration.Server, readiness, listener, main.Addresses),
                Translate.Listener(listener, webSockets)))];

            application = KestrelSetup.Build(
                configuration.Server, tls, loggers, listener => listener.UseFastSignalWebSockets(endpoint, webSockets), listeners);
            DialectListener.Map(application, listeners);
            application.UseFastSignalWebSockets(endpoint, webSockets);
            WebPages.Map(application);
            HealthEndpoints.Map(application, readiness);
            SignalingEndpoints.Map(application, signaling, configuration.Server.AdminToken);
            IReadOnlyList<IceServer> iceServers = Translate.IceServers(configuration);
            SelkiesEndpoints.Map(application, _ => iceServers);
            MediaEndpoints.Map(application, media.Sources, engine, () => GStreamerRuntime.FramesHeld);
            await BindAsync(application, cancellation).ConfigureAwait(false);
            return new FastSignalHost(configuration, application, engine, media, signaling, webSockets.Counters, readiness,
                [.. listeners.Select(listener => listener.Certificate).Append(tls).OfType<TlsCertificate>().Distinct()], loggers);
        }
        catch
        {
            if (application is not null)
                await application.DisposeAsync().ConfigureAwait(false);
            if (engine is not null)
                await engine.DisposeAsync().ConfigureAwait(false);
            if (media is not null)
                await media.DisposeAsync().ConfigureAwait(false);
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>Says in the log what listens where.</summary>
    public void LogStart(long startMs) => ServerLog.Started(
        _logger, BuildVersion.Text, HttpAddress, Transport, UdpEndPoint, string.Join(',', _media.Sources.Select(source => source.Name)), startMs);

    /// <summary>
    /// Stops in order, within the configured time: nobody new, clients told (<c>session-ended</c>, close 1001), media ended
    /// (DTLS close_notify), then HTTP drained and pipelines stopped side by side. A step that fails or takes too long keeps
    /// none of the others from being taken.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        long started = Stopwatch.GetTimestamp();
        TimeSpan limit = _configuration.Server.ShutdownTimeout;
        ServerLog.Stopping(_logger, _signaling.ClientCount, _engine.ViewerCount);
        _readiness.Stop();
        using CancellationTokenSource timeout = new(limit);
        await TakeStepAsync("clients", Task.Run(() => _signaling.Shutdown("shutdown")), timeout.Token).ConfigureAwait(false);
        await TakeStepAsync("media", _engine.DisposeAsync().AsTask(), timeout.Token).ConfigureAwait(false);
        await _ticking.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(
            TakeStepAsync("timeouts", _ticks, timeout.Token),
            TakeStepAsync("http", _application.StopAsync(timeout.Token), timeout.Token),
            TakeStepAsync("pipelines", _media.DisposeAsync().AsTask(), timeout.Token)).ConfigureAwait(false);
        await TakeStepAsync("host", _application.DisposeAsync().AsTask(), timeout.Token).ConfigureAwait(false);
        if (timeout.IsCancellationRequested)
            ServerLog.Forced(_logger, limit);
        else
            ServerLog.Stopped(_logger, Stopwatch.GetElapsedTime(started).TotalSeconds);
        _ticking.Dispose();
        // Last, because it writes out what the others had to say.
        _loggers.Dispose();
    }

    private async Task TakeStepAsync(string name, Task step, CancellationToken timeout)
    {
        try
        {
            await step.WaitAsync(timeout).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // What is left is stopped all the same.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            ServerLog.StopFailed(_logger, name, exception);
        }
    }

    // Kestrel reports a taken port as an IOException but passes other refusals on as they are: said apart from those of UDP.
    private static async Task BindAsync(WebApplication application, CancellationToken cancellation)
    {
        try
        {
            await application.StartAsync(cancellation).ConfigureAwait(false);
        }
        catch (SocketException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }

    private async Task TickAsync(CancellationToken cancellation)
    {
        using PeriodicTimer timer = new(_configuration.Signaling.CleanupInterval);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    _readiness.Sample();
                    foreach (TlsCertificate certificate in _certificates)
                        certificate.Refresh();
                    _signaling.Tick(MonotonicClock.NowUs);
                }
#pragma warning disable CA1031 // Timeouts must go on being noticed whatever one session did.
                catch (Exception exception)
#pragma warning restore CA1031
                {
                    ServerLog.TickFailed(_logger, exception);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }
}

using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FastSignal.Media;
using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Server.Access;
using FastSignal.Server.Configuration;
using FastSignal.Server.Connections;
using FastSignal.Server.Http;
using FastSignal.Server.Peers;
using FastSignal.Server.Reload;
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
    private readonly LiveSettings _live;
    private readonly ConfigurationReloader _reloader;
    private readonly WebApplication _application;
    private readonly StreamingEngine _engine;
    private readonly MediaCatalog _media;
    private readonly SignalingServer _signaling;
    private readonly Readiness _readiness;
    private readonly IReadOnlyList<TlsCertificate> _certificates;
    private readonly AccessPolicy _access;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly CancellationTokenSource _ticking = new();
    private readonly PeriodicTimer _timer;
    private readonly Task _ticks;
    private int _disposed;

    private FastSignalHost(
        LiveSettings live, ConfigurationReloader reloader, ConfigurationWatch? watch, PeriodicTimer timer, WebApplication application,
        StreamingEngine engine, MediaCatalog media, SignalingServer signaling, Readiness readiness, IReadOnlyList<TlsCertificate> certificates,
        AccessPolicy access, ILoggerFactory loggers)
    {
        _live = live;
        _reloader = reloader;
        _timer = timer;
        _application = application;
        _engine = engine;
        _media = media;
        _signaling = signaling;
        _readiness = readiness;
        _certificates = certificates;
        _access = access;
        _loggers = loggers;
        _logger = loggers.CreateLogger("FastSignal.Server");
        _ticks = Task.WhenAll(TickAsync(_ticking.Token), watch?.RunAsync(_logger, _ticking.Token) ?? Task.CompletedTask);
    }

    /// <summary>Where HTTP and WebSocket clients connect to; the port is the bound one.</summary>
    public string HttpAddress => _application.Urls.First();

    /// <summary>The listeners of one dialect each: what they speak, and where; the ports are the bound ones.</summary>
    public IReadOnlyList<(string Dialect, string Address)> Listeners =>
        [.. _live.Current.Server.Listeners.Zip(_application.Urls.Skip(1), static (listener, url) => (listener.Dialect, "ws" + url["http".Length..]))];

    /// <summary>What carries TCP.</summary>
    public string Transport => KestrelSetup.TransportName(_live.Current.Server);

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
    public WebSocketCounters WebSockets => _live.SignalingCounters;

    /// <summary>Starts everything; on failure nothing stays.</summary>
    /// <param name="configuration">What to start with.</param>
    /// <param name="cancellation">Gives the start up.</param>
    /// <param name="origin">Where the configuration came from, to be read again; null for nowhere.</param>
    /// <exception cref="IOException">The TCP port cannot be bound.</exception>
    /// <exception cref="SocketException">The UDP port is taken, or the address is not this machine's.</exception>
    public static async Task<FastSignalHost> StartAsync(
        FastSignalConfiguration configuration, CancellationToken cancellation, ConfigurationOrigin? origin = null)
    {
        LogThreshold threshold = new() { Minimum = configuration.Server.LogLevel };
        ILoggerFactory loggers = KestrelSetup.CreateLoggers(threshold);
        StreamingEngine? engine = null;
        MediaCatalog? media = null;
        WebApplication? application = null;
        PeriodicTimer timer = new(configuration.Signaling.CleanupInterval);
        try
        {
            LiveSettings live = new(configuration, loggers.CreateLogger("FastSignal.WebSockets"));
            engine = StreamingEngine.Start(Translate.Streaming(configuration), loggers);
            media = MediaCatalog.Create(configuration.Streams, loggers, Translate.Timings(configuration.Media));
            SourceCatalog catalog = new(media, engine);
            AccessPolicy access = AccessPolicy.Create(
                configuration.Auth, configuration.Server.AdminToken, SystemClock.Instance, loggers.CreateLogger("FastSignal.Server"));
            IceServerList iceServers = new(configuration.Signaling.IceServers);
            SignalingPorts ports = new()
            {
                Peers = new PeerFactory(catalog, engine),
                Streams = catalog,
                Authority = access,
                IceServers = iceServers,
            };
            SignalingServer signaling = new(
                live.Current.Signaling, ports, SystemClock.Instance, loggers.CreateLogger<SignalingServer>());
            Readiness readiness = new(configuration.Server.MaxMemoryUsage);
            SignalingEndpoint upgrades = new(signaling, live, access, readiness);
            IWebSocketEndpoint endpoint = new EndpointList(upgrades, new EchoEndpoint(live, readiness));
            WebSocketEngineOptions webSockets = live.Current.WebSockets;
            ILogger log = loggers.CreateLogger("FastSignal.Server");
            TlsCertificate? tls = TlsCertificate.LoadFor(configuration.Server, log);
            DialectListener[] listeners = [.. configuration.Server.Listeners.Select(listener => new DialectListener(
                listener, TlsCertificate.LoadFor(listener, tls, log),
                new SignalingEndpoint(signaling, live, access, readiness, listener, upgrades.Addresses), Translate.Listener(listener, webSockets)))];
            ConfigurationApplier applier = new()
            {
                Live = live, Media = media, Engine = engine, Signaling = signaling, Upgrades = upgrades, Readiness = readiness,
                Access = access, IceServers = iceServers, Threshold = threshold, Timer = timer, Log = log,
            };
            ConfigurationReloader reloader = new(origin is null ? () => ConfigurationResult.Success(configuration) : origin.Load, configuration, applier.Apply, log);
            ConfigurationWatch? watch = origin is null
                ? null
                : new ConfigurationWatch(origin.Files, () => live.Current.Server.ReloadOnChange, () => reloader.Reload("file", mentionsNothing: false));

            application = KestrelSetup.Build(live, tls, loggers, listener => listener.UseFastSignalWebSockets(endpoint, webSockets), listeners);
            DialectListener.Map(application, listeners);
            application.UseFastSignalWebSockets(endpoint, webSockets);
            AccessGuard.Use(application, access, () => live.Current.Origins);
            WebPages.Map(application);
            // The lambdas outlive this block, in which the variables may still be null.
            StreamingEngine running = engine;
            HttpCounters http = application.Services.GetRequiredService<HttpCounters>();
            new ApiEndpoints(
                configuration, signaling, catalog, readiness, access, () => live.Current.Origins, iceServers, reloader,
                () => CountersReport.Take(live, signaling, upgrades, http),
                () => MediaReport.Take(catalog.Sources, running, GStreamerRuntime.FramesHeld), running.ReadFrameTraceAsync).Map(application);
            await BindAsync(application, cancellation).ConfigureAwait(false);
            return new FastSignalHost(live, reloader, watch, timer, application, engine, media, signaling, readiness,
                [.. listeners.Select(listener => listener.Certificate).Append(tls).OfType<TlsCertificate>().Distinct()], access, loggers);
        }
        catch
        {
            if (application is not null)
                await application.DisposeAsync().ConfigureAwait(false);
            if (engine is not null)
                await engine.DisposeAsync().ConfigureAwait(false);
            if (media is not null)
                await media.DisposeAsync().ConfigureAwait(false);
            timer.Dispose();
            loggers.Dispose();
            throw;
        }
    }

    /// <summary>Says in the log what listens where.</summary>
    public void LogStart(long startMs)
    {
        ServerLog.Started(
            _logger, BuildVersion.Text, HttpAddress, Transport, UdpEndPoint, string.Join(',', _media.Sources.Select(source => source.Name)), startMs);
        if (_access.IsOpen && !IPAddress.IsLoopback(_live.Current.Server.Host))
            AccessLog.Open(_logger, HttpAddress);
    }

    /// <summary>Reads the configuration again; see <see cref="ConfigurationReloader.Reload"/>.</summary>
    public ReloadOutcome Reload(string trigger) => _reloader.Reload(trigger);

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
        _reloader.Stop();
        TimeSpan limit = _live.Current.Server.ShutdownTimeout;
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
        _timer.Dispose();
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
        try
        {
            while (await _timer.WaitForNextTickAsync(cancellation).ConfigureAwait(false))
            {
                try
                {
                    _readiness.Sample();
                    foreach (TlsCertificate certificate in _certificates)
                        certificate.Refresh();
                    _access.Refresh();
                    _signaling.Tick(MonotonicClock.NowUs);
                    _media.Sweep(_engine.Forget);
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

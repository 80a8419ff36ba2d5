using System.Collections.Concurrent;
using System.Net;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming;

/// <summary>
/// The UDP side: one socket, a receiving thread, a few workers, and the viewers placed on them. Makes viewers for the
/// signalling side and ends them all when disposed.
/// </summary>
public sealed class StreamingEngine : IAsyncDisposable
{
    private volatile StreamingOptions _options;
    private readonly ILogger _logger;
    private readonly IDatagramSocket _socket;
    private readonly Worker[] _workers;
    private readonly ReceiveLoop _receive;
    private readonly ViewerRouter _router = new();
    private readonly DtlsContext _dtls;
    private readonly NtpClock _clock = new(UnixUs(), MonotonicClock.NowUs);
    private volatile IReadOnlyList<IPEndPoint> _candidates;
    private readonly ConcurrentDictionary<IMediaSource, StreamChannel> _channels = new();
    private readonly ConcurrentDictionary<ViewerSession, byte> _sessions = new();
    private int _disposed;

    private StreamingEngine(StreamingOptions options, IDatagramSocket socket, DtlsContext dtls, ILogger logger)
    {
        _options = options;
        _logger = logger;
        _socket = socket;
        _dtls = dtls;
        _candidates = CandidatesOf(options);
        // The threads come last: nothing behind them may fail.
        int workers = options.Workers > 0 ? options.Workers : Environment.ProcessorCount;
        _workers = new Worker[workers];
        for (int i = 0; i < workers; i++)
            _workers[i] = new Worker(i, socket, Counters, logger);
        _receive = new ReceiveLoop(socket, _router, Counters, logger);
        StreamingLog.Listening(logger, socket.LocalEndPoint, socket.Mode, workers);
    }

    /// <summary>What happened since the start.</summary>
    public StreamingCounters Counters { get; } = new();

    /// <summary>The bound address and port.</summary>
    public IPEndPoint LocalEndPoint => _socket.LocalEndPoint;

    /// <summary>The addresses browsers are told to send to.</summary>
    public IReadOnlyList<IPEndPoint> Candidates => _candidates;

    /// <summary>How the socket talks to the kernel: <c>gso</c>, <c>sendmmsg</c> or <c>plain</c>.</summary>
    public string SocketMode => _socket.Mode;

    /// <summary>Viewers that are not closed.</summary>
    public int ViewerCount => _sessions.Count;

    /// <summary>Addresses and user fragments routed; zero when no viewer is left.</summary>
    public int RouteCount => _router.AddressCount + _router.FragmentCount;

    /// <summary>Items that wait in the workers' mailboxes.</summary>
    public int QueueDepth => _workers.Sum(worker => worker.Depth);

    /// <summary>Receive buffers that are not in their pool; zero when disposed.</summary>
    internal int DatagramsOutstanding => _receive.Pool.Outstanding;

    /// <summary>Binds the socket and starts the threads.</summary>
    /// <exception cref="System.Net.Sockets.SocketException">The port is taken or the address is not this machine's.</exception>
    public static StreamingEngine Start(StreamingOptions options, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger("FastSignal.Streaming");
        DtlsContext dtls = new(DtlsCertificate.Create());
        IDatagramSocket? socket = null;
        try
        {
            socket = DatagramSockets.Bind(
                options.Address, options.Port, options.Batching, options.SendBufferBytes, options.ReceiveBufferBytes);
            return new StreamingEngine(options, socket, dtls, logger);
        }
        catch
        {
            socket?.Dispose();
            dtls.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Puts other options into force for the viewers to come. The socket, the workers and the packets kept for retransmission
    /// stay as they were made.
    /// </summary>
    public void Apply(StreamingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _candidates = CandidatesOf(options);
        _options = options;
    }

    /// <summary>Forgets a source that is disposed of.</summary>
    public void Forget(IMediaSource source) => _channels.TryRemove(source, out _);

    /// <summary>Viewers of one source now.</summary>
    public int CountViewers(IMediaSource source) => _channels.TryGetValue(source, out StreamChannel? channel) ? channel.ViewerCount : 0;

    /// <summary>Creates a viewer on the least-loaded worker. Cheap: nothing is started before its first offer.</summary>
    /// <param name="id">Id of the signalling session, for the logs.</param>
    /// <param name="source">What is watched.</param>
    /// <param name="renditions">The renditions to offer, in order of preference; none for a connection that only data goes over.</param>
    /// <param name="observer">Told about the viewer's life.</param>
    /// <param name="wish">What its client needs otherwise than most; null for nothing.</param>
    /// <exception cref="ObjectDisposedException">The engine has stopped.</exception>
    public Viewer CreateViewer(
        string id, IMediaSource source, IReadOnlyList<Rendition> renditions, IViewerObserver observer, ViewerWish? wish = null)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        StreamChannel channel = _channels.GetOrAdd(
            source, key => new StreamChannel(key, _workers, _options.HistoryPackets, Counters, _logger));
        long nowUs = MonotonicClock.NowUs;
        wish ??= new ViewerWish();
        Peer peer = new(ViewerOffer.Describe(source, renditions, _candidates, _clock, _options, wish), _dtls, nowUs);
        Worker worker = _workers.MinBy(candidate => candidate.ViewerCount)!;
        worker.Place();
        ViewerSession session = new(id, worker, peer, channel, _router, new ForgettingObserver(this, observer), Counters, _logger, nowUs)
        {
            Trace = _options.TraceFrames ? new FrameTrace() : null,
            Wish = wish,
        };
        ((ForgettingObserver)session.Observer).Session = session;
        Interlocked.Increment(ref Counters.ViewersCreated);
        _sessions[session] = 0;
        // The engine may have been disposed of since the look at the start, and not have seen this session.
        if (Volatile.Read(ref _disposed) != 0 && _sessions.TryRemove(session, out _))
        {
            session.Worker.TryRun(() => session.Close("server stopped"));
            throw new ObjectDisposedException(nameof(StreamingEngine));
        }

        return new Viewer(session);
    }

    /// <summary>
    /// The last pictures sent to a viewer and when each left the pipeline, oldest first; null when there is no such viewer or
    /// <see cref="StreamingOptions.TraceFrames"/> was off when it began.
    /// </summary>
    /// <param name="id">Id of the signalling session, as given to <see cref="CreateViewer"/>.</param>
    public async ValueTask<IReadOnlyList<TracedFrame>?> ReadFrameTraceAsync(string id)
    {
        if (_sessions.Keys.FirstOrDefault(session => session.Id == id) is not { Trace: { } trace } viewer)
            return null;
        try
        {
            return await viewer.Worker.CallAsync(() => trace.Read(UnixUs(), MonotonicClock.NowUs)).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>Ends every viewer, then the threads, then the socket. Sources are their owner's to stop.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
            return;
        foreach (ViewerSession session in _sessions.Keys)
            session.Worker.TryRun(() => session.Close("server stopped"));
        // A worker does what waits, and sends what came of it, before it stops.
        await Task.Run(() =>
        {
            foreach (Worker worker in _workers)
                worker.Stop();
            _receive.Stop();
        }).ConfigureAwait(false);
        _socket.Dispose();
        _dtls.Dispose();
        StreamingLog.Stopped(_logger);
    }

    private IReadOnlyList<IPEndPoint> CandidatesOf(StreamingOptions options)
    {
        int port = _socket.LocalEndPoint.Port;
        return [.. LocalAddresses.List(options.Address, options.PublicAddresses).Select(address => new IPEndPoint(address, port))];
    }

    private static long UnixUs() => (DateTime.UtcNow - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Passes everything on, and takes the viewer off the engine's list when it ends.</summary>
    private sealed class ForgettingObserver(StreamingEngine engine, IViewerObserver inner) : IViewerObserver
    {
        public ViewerSession? Session { get; set; }

        public void OnStateChanged(Rtc.Ice.IceState ice, PeerConnectionState connection) => inner.OnStateChanged(ice, connection);

        public void OnLiveness() => inner.OnLiveness();

        public void OnSourceInterrupted(string message, bool willRestart) => inner.OnSourceInterrupted(message, willRestart);

        public void OnSourceResumed() => inner.OnSourceResumed();

        public void OnChannelMessage(ViewerChannel channel, ReadOnlySpan<byte> message, bool isText) => inner.OnChannelMessage(channel, message, isText);

        public void OnClosed(PeerCloseReason reason, string details)
        {
            engine._sessions.TryRemove(Session!, out _);
            inner.OnClosed(reason, details);
        }
    }
}

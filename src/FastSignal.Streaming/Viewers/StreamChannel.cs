using FastSignal.Media.Sources;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One source as the viewers see it: keeps one lease while any viewer is attached, and knows the feed of each rendition on
/// each worker. The engine has one channel per source, for its whole life.
/// </summary>
internal sealed class StreamChannel : ISourceListener
{
    // Guards _lease and _attached: the lease is there exactly while somebody is attached. Never held while the source is called.
    private readonly Lock _sync = new();
    private readonly HashSet<ViewerSession> _attached = [];
    private readonly Worker[] _workers;

    // [worker][rendition]; each row is touched only by its worker's thread.
    private readonly Dictionary<Worker, Feed?[]> _feeds;
    private readonly int _historyPackets;
    private readonly StreamingCounters _counters;
    private readonly ILogger _logger;
    private volatile ISourceLease? _lease;

    public StreamChannel(IMediaSource source, Worker[] workers, int historyPackets, StreamingCounters counters, ILogger logger)
    {
        Source = source;
        _workers = workers;
        _feeds = workers.ToDictionary(worker => worker, _ => new Feed?[source.Renditions.Count]);
        _historyPackets = historyPackets;
        _counters = counters;
        _logger = logger;
    }

    /// <summary>The source behind the channel.</summary>
    public IMediaSource Source { get; }

    /// <summary>Viewers attached now. Any thread.</summary>
    public int ViewerCount
    {
        get
        {
            lock (_sync)
                return _attached.Count;
        }
    }

    /// <summary>
    /// Starts the source for a viewer, or joins it when it runs. One <see cref="Release"/> undoes any number of successes.
    /// </summary>
    /// <exception cref="SourceUnavailableException">The source could not start.</exception>
    public async ValueTask AcquireAsync(ViewerSession viewer, CancellationToken cancellation)
    {
        if (TryJoin(viewer))
            return;
        // Viewers that come while it starts each ask the source, which makes one attempt for all of them: the patience of one
        // is not the others'.
        ISourceLease lease = await Source.AcquireAsync(this, cancellation).ConfigureAwait(false);
        ISourceLease? spare = null;
        lock (_sync)
        {
            if (_lease is null)
                _lease = lease;
            else
                spare = lease;
            _attached.Add(viewer);
        }

        spare?.Dispose();
    }

    /// <summary>Ends a viewer's claim; the last one lets the source stop. Idempotent.</summary>
    public void Release(ViewerSession viewer)
    {
        ISourceLease? last;
        lock (_sync)
        {
            if (!_attached.Remove(viewer) || _attached.Count > 0)
                return;
            last = _lease;
            _lease = null;
        }

        last?.Dispose();
    }

    /// <summary>Adds a viewer's stream to the feed of its rendition. The viewer's worker only, after an acquire.</summary>
    public Feed Subscribe(ViewerStream stream, Rendition rendition)
    {
        ISourceLease lease = _lease ?? throw new InvalidOperationException("A viewer subscribed without a lease.");
        ref Feed? feed = ref _feeds[stream.Viewer.Worker][rendition.Index];
        feed ??= new Feed(stream.Viewer.Worker, rendition, _historyPackets, _counters, _logger);
        feed.Add(stream, lease);
        return feed;
    }

    /// <summary>Asks the encoder for a key frame; the source coalesces the requests of all viewers.</summary>
    public void RequestKeyFrame(Rendition rendition)
    {
        Interlocked.Increment(ref _counters.KeyFrameRequests);
        _lease?.RequestKeyFrame(rendition);
    }

    /// <inheritdoc/>
    public void OnSourceInterrupted(string message, bool willRestart)
    {
        StreamingLog.SourceInterrupted(_logger, Source.Name, willRestart, message);
        foreach (Worker worker in _workers)
        {
            Feed?[] feeds = _feeds[worker];
            worker.TryRun(() =>
            {
                foreach (Feed? feed in feeds)
                    feed?.Interrupt();
            });
        }

        foreach (ViewerSession viewer in Attached())
            viewer.Observer.OnSourceInterrupted(message, willRestart);
    }

    /// <inheritdoc/>
    public void OnSourceResumed()
    {
        StreamingLog.SourceResumed(_logger, Source.Name);
        foreach (ViewerSession viewer in Attached())
            viewer.Observer.OnSourceResumed();
    }

    private ViewerSession[] Attached()
    {
        lock (_sync)
            return [.. _attached];
    }

    private bool TryJoin(ViewerSession viewer)
    {
        lock (_sync)
        {
            if (_lease is null)
                return false;
            _attached.Add(viewer);
            return true;
        }
    }
}

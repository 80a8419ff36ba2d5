using FastSignal.Media.Sources;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One source as the viewers see it: keeps one lease while any viewer is attached, and knows the feed of each rendition on
/// each worker. The engine has one channel per source, for its whole life.
/// </summary>
#pragma warning disable CA1001 // A semaphore whose wait handle is never asked for holds nothing to dispose.
internal sealed class StreamChannel : ISourceListener
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Worker[] _workers;

    // [worker][rendition]; each row is touched only by its worker's thread.
    private readonly Dictionary<Worker, Feed?[]> _feeds;
    private readonly HashSet<ViewerSession> _attached = [];
    private readonly int _historyPackets;
    private readonly StreamingCounters _counters;
    private readonly ILogger _logger;
    private ISourceLease? _lease;
    private int _viewers;

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
    public int ViewerCount => Volatile.Read(ref _viewers);

    /// <summary>
    /// Starts the source for a viewer, or joins it when it runs. However often it succeeds for one viewer, the viewer has one
    /// claim, which <see cref="Release"/> ends.
    /// </summary>
    /// <exception cref="SourceUnavailableException">The source could not start.</exception>
    public async ValueTask AcquireAsync(ViewerSession viewer, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            _lease ??= await Source.AcquireAsync(this, cancellation).ConfigureAwait(false);
            lock (_attached)
            {
                if (_attached.Add(viewer))
                    Interlocked.Increment(ref _viewers);
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends a viewer's claim; the last one lets the source stop.</summary>
    public void Release(ViewerSession viewer)
    {
        lock (_attached)
        {
            if (!_attached.Remove(viewer))
                return;
        }

        Interlocked.Decrement(ref _viewers);
        _ = ReleaseLeaseAsync();
    }

    /// <summary>Adds a viewer's stream to the feed of its rendition. The viewer's worker only, after an acquire.</summary>
    public Feed Subscribe(ViewerStream stream, Rendition rendition)
    {
        ISourceLease lease = _lease ?? throw new InvalidOperationException("A viewer subscribed without a lease.");
        ref Feed? feed = ref _feeds[stream.Viewer.Worker][rendition.Index];
        feed ??= new Feed(stream.Viewer.Worker, rendition, _historyPackets, _counters);
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
        lock (_attached)
            return [.. _attached];
    }

    private async Task ReleaseLeaseAsync()
    {
        // Under the gate, so that a viewer that is just acquiring keeps the lease.
        await _gate.WaitAsync().ConfigureAwait(false);
        try
        {
            if (ViewerCount == 0)
            {
                _lease?.Dispose();
                _lease = null;
            }
        }
        finally
        {
            _gate.Release();
        }
    }
}

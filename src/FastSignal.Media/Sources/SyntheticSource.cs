using FastSignal.Media.Frames;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Media.Sources;

/// <summary>
/// A source that plays the frames it is given, when it is given them: no pipeline, no thread, no clock. For replay and
/// for driving the layers above in tests and benches.
/// </summary>
public sealed class SyntheticSource : IMediaSource
{
    private readonly Lock _sync = new();
    private readonly RenditionFeed[] _feeds;
    private readonly ForcedKeyFrames[] _encoders;
    private readonly List<SourceLease> _leases = [];
    private bool _isDisposed;

    /// <param name="name">The stream's name.</param>
    /// <param name="renditions">What can be subscribed to; their indexes must be their positions.</param>
    public SyntheticSource(string name, params IReadOnlyList<Rendition> renditions)
    {
        ArgumentNullException.ThrowIfNull(renditions);
        Name = name;
        Title = name;
        Renditions = renditions;
        _feeds = [.. renditions.Select(rendition => new RenditionFeed(rendition, name, NullLogger.Instance))];
        _encoders = [.. renditions.Select(_ => new ForcedKeyFrames())];
        for (int i = 0; i < _feeds.Length; i++)
            _feeds[i].Attach(_encoders[i]);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Title { get; init; }

    /// <inheritdoc/>
    public IReadOnlyList<Rendition> Renditions { get; }

    /// <inheritdoc/>
    public int PlayoutDelayMinMs { get; init; }

    /// <inheritdoc/>
    public int PlayoutDelayMaxMs { get; init; }

    /// <inheritdoc/>
    public SourceState State { get; private set; }

    /// <inheritdoc/>
    public int LeaseCount
    {
        get
        {
            lock (_sync)
                return _leases.Count;
        }
    }

    /// <summary>Set to make <see cref="AcquireAsync"/> fail with this message; null to let it succeed.</summary>
    public string? Unavailable { get; set; }

    /// <summary>Values now of one rendition.</summary>
    public RenditionCounters Counters(Rendition rendition)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        return _feeds[rendition.Index].Counters;
    }

    /// <summary>True while somebody is subscribed to the rendition, so that an encoder would run.</summary>
    public bool IsEncoding(Rendition rendition)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        return _encoders[rendition.Index].IsOpen;
    }

    /// <inheritdoc/>
    public ValueTask<ISourceLease> AcquireAsync(ISourceListener listener, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listener);
        cancellation.ThrowIfCancellationRequested();
        lock (_sync)
        {
            if (_isDisposed || Unavailable is not null)
                throw new SourceUnavailableException(Unavailable ?? $"Stream {Name} is closed.");
            var lease = new SourceLease(this, listener, _feeds, OnLeaseDisposed);
            _leases.Add(lease);
            State = SourceState.Playing;
            return new ValueTask<ISourceLease>(lease);
        }
    }

    /// <summary>Lends the frame to the rendition's subscribers on the calling thread; the caller keeps its own reference.</summary>
    public void PushFrame(Rendition rendition, MediaFrame frame)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        ArgumentNullException.ThrowIfNull(frame);
        RenditionFeed feed = _feeds[rendition.Index];
        feed.CountSample();
        feed.Deliver(frame);
    }

    /// <summary>Tells every listener that the source died.</summary>
    public void Interrupt(string message, bool willRestart)
    {
        State = willRestart ? SourceState.Restarting : SourceState.Failed;
        foreach (SourceLease lease in Leases())
            lease.Listener.OnSourceInterrupted(message, willRestart);
    }

    /// <summary>Tells every listener that the source plays again.</summary>
    public void Resume()
    {
        State = SourceState.Playing;
        foreach (SourceLease lease in Leases())
            lease.Listener.OnSourceResumed();
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_sync)
            _isDisposed = true;
        State = SourceState.Stopped;
        foreach (RenditionFeed feed in _feeds)
            feed.Dispose();
        return ValueTask.CompletedTask;
    }

    private SourceLease[] Leases()
    {
        lock (_sync)
            return [.. _leases];
    }

    private void OnLeaseDisposed(SourceLease lease)
    {
        lock (_sync)
        {
            _leases.Remove(lease);
            if (_leases.Count == 0)
                State = SourceState.Stopped;
        }
    }

    /// <summary>Remembers what an encoder would have been asked.</summary>
    private sealed class ForcedKeyFrames : IEncoderControl
    {
        public bool IsOpen { get; private set; }

        public void SetOpen(bool isOpen) => IsOpen = isOpen;

        // Nothing encodes here; the feed's counter says how often it was asked.
        public void ForceKeyFrame() { }
    }
}

using FastSignal.Media.Frames;

namespace FastSignal.Media.Sources;

/// <summary>A lease on any source whose renditions are <see cref="RenditionFeed"/>s.</summary>
internal sealed class SourceLease : ISourceLease
{
    private readonly Lock _sync = new();
    private readonly RenditionFeed[] _feeds;
    private readonly Action<SourceLease> _onDisposed;
    private readonly HashSet<FrameSubscription> _subscriptions = [];
    private bool _isDisposed;

    public SourceLease(IMediaSource source, ISourceListener listener, RenditionFeed[] feeds, Action<SourceLease> onDisposed)
    {
        Source = source;
        Listener = listener;
        _feeds = feeds;
        _onDisposed = onDisposed;
    }

    /// <inheritdoc/>
    public IMediaSource Source { get; }

    /// <summary>Who is told when the source dies and comes back.</summary>
    public ISourceListener Listener { get; }

    /// <inheritdoc/>
    public IDisposable Subscribe(Rendition rendition, IFrameSink sink)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        ArgumentNullException.ThrowIfNull(sink);
        lock (_sync)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            RenditionFeed feed = _feeds[rendition.Index];
            var subscription = new FrameSubscription(this, feed, sink);
            _subscriptions.Add(subscription);
            feed.Add(sink);
            return subscription;
        }
    }

    /// <inheritdoc/>
    public void RequestKeyFrame(Rendition rendition)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        if (!Volatile.Read(ref _isDisposed))
            _feeds[rendition.Index].RequestKeyFrame();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_sync)
        {
            if (_isDisposed)
                return;
            Volatile.Write(ref _isDisposed, true);
            foreach (FrameSubscription subscription in _subscriptions)
                subscription.End();
            _subscriptions.Clear();
        }
        _onDisposed(this);
    }

    /// <summary>A subscription has ended by itself.</summary>
    public void Forget(FrameSubscription subscription)
    {
        lock (_sync)
            _subscriptions.Remove(subscription);
    }
}

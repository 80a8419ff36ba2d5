using FastSignal.Media.Frames;

namespace FastSignal.Media.Sources;

/// <summary>One sink's place in a feed, until disposed or until its lease ends.</summary>
internal sealed class FrameSubscription(SourceLease lease, RenditionFeed feed, IFrameSink sink) : IDisposable
{
    private IFrameSink? _sink = sink;

    /// <inheritdoc/>
    public void Dispose()
    {
        End();
        lease.Forget(this);
    }

    /// <summary>Leaves the feed; the first call counts.</summary>
    public void End()
    {
        if (Interlocked.Exchange(ref _sink, null) is { } subscribed)
            feed.Remove(subscribed);
    }
}

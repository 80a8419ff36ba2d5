using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Streaming.Workers;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One rendition on one worker: takes each frame once from the pipeline's thread and fans it out to the worker's viewers
/// of that rendition. Lives as long as it has subscribers. All members but <see cref="OnFrame"/> belong to the worker.
/// </summary>
internal sealed class Feed : IFrameSink
{
    private readonly Worker _worker;
    private readonly StreamingCounters _counters;
    private readonly List<ViewerStream> _subscribers = [];
    private readonly PacketHistory _history;
    private IDisposable? _subscription;

    // Set by the pipeline's thread when a frame could not be handed over: the sequence has a hole nobody can fill.
    private volatile bool _gap;

    public Feed(Worker worker, Rendition rendition, int historyPackets, StreamingCounters counters)
    {
        _worker = worker;
        _counters = counters;
        Rendition = rendition;
        _history = new PacketHistory(rendition.Kind == MediaKind.Video ? historyPackets : 0);
    }

    /// <summary>What is fanned out.</summary>
    public Rendition Rendition { get; }

    /// <summary>Viewers on this worker.</summary>
    public int SubscriberCount => _subscribers.Count;

    /// <summary>The packets that can be resent.</summary>
    public PacketHistory History => _history;

    /// <summary>Adds a viewer; the first one opens the subscription at the source.</summary>
    public void Add(ViewerStream subscriber, ISourceLease lease)
    {
        _subscribers.Add(subscriber);
        _subscription ??= lease.Subscribe(Rendition, this);
    }

    /// <summary>Removes a viewer; the last one closes the subscription and gives the held frames back.</summary>
    public void Remove(ViewerStream subscriber)
    {
        if (!_subscribers.Remove(subscriber) || _subscribers.Count > 0)
            return;
        _subscription?.Dispose();
        _subscription = null;
        _history.Clear();
    }

    /// <summary>The source starts anew: nothing held fits what comes, and viewers continue at the next key frame.</summary>
    public void Interrupt()
    {
        _history.Clear();
        foreach (ViewerStream subscriber in _subscribers)
            subscriber.Interrupt();
    }

    /// <inheritdoc/>
    public void OnFrame(MediaFrame frame)
    {
        frame.Retain();
        if (_worker.TryPost(this, frame))
            return;
        frame.Release();
        _gap = true;
        Interlocked.Increment(ref _counters.FramesDroppedMailboxFull);
    }

    /// <summary>Sends a frame to every subscriber; the caller keeps its reference.</summary>
    public void Deliver(MediaFrame frame)
    {
        // A frame may still be under way when the last subscriber has left.
        if (_subscribers.Count == 0)
            return;
        if (_gap)
        {
            _gap = false;
            foreach (ViewerStream subscriber in _subscribers)
                subscriber.Interrupt();
        }

        _history.Add(frame);
        foreach (ViewerStream subscriber in _subscribers)
            subscriber.Send(frame);
    }
}

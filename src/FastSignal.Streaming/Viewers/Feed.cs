using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One rendition on one worker: takes each frame once from the pipeline's thread and fans it out to the worker's viewers
/// of that rendition. Lives as long as it has subscribers. All members but <see cref="OnFrame"/> belong to the worker.
/// </summary>
internal sealed class Feed : IFrameSink
{
    /// <summary>
    /// Frames that may wait for the worker, a second of video or less. A worker further behind would show its viewers the
    /// past: what comes then is dropped, and they go on at the next key frame.
    /// </summary>
    public const int MaxFramesWaiting = 32;

    /// <summary>Largest payload that leaves room in a datagram for the header, RTX's original number and the longest tag (RFC 7714 section 13.2).</summary>
    public const int MaxPayloadBytes =
        SendBatch.MaxDatagram - RtpHeaderWriter.MaxHeaderSize - RetransmissionStream.OriginalSequenceNumberSize - 16;

    private readonly Worker _worker;
    private readonly StreamingCounters _counters;
    private readonly ILogger _logger;
    private readonly List<ViewerStream> _subscribers = [];
    private readonly PacketHistory _history;
    private IDisposable? _subscription;

    // Frames handed over and not yet delivered.
    private int _waiting;

    // The pipeline's thread: a frame was not handed over, so the next one does not continue the one before it.
    private bool _gap;

    // The worker: the same for a frame that could not be sent.
    private bool _skipped;

    public Feed(Worker worker, Rendition rendition, int historyPackets, StreamingCounters counters, ILogger logger)
    {
        _worker = worker;
        _counters = counters;
        _logger = logger;
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
        if (Volatile.Read(ref _waiting) < MaxFramesWaiting)
        {
            frame.Retain();
            Interlocked.Increment(ref _waiting);
            if (_worker.TryPost(this, frame, _gap))
            {
                _gap = false;
                return;
            }

            Interlocked.Decrement(ref _waiting);
            frame.Release();
        }

        _gap = true;
        Interlocked.Increment(ref _counters.FramesDroppedMailboxFull);
    }

    /// <summary>Sends a frame to every subscriber; the caller keeps its reference.</summary>
    /// <param name="frame">The frame.</param>
    /// <param name="followsGap">True when the one before it was dropped: nobody can fill the hole.</param>
    public void Deliver(MediaFrame frame, bool followsGap)
    {
        Interlocked.Decrement(ref _waiting);
        // A frame may still be under way when the last subscriber has left.
        if (_subscribers.Count == 0 || !Fits(frame))
            return;
        if (followsGap || _skipped)
        {
            _skipped = false;
            foreach (ViewerStream subscriber in _subscribers)
                subscriber.Interrupt();
        }

        _history.Add(frame);
        // Backwards, because a viewer that fails leaves the list.
        for (int i = _subscribers.Count - 1; i >= 0; i--)
            Send(frame, _subscribers[i]);
    }

    private void Send(MediaFrame frame, ViewerStream subscriber)
    {
        try
        {
            subscriber.Send(frame);
        }
#pragma warning disable CA1031 // One viewer's fault must not cost the others the frame.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _worker.Contain(exception, subscriber.Viewer);
        }
    }

    private bool Fits(MediaFrame frame)
    {
        foreach (ref readonly MediaPacket packet in frame.Packets)
        {
            if (packet.PayloadLength <= MaxPayloadBytes)
                continue;
            // Logged once: a payloader set up for larger datagrams does it for every picture.
            if (Interlocked.Increment(ref _counters.FramesDroppedTooLarge) == 1)
                StreamingLog.PacketTooLarge(_logger, Rendition.Codec, packet.PayloadLength, MaxPayloadBytes);
            _skipped = true;
            return false;
        }

        return true;
    }
}

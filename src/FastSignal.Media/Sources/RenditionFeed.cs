using FastSignal.Media.Frames;
using FastSignal.Primitives;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.Sources;

/// <summary>
/// One rendition's subscribers, counters and key-frame requests. It outlives the pipeline behind it: a restarted
/// pipeline attaches to the same feed and the subscribers notice nothing but new sequence numbers.
/// </summary>
internal sealed class RenditionFeed : IDisposable
{
    private readonly Lock _sync = new();
    private readonly ILogger _logger;
    private readonly string _streamName;
    private readonly Timer _keyFrameTimer;

    // Copy on write: the pipeline's thread reads the array without a lock, and never waits for a subscriber.
    private volatile IFrameSink[] _sinks = [];
    private IEncoderControl? _encoder;
    private KeyFrameCoalescer _coalescer = new(KeyFrameLimits.MinimumInterval);
    private bool _isDisposed;

    // Written by the pipeline's one thread for this rendition, read by anybody.
    private long _samples, _frames, _packets, _payloadBytes, _keyFrames, _malformed, _sinkFailures;
    private long _keyFrameRequests, _keyFramesForced;

    public RenditionFeed(Rendition rendition, string streamName, ILogger logger)
    {
        Rendition = rendition;
        _streamName = streamName;
        _logger = logger;
        _keyFrameTimer = new Timer(static state => ((RenditionFeed)state!).OnKeyFrameDue(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <summary>The rendition these subscribers get.</summary>
    public Rendition Rendition { get; }

    /// <summary>True while somebody is subscribed.</summary>
    public bool HasSinks => _sinks.Length > 0;

    /// <summary>Values now, each read by itself.</summary>
    public RenditionCounters Counters => new(
        Volatile.Read(ref _samples), Volatile.Read(ref _frames), Volatile.Read(ref _packets), Volatile.Read(ref _payloadBytes),
        Volatile.Read(ref _keyFrames), Volatile.Read(ref _keyFrameRequests), Volatile.Read(ref _keyFramesForced),
        Volatile.Read(ref _malformed), Volatile.Read(ref _sinkFailures));

    /// <summary>Adds a subscriber; the first one opens the encoder.</summary>
    public void Add(IFrameSink sink)
    {
        lock (_sync)
        {
            _sinks = [.. _sinks, sink];
            if (_sinks.Length == 1)
                _encoder?.SetOpen(true);
        }
    }

    /// <summary>Removes one subscription of the sink; the last one closes the encoder.</summary>
    public void Remove(IFrameSink sink)
    {
        lock (_sync)
        {
            int index = Array.IndexOf(_sinks, sink);
            if (index < 0)
                return;
            _sinks = [.. _sinks.AsSpan(0, index), .. _sinks.AsSpan(index + 1)];
            if (_sinks.Length == 0)
                _encoder?.SetOpen(false);
        }
    }

    /// <summary>A pipeline starts to feed this rendition.</summary>
    public void Attach(IEncoderControl encoder)
    {
        lock (_sync)
        {
            _encoder = encoder;
            encoder.SetOpen(HasSinks);
        }
    }

    /// <summary>The pipeline is about to go: once this returns, no call to its control is made or under way.</summary>
    public void Detach(IEncoderControl encoder)
    {
        lock (_sync)
        {
            if (ReferenceEquals(_encoder, encoder))
                _encoder = null;
        }
    }

    /// <summary>Asks for a key frame, coalesced as <see cref="ISourceLease.RequestKeyFrame"/> says.</summary>
    public void RequestKeyFrame()
    {
        lock (_sync)
        {
            _keyFrameRequests++;
            // Without a pipeline nothing is owed: the first picture of the next one is a key frame.
            if (_encoder is null || _isDisposed || Rendition.Kind != MediaKind.Video)
                return;
            long delayUs = _coalescer.Request(MonotonicClock.NowUs);
            if (delayUs == 0)
                Force(_encoder);
            else if (delayUs != KeyFrameCoalescer.AlreadyPending)
                _keyFrameTimer.Change(TimeSpan.FromMicroseconds(delayUs), Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>Counts a sample, whether or not anybody takes it.</summary>
    public void CountSample() => Volatile.Write(ref _samples, _samples + 1);

    /// <summary>Counts a sample without a whole RTP packet.</summary>
    public void CountMalformed() => Volatile.Write(ref _malformed, _malformed + 1);

    /// <summary>Lends the frame to every subscriber. One thread at a time.</summary>
    public void Deliver(MediaFrame frame)
    {
        int payloadBytes = 0;
        foreach (MediaPacket packet in frame.Packets)
            payloadBytes += packet.PayloadLength;
        Volatile.Write(ref _frames, _frames + 1);
        Volatile.Write(ref _packets, _packets + frame.Packets.Length);
        Volatile.Write(ref _payloadBytes, _payloadBytes + payloadBytes);
        if (frame.StartsKeyFrame)
            Volatile.Write(ref _keyFrames, _keyFrames + 1);

        foreach (IFrameSink sink in _sinks)
        {
            try
            {
                sink.OnFrame(frame);
            }
#pragma warning disable CA1031 // One subscriber's fault must reach neither the others nor the native caller.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                // Logged once per feed: a sink that throws does so for every frame.
                if (++_sinkFailures == 1)
                    MediaLog.SinkFailed(_logger, fault, _streamName, Rendition.Codec);
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_sync)
        {
            _isDisposed = true;
            _encoder = null;
            _sinks = [];
        }
        _keyFrameTimer.Dispose();
    }

    private void OnKeyFrameDue()
    {
        lock (_sync)
        {
            if (_coalescer.Due(MonotonicClock.NowUs) && _encoder is { } encoder)
                Force(encoder);
        }
    }

    private void Force(IEncoderControl encoder)
    {
        _keyFramesForced++;
        encoder.ForceKeyFrame();
    }
}

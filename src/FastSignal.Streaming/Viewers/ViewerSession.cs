using FastSignal.Media.Sources;
using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One viewer = peer + subscriptions + policy, owned by one worker: every member but the constructor runs on its thread.
/// </summary>
internal sealed class ViewerSession
{
    /// <summary>Remote addresses routed to one viewer at most (a phone that changes networks has a handful).</summary>
    private const int MaxAddresses = 16;

    private const long LivenessIntervalUs = 1_000_000;

    private readonly List<TransportAddress> _addresses = [];
    private readonly ViewerRouter _router;
    private readonly ILogger _logger;
    private readonly long _createdUs;
    private readonly BitrateMeter _bitrate = new();
    private long _lastLivenessUs = long.MinValue / 2;
    private bool _added;
    private bool _closed;
    private bool _connected;
    private DataChannel? _input;
    private string? _closeDetails;
    private ViewerStream? _video;
    private ViewerStream? _audio;

    public ViewerSession(
        string id, Worker worker, Peer peer, StreamChannel channel, ViewerRouter router, IViewerObserver observer,
        StreamingCounters counters, ILogger logger, long nowUs)
    {
        Id = id;
        Worker = worker;
        Peer = peer;
        Channel = channel;
        Observer = observer;
        Counters = counters;
        _router = router;
        _logger = logger;
        _createdUs = nowUs;
    }

    /// <summary>Id of the signalling session, for the logs.</summary>
    public string Id { get; }

    /// <summary>The thread that owns this viewer.</summary>
    public Worker Worker { get; }

    /// <summary>The WebRTC peer.</summary>
    public Peer Peer { get; }

    /// <summary>What its client needs otherwise than most.</summary>
    public ViewerWish Wish { get; init; } = new();

    /// <summary>The stream that is watched.</summary>
    public StreamChannel Channel { get; }

    /// <summary>Told about the viewer's life.</summary>
    public IViewerObserver Observer { get; }

    /// <summary>The engine's counters.</summary>
    public StreamingCounters Counters { get; }

    /// <summary>When the last pictures left the pipeline; null while tracing is off.</summary>
    public FrameTrace? Trace { get; init; }

    /// <summary>When <see cref="Tick"/> is due.</summary>
    public long NextTickUs => Math.Min(Peer.NextTickUs, _bitrate.NextSampleUs);

    /// <summary>True once closed.</summary>
    public bool IsClosed => _closed;

    /// <summary>Makes an offer; the first one makes the viewer known to its worker and to the router.</summary>
    public PeerOutcome CreateOffer(bool iceRestart)
    {
        if (_closed)
            return PeerOutcome.Failure(PeerError.Closed, "the peer is closed");
        // One channel and no more: clients send on whichever opens last.
        if (Wish.ChannelLabel.Length > 0)
            _input ??= Peer.OpenChannel(Wish.ChannelLabel, new DataChannelOptions { MaxRetransmits = Wish.ChannelRetransmits }, Worker.NowUs);
        string before = Peer.LocalIce.UsernameFragment;
        PeerOutcome outcome = Peer.CreateOffer(iceRestart, Worker.NowUs);
        Attach(before);
        Drain();
        return outcome;
    }

    /// <summary>Applies an answer.</summary>
    public PeerOutcome AcceptAnswer(string sdp)
    {
        if (_closed)
            return PeerOutcome.Failure(PeerError.Closed, "the peer is closed");
        PeerOutcome outcome = Peer.AcceptAnswer(sdp, Worker.NowUs);
        Drain();
        return outcome;
    }

    /// <summary>Applies a client's offer and makes the answer.</summary>
    public PeerOutcome AcceptOffer(string sdp)
    {
        if (_closed)
            return PeerOutcome.Failure(PeerError.Closed, "the peer is closed");
        string before = Peer.LocalIce.UsernameFragment;
        PeerOutcome outcome = Peer.AcceptOffer(sdp, Worker.NowUs);
        Attach(before);
        Drain();
        return outcome;
    }

    /// <summary>Restarts ICE with the client's new credentials.</summary>
    public PeerOutcome RestartIce(IceCredentials remote)
    {
        if (_closed)
            return PeerOutcome.Failure(PeerError.Closed, "the peer is closed");
        string before = Peer.LocalIce.UsernameFragment;
        PeerOutcome outcome = Peer.RestartIce(remote, Worker.NowUs);
        Attach(before);
        Drain();
        return outcome;
    }

    /// <summary>Applies a trickled candidate.</summary>
    public PeerOutcome AddCandidate(string candidate)
    {
        if (_closed)
            return PeerOutcome.Failure(PeerError.Closed, "the peer is closed");
        return Peer.AddCandidate(candidate);
    }

    /// <summary>A datagram for this viewer, decrypted in place.</summary>
    public void Receive(Span<byte> datagram, TransportAddress from)
    {
        if (_closed)
            return;
        Count(Peer.Receive(datagram, from, Worker.NowUs));
        Drain();
    }

    /// <summary>Timers of the peer, and the bitrate of the last second.</summary>
    public void Tick()
    {
        if (_closed)
            return;
        Peer.Tick(Worker.NowUs);
        _bitrate.Sample(Peer.BytesSent, Worker.NowUs);
        Drain();
    }

    /// <summary>Ends the viewer because of a defect here.</summary>
    public void Fail(string details)
    {
        if (!_closed)
            End(PeerCloseReason.Failed, details);
    }

    /// <summary>Ends the viewer: close_notify to the client, everything released. Idempotent.</summary>
    public void Close(string details)
    {
        if (_closed)
            return;
        _closeDetails = details;
        try
        {
            // The peer's last word in the drain is that it has ended, which ends this too.
            Peer.Close(Worker.NowUs);
            Drain();
        }
        finally
        {
            End(PeerCloseReason.Local, details);
        }
    }

    /// <summary>Current numbers.</summary>
    public ViewerStatistics GetStatistics() => new()
    {
        Ice = Peer.IceState,
        Connection = Peer.ConnectionState,
        Remote = Peer.Remote.IsEmpty ? null : Peer.Remote.ToString(),
        VideoCodec = _video?.Rendition.Codec,
        AudioCodec = _audio?.Rendition.Codec,
        PacketsSent = Peer.PacketsSent,
        BytesSent = Peer.BytesSent,
        FramesSent = _video?.Stream.FramesSent ?? 0,
        FramesSkipped = _video?.FramesSkipped ?? 0,
        PacketsRetransmitted = _video?.Stream.PacketsRetransmitted ?? 0,
        NacksReceived = _video?.Stream.NacksReceived ?? 0,
        KeyFrameRequests = _video?.Stream.KeyFrameRequests ?? 0,
        BitrateBps = _bitrate.BitsPerSecond,
        RttMs = _video?.Stream.RttMs ?? _audio?.Stream.RttMs,
        JitterMs = _video?.Stream.JitterMs ?? _audio?.Stream.JitterMs,
        LossRatio = _video?.Stream.LossRatio ?? _audio?.Stream.LossRatio,
    };

    internal void OnAddress(TransportAddress address)
    {
        if (_addresses.Contains(address))
            return;
        if (_addresses.Count == MaxAddresses)
        {
            // The oldest that is not in use makes room: only authenticated checks get here.
            int oldest = _addresses[0] == Peer.Remote ? 1 : 0;
            _router.RemoveAddress(_addresses[oldest], this);
            _addresses.RemoveAt(oldest);
        }

        _addresses.Add(address);
        _router.AddAddress(address, this);
    }

    internal void OnFragmentRetired(string fragment) => _router.RemoveFragment(fragment);

    internal void OnLiveness()
    {
        if (Worker.NowUs - _lastLivenessUs < LivenessIntervalUs)
            return;
        _lastLivenessUs = Worker.NowUs;
        Observer.OnLiveness();
    }

    internal void OnMediaReady()
    {
        // A later negotiation may add what an earlier one had not.
        _video ??= StartStream(Peer.Video);
        _audio ??= StartStream(Peer.Audio);
        if (_connected)
            return;
        _connected = true;
        Interlocked.Increment(ref Counters.ViewersConnected);
        StreamingLog.ViewerConnected(
            _logger, Id, Channel.Source.Name, Peer.Remote.ToString(), _video?.Rendition.Codec.ToString() ?? "none",
            _audio?.Rendition.Codec.ToString() ?? "none", Peer.SrtpProfile.ToString());
    }

    internal ViewerStream? Find(PeerStream stream) => _video?.Stream == stream ? _video : _audio?.Stream == stream ? _audio : null;

    internal void End(PeerCloseReason reason, string details)
    {
        if (_closed)
            return;
        _closed = true;
        details = reason == PeerCloseReason.Local ? _closeDetails ?? details : details;
        _video?.Stop();
        _audio?.Stop();
        foreach (TransportAddress address in _addresses)
            _router.RemoveAddress(address, this);
        foreach (string fragment in Peer.LocalFragments)
            _router.RemoveFragment(fragment);
        Worker.Remove(this);
        Channel.Release(this);
        Interlocked.Increment(ref Counters.ViewersClosed);
        if (reason == PeerCloseReason.Failed)
            Interlocked.Increment(ref Counters.ViewersFailed);
        StreamingLog.ViewerClosed(
            _logger, Id, Channel.Source.Name, details, (Worker.NowUs - _createdUs) / 1e6, Peer.PacketsSent,
            _video?.Stream.PacketsRetransmitted ?? 0);
        Peer.Dispose();
        Observer.OnClosed(reason, details);
    }

    private void Attach(string fragmentBefore)
    {
        if (!_added)
        {
            _added = true;
            Worker.Add(this);
            _router.AddFragment(Peer.LocalIce.UsernameFragment, this);
        }
        else if (Peer.LocalIce.UsernameFragment != fragmentBefore)
        {
            _router.AddFragment(Peer.LocalIce.UsernameFragment, this);
        }
    }

    private ViewerStream? StartStream(PeerStream? stream)
    {
        if (stream is null)
            return null;
        Rendition rendition = Channel.Source.Renditions[stream.RenditionIndex];
        ViewerStream result = new(this, stream, rendition, stream.IsVideo ? Trace : null);
        result.Start();
        return result;
    }

    private void Drain()
    {
        ViewerPeerSink sink = new(this);
        Peer.Drain(ref sink, Worker.NowUs);
    }

    private void Count(PeerReceiveOutcome outcome)
    {
        switch (outcome)
        {
            case PeerReceiveOutcome.StunBadIntegrity:
                Interlocked.Increment(ref Counters.StunBadIntegrity);
                break;
            case PeerReceiveOutcome.StunRefused:
                Interlocked.Increment(ref Counters.StunRefused);
                break;
            case PeerReceiveOutcome.SrtpRefused:
                Interlocked.Increment(ref Counters.SrtpRefused);
                break;
        }
    }
}

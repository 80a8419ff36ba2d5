using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming.Udp;

namespace FastSignal.Streaming.Viewers;

/// <summary>
/// One rendition on its way to one viewer: the policy between a feed and the peer's outgoing stream. Belongs to the
/// viewer's worker.
/// </summary>
/// <param name="viewer">Whose it is.</param>
/// <param name="stream">The peer's half.</param>
/// <param name="rendition">What is watched.</param>
/// <param name="trace">Where pictures are noted; null when nobody wants to know.</param>
internal sealed class ViewerStream(ViewerSession viewer, PeerStream stream, Rendition rendition, FrameTrace? trace)
{
    /// <summary>How long a viewer waits for a key frame before it asks again (the first may have been lost in the encoder).</summary>
    private const long KeyFrameRetryUs = 500_000;

    /// <summary>
    /// Resends a viewer may have saved up. Every packet sent earns one, so that what is resent never exceeds what was sent:
    /// one small datagram can ask for hundreds of packets.
    /// </summary>
    private const int MaxResendCredit = 1024;

    private Feed? _feed;
    private long _keyFrameAskedUs;
    private int _resendCredit;

    // True from an interruption until the viewer continues: meanwhile the source's numbers do not mean what was sent.
    private bool _rebase = true;

    /// <summary>Whose it is.</summary>
    public ViewerSession Viewer => viewer;

    /// <summary>The peer's half.</summary>
    public PeerStream Stream => stream;

    /// <summary>What is watched.</summary>
    public Rendition Rendition => rendition;

    /// <summary>True until a frame arrives that a decoder can start with.</summary>
    public bool WaitsForKeyFrame { get; private set; } = true;

    /// <summary>Pictures not sent because the viewer waited for a key frame.</summary>
    public long FramesSkipped { get; private set; }

    /// <summary>Joins the feed, then asks for a key frame: the other way round it would pass by.</summary>
    public void Start()
    {
        _feed ??= viewer.Channel.Subscribe(this, rendition);
        AskForKeyFrame();
    }

    /// <summary>Leaves the feed. Idempotent.</summary>
    public void Stop()
    {
        _feed?.Remove(this);
        _feed = null;
    }

    /// <summary>What follows does not continue what was sent: go on at the next key frame, with numbers that continue.</summary>
    public void Interrupt()
    {
        WaitsForKeyFrame = true;
        _rebase = true;
        AskForKeyFrame();
    }

    /// <summary>Asks for a key frame of this rendition, on behalf of the viewer's PLI, FIR or unanswerable NACK.</summary>
    public void AskForKeyFrame()
    {
        if (rendition.Kind != MediaKind.Video)
            return;
        _keyFrameAskedUs = viewer.Worker.NowUs;
        viewer.Channel.RequestKeyFrame(rendition);
    }

    /// <summary>Encrypts a frame's packets straight from their memory into the worker's batch.</summary>
    public void Send(MediaFrame frame)
    {
        if (WaitsForKeyFrame && !TryStart(frame))
            return;

        ReadOnlySpan<MediaPacket> packets = frame.Packets;
        ReadOnlySpan<NativeSlice> slices = frame.Slices;
        _resendCredit = Math.Min(_resendCredit + packets.Length, MaxResendCredit);
        foreach (ref readonly MediaPacket packet in packets)
        {
            Span<byte> destination = viewer.Worker.Reserve(out SendBatch batch);
            int length = viewer.Peer.Protect(
                stream, packet.SequenceNumber, packet.Timestamp, packet.Marker, slices.Slice(packet.FirstSlice, packet.SliceCount),
                packet.PayloadLength, frame.ArrivalUs, destination, viewer.Worker.NowUs);
            if (length > 0)
                batch.Commit(length, viewer.Peer.Remote);
        }

        trace?.Add(stream.LastTimestamp, frame.ArrivalUs);
    }

    /// <summary>Answers a NACK from the feed's history, or asks for a key frame when the packet is gone.</summary>
    public void Resend(ushort viewerSequence)
    {
        MediaFrame frame = null!;
        int index = 0;
        // A packet of the restarted source may have the number of one from before. Sent in its place it would spoil the
        // picture, and without RTX encrypt a second plaintext under one nonce (RFC 7714 section 8.4).
        bool held = _feed is not null
            && stream.TryResolve(viewerSequence, out ushort source)
            && !_rebase
            && _feed.History.TryFind(source, out frame, out index);
        if (!held)
        {
            // Browsers go on asking for a packet that is gone and stand still meanwhile: only a key frame helps, unless one
            // has been sent since.
            Interlocked.Increment(ref viewer.Counters.NacksUnanswerable);
            if (!stream.IsObsolete(viewerSequence))
                AskForKeyFrame();
            return;
        }

        if (_resendCredit == 0)
        {
            Interlocked.Increment(ref viewer.Counters.RetransmissionsRefused);
            return;
        }

        _resendCredit--;
        ref readonly MediaPacket packet = ref frame.Packets[index];
        Span<byte> destination = viewer.Worker.Reserve(out SendBatch batch);
        int length = viewer.Peer.ProtectResend(
            stream, viewerSequence, packet.Timestamp, packet.Marker, frame.Slices.Slice(packet.FirstSlice, packet.SliceCount),
            packet.PayloadLength, destination, viewer.Worker.NowUs);
        if (length == 0)
            return;
        batch.Commit(length, viewer.Peer.Remote);
        Interlocked.Increment(ref viewer.Counters.Retransmissions);
    }

    private bool TryStart(MediaFrame frame)
    {
        if (!frame.StartsKeyFrame)
        {
            if (frame.Packets.Length > 0 && frame.Packets[^1].Marker)
                FramesSkipped++;
            if (viewer.Worker.NowUs - _keyFrameAskedUs > KeyFrameRetryUs)
                AskForKeyFrame();
            return false;
        }

        if (_rebase)
        {
            stream.Rebase();
            _rebase = false;
        }

        WaitsForKeyFrame = false;
        return true;
    }
}

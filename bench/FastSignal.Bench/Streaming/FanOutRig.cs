using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;
using FastSignal.Streaming.Workers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Bench.Streaming;

/// <summary>
/// One worker with many keyed viewers of one stream, all of it the server's own but the socket and the pipeline.
/// </summary>
internal sealed class FanOutRig : IDisposable
{
    /// <summary>Longest a handshake may take; on a busy machine far above what it needs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Frames played in turn: more than the worker's history holds, so that each is free again when its turn comes.</summary>
    private const int FrameCount = 256;

    private const uint TimestampStep = 3000;

    private readonly StreamingOptions _options = new() { IceSilenceLimit = TimeSpan.FromHours(1) };
    private readonly DtlsContext _dtls = new(DtlsCertificate.Create());
    private readonly StreamingCounters _counters = new();
    private readonly ViewerRouter _router = new();
    private readonly Rendition _rendition = new(0, MediaKind.Video, MediaCodec.H264, 90_000, 0, "");
    private readonly SyntheticSource _source;
    private readonly Worker _worker;
    private readonly StreamChannel _channel;
    private readonly PinnedFrame[] _frames;
    private readonly ManualResetEventSlim _reached = new();
    private readonly Action _reach;
    private readonly int _packets;
    private int _played;

    private FanOutRig(int packets, int payloadLength)
    {
        _source = new SyntheticSource("bench", _rendition);
        _worker = new Worker(0, Socket, _counters, NullLogger.Instance);
        _channel = new StreamChannel(_source, [_worker], _options.HistoryPackets, _counters, NullLogger.Instance);
        _packets = packets;
        _frames = [.. Enumerable.Range(0, FrameCount).Select(_ => MakeFrame(packets, payloadLength))];
        _reach = _reached.Set;
    }

    /// <summary>Where the packets end.</summary>
    public CountingSocket Socket { get; } = new();

    /// <summary>Connects the viewers: ICE, DTLS and keys as with a browser.</summary>
    public static FanOutRig Create(int viewers, int packets, int payloadLength)
    {
        FanOutRig rig = new(packets, payloadLength);
        for (int i = 0; i < viewers; i++)
            rig.Connect(i);
        rig.Socket.StopCapturing();
        return rig;
    }

    /// <summary>Plays the next frames from this thread, as a pipeline would, and waits until the worker has sent them.</summary>
    public void Play(int frames)
    {
        _reached.Reset();
        for (int i = 0; i < frames; i++)
        {
            PinnedFrame frame = _frames[_played % FrameCount];
            frame.Renumber((ushort)(_played * _packets), (uint)_played * TimestampStep, MonotonicClock.NowUs);
            _source.PushFrame(_rendition, frame);
            _played++;
        }

        // Behind the frames in the same queue.
        _worker.TryRun(_reach);
        _reached.Wait();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _worker.Stop();
        Socket.Dispose();
        _dtls.Dispose();
        _reached.Dispose();
    }

    private void Connect(int number)
    {
        using FarEnd browser = new(number);
        NtpClock clock = new(0, 0);
        Peer peer = new(ViewerOffer.Describe(_source, [_rendition], [Socket.LocalEndPoint], clock, _options), _dtls, MonotonicClock.NowUs);
        ViewerSession viewer = new(
            $"viewer-{number}", _worker, peer, _channel, _router, new SilentObserver(), _counters, NullLogger.Instance, MonotonicClock.NowUs);
        _worker.Place();
        _channel.AcquireAsync(viewer, CancellationToken.None).AsTask().GetAwaiter().GetResult();

        PeerOutcome offer = Call(() => viewer.CreateOffer(iceRestart: false));
        PeerOutcome answer = Call(() => viewer.AcceptAnswer(browser.Answer()));
        if (!offer.Ok || !answer.Ok)
            throw new InvalidOperationException($"The viewer refused: {offer.Details} {answer.Details}");
        Deliver(viewer, FarEnd.Check(offer.Sdp!), browser.Address);

        browser.Start();
        long deadlineUs = MonotonicClock.NowUs + (long)Patience.TotalMicroseconds;
        while (!browser.IsConnected || Call(() => peer.ConnectionState) != PeerConnectionState.Connected)
        {
            if (MonotonicClock.NowUs > deadlineUs)
                throw new InvalidOperationException($"Viewer {number} did not connect.");
            foreach (byte[] datagram in browser.Drain())
                Deliver(viewer, datagram, browser.Address);
            if (Socket.TryTake(TimeSpan.FromMilliseconds(5), out TransportAddress to, out byte[] reply)
                && to == browser.Address && DatagramClassifier.Classify(reply) == DatagramKind.Dtls)
                browser.Receive(reply);
        }
    }

    private void Deliver(ViewerSession viewer, byte[] datagram, TransportAddress from) => Call(() =>
    {
        viewer.Receive(datagram, from);
        return true;
    });

    private T Call<T>(Func<T> function) => _worker.CallAsync(function).GetAwaiter().GetResult();

    /// <summary>A frame of equal packets that begins like the fragmented IDR slice of H.264 (RFC 6184 section 5.8).</summary>
    private static PinnedFrame MakeFrame(int packets, int payloadLength) => PinnedFrame.FromRtp(MediaCodec.H264, 0, [.. Enumerable.Range(0, packets).Select(i =>
    {
        const int headerLength = 12;
        byte[] packet = new byte[headerLength + payloadLength];
        Random.Shared.NextBytes(packet.AsSpan(headerLength));
        packet[0] = 0x80;
        packet[1] = (byte)(i == packets - 1 ? 0xE0 : 0x60);
        packet[headerLength] = 0x7C;
        packet[headerLength + 1] = (byte)(i == 0 ? 0x85 : 0x05);
        return packet;
    })]);

    private sealed class SilentObserver : IViewerObserver
    {
        public void OnStateChanged(IceState ice, PeerConnectionState connection)
        {
        }

        public void OnLiveness()
        {
        }

        public void OnSourceInterrupted(string message, bool willRestart)
        {
        }

        public void OnSourceResumed()
        {
        }

        public void OnClosed(PeerCloseReason reason, string details)
        {
        }
    }
}

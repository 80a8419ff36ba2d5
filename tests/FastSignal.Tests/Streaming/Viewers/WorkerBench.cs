using System.Net;
using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;
using FastSignal.Streaming.Workers;
using FastSignal.Tests.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Streaming.Viewers;

/// <summary>One worker, viewers without keys on the channel of one source, and a socket that leads nowhere.</summary>
internal sealed class WorkerBench : IDisposable
{
    public static readonly Rendition Video = new(0, MediaKind.Video, MediaCodec.Vp8, 90000, 0, "");

    private readonly DtlsContext _dtls = new(DtlsCertificate.Create());
    private readonly IDatagramSocket _socket = DatagramSockets.Bind(IPAddress.Loopback, 0, UdpBatching.Auto, 65536, 65536);
    private readonly ViewerRouter _router = new();

    public WorkerBench()
    {
        Source = new SyntheticSource("s", Video);
        Worker = new Worker(0, _socket, Counters, NullLogger.Instance);
        Channel = new StreamChannel(Source, [Worker], 64, Counters, NullLogger.Instance);
    }

    public StreamingCounters Counters { get; } = new();

    public SyntheticSource Source { get; }

    public Worker Worker { get; }

    public StreamChannel Channel { get; }

    /// <summary>A VP8 packet of a key frame (or a later one) with the given number, as a frame of its own.</summary>
    public static PinnedFrame Frame(ushort sequenceNumber, bool key, int payloadBytes = 100)
    {
        byte[] payload = new byte[payloadBytes];
        payload[0] = 0x10;
        payload[1] = key ? (byte)0 : (byte)1;
        return PinnedFrame.FromRtp(MediaCodec.Vp8, MonotonicClock.NowUs, Rtp.Packet(sequenceNumber, sequenceNumber * 3000u, marker: true, payload));
    }

    /// <summary>A viewer that is subscribed by way of the channel.</summary>
    public async Task<(ViewerStream Stream, PeerStream Numbers, ViewerSession Session)> AddViewer(CancellationToken cancellation)
    {
        Peer peer = new(new PeerOptions { Candidates = [], Media = [] }, _dtls, MonotonicClock.NowUs);
        ViewerSession session = new("v", Worker, peer, Channel, _router, new SilentObserver(), Counters, NullLogger.Instance, MonotonicClock.NowUs);
        Worker.Place();
        await Channel.AcquireAsync(session, cancellation);
        PeerStream numbers = new(0, true, OutgoingStream.WithRandomStart(1234, Video.ClockRate), 96, 0, new HeaderExtensionIds(0, 0, 0, 0));
        ViewerStream stream = new(session, numbers, Video, trace: null);
        await Run(stream.Start);
        return (stream, numbers, session);
    }

    /// <summary>Plays a frame and waits until the worker has sent it.</summary>
    public Task Play(MediaFrame frame)
    {
        Source.PushFrame(Video, frame);
        return Run(static () => { });
    }

    /// <summary>Runs something on the worker and waits for it.</summary>
    public Task Run(Action action) => Worker.CallAsync(() =>
    {
        action();
        return true;
    });

    public void Dispose()
    {
        Worker.Stop();
        _socket.Dispose();
        _dtls.Dispose();
    }

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

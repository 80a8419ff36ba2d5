using System.Net;
using FastSignal.Media.Frames;
using FastSignal.Primitives;
using FastSignal.Rtc;
using FastSignal.Rtc.DataChannels;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Tests.Kit;

/// <summary>A peer and a viewer, a virtual network between them and a virtual clock over all three.</summary>
internal sealed class PeerHarness : IDisposable
{
    /// <summary>The clock moves in steps of a millisecond.</summary>
    private const long StepUs = 1_000;

    /// <summary>A handshake is normally over in this much virtual time, whatever it takes in real time.</summary>
    private const long HandshakeHeadStartUs = 1_000_000;

    /// <summary>Wall time at the start, so that NTP timestamps are known: 2025-01-01.</summary>
    public const long StartUnixUs = 1_735_689_600_000_000;

    public const long StartUs = 1_000_000_000;

    private static readonly DtlsContext Context = new(DtlsCertificate.Create());

    private readonly byte[] _buffer = new byte[1500];
    private readonly PacketHistory _history = new(1024);
    private long _handshakeUs = long.MaxValue;
    private long _handshakeRealUs;

    public PeerHarness(ViewerOptions? viewer = null, NetworkConditions? conditions = null, int seed = 1, IceOptions? ice = null)
    {
        Options = new PeerOptions
        {
            Candidates = [ServerAddress.ToEndPoint()],
            Media =
            [
                new PeerMedia(true, "s-video", [new PeerCodec(0, "VP8", 90000, 0, ""), new PeerCodec(1, "H264", 90000, 0, "")]),
                new PeerMedia(false, "s-audio", [new PeerCodec(2, "opus", 48000, 2, "")]),
            ],
            DataChannels = true,
            Ice = ice ?? new IceOptions(),
            Clock = Clock,
            PlayoutDelayMinMs = 0,
            PlayoutDelayMaxMs = 120,
        };
        Peer = new Peer(Options, Context, NowUs);
        Viewer = new TestViewer(viewer ?? new ViewerOptions(), ViewerAddress);
        Network = new VirtualNetwork(conditions ?? NetworkConditions.Perfect, seed) { OnSent = Record };
    }

    public static TransportAddress ServerAddress { get; } = Address(1, 5000);

    public static TransportAddress ViewerAddress { get; } = Address(2, 6000);

    public static NtpClock Clock { get; } = new(StartUnixUs, StartUs);

    public PeerOptions Options { get; }

    public Peer Peer { get; }

    public TestViewer Viewer { get; }

    public VirtualNetwork Network { get; }

    public PeerEvents Events { get; } = new();

    public NonceLedger Nonces { get; } = new();

    public Pictures Pictures { get; } = new();

    /// <summary>Everything the peer has sent, in order.</summary>
    public List<byte[]> SentByPeer { get; } = [];

    public long NowUs { get; private set; } = StartUs;

    /// <summary>True sends every message of a data channel back.</summary>
    public bool EchoesMessages { get; set; }

    /// <summary>True answers resend wishes from the history of what was sent.</summary>
    public bool AnswersResends { get; set; } = true;

    public static TransportAddress Address(byte host, int port) => TransportAddress.From(new IPEndPoint(new IPAddress([10, 0, 0, host]), port));

    /// <summary>Offer and answer, both taken.</summary>
    public void Negotiate(bool iceRestart = false)
    {
        PeerOutcome offer = Peer.CreateOffer(iceRestart, NowUs);
        Assert.True(offer.Ok, offer.Details);
        Accept(Viewer.Answer(offer.Sdp!, NowUs));
    }

    public void Accept(string answer)
    {
        PeerOutcome outcome = Peer.AcceptAnswer(answer, NowUs);
        Assert.True(outcome.Ok, outcome.Details);
        Drain();
    }

    /// <summary>A harness through which media may flow.</summary>
    public static PeerHarness Connected(ViewerOptions? viewer = null, NetworkConditions? conditions = null, int seed = 1)
    {
        PeerHarness harness = new(viewer, conditions, seed);
        harness.Negotiate();
        harness.RunUntil(() => harness.Events.MediaReady == 1 && harness.Viewer.IsKeyed);
        return harness;
    }

    /// <summary>Lets virtual time pass.</summary>
    public void Run(TimeSpan duration)
    {
        for (long endUs = NowUs + (long)duration.TotalMicroseconds; NowUs < endUs;)
            Step();
    }

    /// <summary>Lets virtual time pass until the condition holds; fails after a minute of it.</summary>
    public void RunUntil(Func<bool> condition)
    {
        for (long endUs = NowUs + 60_000_000; !condition();)
        {
            Assert.True(NowUs < endUs, "the condition did not come about");
            Step();
        }
    }

    /// <summary>Sends one picture now; the last one sent is returned.</summary>
    public PinnedFrame Send(bool isKey = false, int packets = 3)
    {
        PinnedFrame frame = Pictures.Next(isKey, packets, arrivalUs: NowUs);
        Send(frame);
        return frame;
    }

    public void Send(PinnedFrame frame)
    {
        _history.Add(frame);
        foreach (MediaPacket packet in frame.Packets)
        {
            int length = Peer.Protect(
                Peer.Video!, packet.SequenceNumber, packet.Timestamp, packet.Marker, frame.Slices.Slice(packet.FirstSlice, packet.SliceCount),
                packet.PayloadLength, frame.ArrivalUs, _buffer, NowUs);
            if (length > 0)
                Network.Send(ServerAddress, Peer.Remote, _buffer.AsSpan(0, length), NowUs);
        }
    }

    /// <summary>Sends pictures at 30 per second, the first a key frame, and waits for the last to arrive.</summary>
    public void Stream(int pictures)
    {
        for (int i = 0; i < pictures; i++)
        {
            Send(isKey: i == 0);
            Run(TimeSpan.FromMilliseconds(33));
        }

        Run(TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Hands the peer a datagram past the network.</summary>
    public PeerReceiveOutcome Deliver(ReadOnlySpan<byte> datagram, TransportAddress from)
    {
        PeerReceiveOutcome outcome = Peer.Receive(datagram.ToArray(), from, NowUs);
        Drain();
        return outcome;
    }

    public void Close()
    {
        Peer.Close(NowUs);
        Drain();
    }

    public void Drain()
    {
        HarnessSink sink = new(this);
        Peer.Drain(ref sink, NowUs);
    }

    public void Dispose()
    {
        Peer.Dispose();
        Viewer.Dispose();
        _history.Clear();
    }

    // OpenSSL repeats a flight by the real clock. A flight goes astray only when the machine stands still for longer than its
    // first timeout; then the virtual clock must not run on to the end of the handshake's limit.
    private void Pace()
    {
        if (Viewer.DtlsState != DtlsState.Handshaking)
        {
            _handshakeUs = long.MaxValue;
            return;
        }

        if (_handshakeUs == long.MaxValue)
            (_handshakeUs, _handshakeRealUs) = (NowUs, MonotonicClock.NowUs);
        while (NowUs - _handshakeUs - HandshakeHeadStartUs > MonotonicClock.NowUs - _handshakeRealUs)
            Thread.Yield();
    }

    private void Step()
    {
        NowUs += StepUs;
        Pace();
        while (Network.TryTake(NowUs, out Delivery delivery))
        {
            if (delivery.To == ServerAddress)
                Deliver(delivery.Datagram, delivery.From);
            else if (delivery.To == Viewer.Address)
                Viewer.Receive(delivery.Datagram, NowUs);
        }

        if (NowUs >= Peer.NextTickUs)
        {
            Peer.Tick(NowUs);
            Drain();
        }

        Viewer.Tick(NowUs);
        while (Viewer.TryTake(out byte[] datagram, out TransportAddress from))
            Network.Send(from, ServerAddress, datagram, NowUs);
    }

    private void Record(Delivery delivery)
    {
        if (delivery.From != ServerAddress)
            return;
        SentByPeer.Add(delivery.Datagram);
        DatagramKind kind = DatagramClassifier.Classify(delivery.Datagram);
        if (kind == DatagramKind.Rtp)
            Nonces.AddRtp(delivery.Datagram);
        else if (kind == DatagramKind.Rtcp)
            Nonces.AddRtcp(delivery.Datagram);
    }

    private void Resend(PeerStream stream, ushort viewerSequence)
    {
        Events.Resends.Add(viewerSequence);
        if (!AnswersResends || !stream.TryResolve(viewerSequence, out ushort source) || !_history.TryFind(source, out MediaFrame frame, out int index))
            return;
        MediaPacket packet = frame.Packets[index];
        int length = Peer.ProtectResend(
            stream, viewerSequence, packet.Timestamp, packet.Marker, frame.Slices.Slice(packet.FirstSlice, packet.SliceCount),
            packet.PayloadLength, _buffer, NowUs);
        if (length > 0)
            Network.Send(ServerAddress, Peer.Remote, _buffer.AsSpan(0, length), NowUs);
    }

    private readonly struct HarnessSink(PeerHarness harness) : IPeerSink
    {
        public void Send(ReadOnlySpan<byte> datagram, TransportAddress to) => harness.Network.Send(ServerAddress, to, datagram, harness.NowUs);

        public void OnAddress(TransportAddress address) => harness.Events.Addresses.Add(address);

        public void OnFragmentRetired(string fragment) => harness.Events.RetiredFragments.Add(fragment);

        public void OnStateChanged(IceState ice, PeerConnectionState connection) => harness.Events.States.Add((ice, connection));

        public void OnLiveness() => harness.Events.Liveness++;

        public void OnMediaReady() => harness.Events.MediaReady++;

        public void OnKeyFrameNeeded(PeerStream stream) => harness.Events.KeyFramesNeeded++;

        public void OnResendNeeded(PeerStream stream, ushort sequenceNumber) => harness.Resend(stream, sequenceNumber);

        public void OnChannelOpen(DataChannel channel) => harness.Events.ChannelsOpened.Add(channel);

        public void OnChannelMessage(DataChannel channel, ReadOnlySpan<byte> message, bool isText)
        {
            harness.Events.Messages.Add((channel, message.ToArray(), isText));
            if (harness.EchoesMessages)
                harness.Peer.SendMessage(channel, message, isText, harness.NowUs);
        }

        public void OnChannelClosed(DataChannel channel) => harness.Events.ChannelsClosed.Add(channel);

        public void OnClosed(PeerCloseReason reason, string details) => harness.Events.Closed.Add((reason, details));
    }
}

using System.Net;
using System.Net.Sockets;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;

namespace FastSignal.EndToEnd.Abuse.Kit;

/// <summary>A viewer without a browser: real ICE checks and a real DTLS handshake, and it counts the media packets that come.</summary>
internal sealed class UdpViewer : IDisposable
{
    /// <summary>Time between two checks, as a browser's.</summary>
    private const long CheckIntervalUs = 500_000;

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
    private readonly DtlsContext _context = new(DtlsCertificate.Create());
    private readonly DtlsConnection _dtls;
    private readonly IPEndPoint _server;
    private readonly IceCredentials _credentials;
    private readonly Thread _thread;
    private readonly bool _handshakes;
    private readonly string _fragment;
    private volatile bool _stopping;
    private long _packets;
    private long _replies;

    /// <param name="server">The server's UDP endpoint.</param>
    /// <param name="offer">The offer that names the credentials.</param>
    /// <param name="handshakes">False stops after ICE.</param>
    /// <param name="fragment">Our own user fragment, as in the answer.</param>
    public UdpViewer(IPEndPoint server, string offer, bool handshakes = true, string fragment = "abcd")
    {
        _server = server;
        _credentials = Description.CredentialsOf(offer);
        _handshakes = handshakes;
        _fragment = fragment;
        _socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _socket.ReceiveTimeout = 20;
        _dtls = new DtlsConnection(_context, DtlsRole.Client);
        _thread = new Thread(Run) { IsBackground = true, Name = "udp-viewer" };
    }

    /// <summary>For the answer.</summary>
    public string Fingerprint => _context.Certificate.Sha256Fingerprint;

    public IPEndPoint LocalEndPoint => (IPEndPoint)_socket.LocalEndPoint!;

    /// <summary>SRTP packets received.</summary>
    public long Packets => Interlocked.Read(ref _packets);

    /// <summary>STUN replies received.</summary>
    public long Replies => Interlocked.Read(ref _replies);

    public DtlsState Dtls => _dtls.State;

    public void Start() => _thread.Start();

    /// <summary>Negotiates, connects and waits for the first media packets.</summary>
    public static async Task<UdpViewer> PlayAsync(AbuseServer server, SignalingClient signaling)
    {
        string offer = await signaling.OfferAsync();
        UdpViewer viewer = new(server.Host.UdpEndPoint, offer);
        string id = await signaling.SendDescriptionAsync("answer", Description.Answer(offer, viewer.Fingerprint));
        await signaling.ExpectAsync("answer-ack", id);
        viewer.Start();
        await viewer.MorePacketsAsync();
        return viewer;
    }

    /// <summary>Waits until media flows: some packets more than now.</summary>
    public async Task MorePacketsAsync(int count = 10)
    {
        long target = Packets + count;
        await Patience.UntilAsync(() => Packets >= target, () => $"{target} packets, got {Packets}; DTLS {Dtls} {_dtls.Failure}, replies {Replies}");
    }

    public void Dispose()
    {
        _stopping = true;
        if (_thread.IsAlive)
            _thread.Join();
        _socket.Dispose();
        _dtls.Dispose();
        _context.Dispose();
    }

    private void Run()
    {
        byte[] datagram = new byte[2048];
        long nextCheckUs = 0;
        while (!_stopping)
        {
            long nowUs = MonotonicClock.NowUs;
            if (nowUs >= nextCheckUs)
            {
                nextCheckUs = nowUs + CheckIntervalUs;
                _socket.SendTo(StunCheck.Build(_credentials, _fragment, nominate: true), _server);
            }

            int length = Receive(datagram);
            if (length > 0)
                Handle(datagram.AsSpan(0, length));
            if (_handshakes && Replies > 0)
                _dtls.Tick(MonotonicClock.NowUs);
            while (_dtls.TakeDatagram(datagram) is > 0 and int size)
                _socket.SendTo(datagram.AsSpan(0, size), _server);
        }
    }

    private void Handle(ReadOnlySpan<byte> datagram)
    {
        switch (datagram[0])
        {
            case <= 3:
                if (Interlocked.Increment(ref _replies) == 1 && _handshakes)
                    _dtls.Start(MonotonicClock.NowUs);
                break;
            case >= 20 and <= 63 when _handshakes:
                _dtls.Receive(datagram, MonotonicClock.NowUs);
                break;
            case >= 128 and <= 191:
                Interlocked.Increment(ref _packets);
                break;
        }
    }

    private int Receive(byte[] datagram)
    {
        try
        {
            return _socket.Receive(datagram);
        }
        catch (SocketException)
        {
            // Nothing came within the time between two looks at the timers.
            return 0;
        }
    }
}

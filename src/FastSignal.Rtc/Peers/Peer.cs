using System.Security.Cryptography;
using System.Text;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Rtc.Peers;

/// <summary>
/// One WebRTC peer that sends media and talks over data channels, without sockets, threads or clocks: it is mutated by datagrams, commands and ticks, and
/// drained after each mutation. Not thread-safe: one owner. This part holds its state and its life; the others follow the
/// way of the data: <c>Peer.Negotiation</c>, <c>Peer.Receive</c>, <c>Peer.Send</c>, <c>Peer.Channels</c>.
/// </summary>
public sealed partial class Peer : IDisposable
{
    private readonly PeerOptions _options;
    private readonly SecureTransport _transport;
    private readonly RtcpEndpoint _rtcp;
    private readonly PeerNegotiation _negotiation;

    // The user fragments checks may be routed here by: the current one, and those of restarts not yet retired.
    private readonly List<string> _fragments = [];

    // What has happened since the last drain.
    private IceState _reportedIce = IceState.New;
    private PeerConnectionState _reportedConnection = PeerConnectionState.New;
    private bool _mediaReadyReported;
    private bool _wasConnected;
    private bool _closeReported;
    private bool _livenessPending;
    private TransportAddress _addressPending;
    private TransportAddress _stunReplyTo;
    private int _stunReplyLength;
    private bool _disposed;

    /// <param name="options">What is sent and how it is reached.</param>
    /// <param name="dtls">The server's DTLS context, shared by all peers.</param>
    /// <param name="nowUs">Monotonic time in microseconds.</param>
    public Peer(PeerOptions options, DtlsContext dtls, long nowUs)
    {
        _options = options;
        string cname = RandomNumberGenerator.GetHexString(16, lowercase: true);
        _transport = new SecureTransport(dtls, new IceAgent(IceCredentials.Create(), options.Ice, nowUs));
        _rtcp = new RtcpEndpoint(options.Clock, Encoding.ASCII.GetBytes(cname), (uint)RandomNumberGenerator.GetInt32(int.MaxValue), nowUs);
        _fragments.Add(LocalIce.UsernameFragment);
        _negotiation = new PeerNegotiation(options, LocalIce, dtls.Certificate.Sha256Fingerprint, cname);
    }

    /// <summary>Our current ICE credentials.</summary>
    public IceCredentials LocalIce => _transport.Ice.Local;

    /// <summary>The user fragments not yet retired: the current one, and during a restart those before.</summary>
    public IReadOnlyList<string> LocalFragments => _fragments;

    /// <summary>State of ICE.</summary>
    public IceState IceState => _transport.Ice.State;

    /// <summary>State of the whole connection.</summary>
    public PeerConnectionState ConnectionState
    {
        get
        {
            if (_transport.ClosedHere || _transport.ClosedByRemote)
                return PeerConnectionState.Closed;
            if (_transport.Failure is not null || IceState == IceState.Failed)
                return PeerConnectionState.Failed;
            if (!_transport.IsVerified)
                return IceState == IceState.New ? PeerConnectionState.New : PeerConnectionState.Connecting;
            return IceState == IceState.Disconnected ? PeerConnectionState.Disconnected : PeerConnectionState.Connected;
        }
    }

    /// <summary>Where media is sent; empty before the first authentic check.</summary>
    public TransportAddress Remote => _transport.Ice.Selected;

    /// <summary>The SRTP profile in use; <see cref="SrtpProfile.None"/> before the keys.</summary>
    public SrtpProfile SrtpProfile => _transport.Profile;

    /// <summary>The video that was negotiated, or null.</summary>
    public PeerStream? Video { get; private set; }

    /// <summary>The audio that was negotiated, or null.</summary>
    public PeerStream? Audio { get; private set; }

    /// <summary>RTP packets sent, resends included.</summary>
    public long PacketsSent { get; private set; }

    /// <summary>RTP bytes sent, resends included, without the authentication tag.</summary>
    public long BytesSent { get; private set; }

    /// <summary>When <see cref="Tick"/> is due, in monotonic microseconds.</summary>
    public long NextTickUs
    {
        get
        {
            long due = Math.Min(_transport.NextTickUs, _channels.NextTickUs);
            return _transport.Sender is null ? due : Math.Min(due, _rtcp.NextTickUs);
        }
    }

    /// <summary>Runs the timers that are due.</summary>
    public void Tick(long nowUs)
    {
        if (_disposed)
            return;
        _transport.Tick(nowUs);
        _channels.Tick(nowUs);
    }

    /// <summary>Ends the peer: BYE and close_notify leave with the next drain. Idempotent.</summary>
    public void Close(long nowUs)
    {
        if (_disposed || _transport.ClosedHere)
            return;
        _goodbye = _transport.Sender is not null;
        // close_notify ends the SCTP association with it (RFC 8831 section 6.2): no ABORT is needed.
        _transport.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _channels.Dispose();
        _transport.Dispose();
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Sctp;

/// <summary>
/// One SCTP association over DTLS (RFC 9260 on RFC 8261, with RFC 3758 and RFC 6525): the subset WebRTC uses, with one path
/// and without restart, since a new association comes with a new DTLS connection (RFC 8841 section 9.3). Mutated by packets,
/// commands and ticks, drained after each; one owner. Nothing received makes it throw.
/// </summary>
/// <remarks>
/// This part holds its state and its life. <c>Handshake</c>, <c>Receive</c>, <c>Send</c>, <c>Reset</c> and <c>Shutdown</c> hold
/// one procedure each; <see cref="Outbound"/> and <see cref="Inbound"/> are its two directions.
/// </remarks>
internal sealed partial class Association : IDisposable
{
    /// <summary>Stands for every stream in <see cref="IAssociationSink.OnIncomingReset"/>; WebRTC does not use this number (RFC 8832 section 6).</summary>
    public const ushort AllStreams = ushort.MaxValue;

    private readonly ushort _localPort;
    private readonly ushort _remotePort;
    private readonly RetransmissionTimer _timer = new();
    private readonly ControlChunks _control = new();
    private readonly uint _localTag;
    private readonly uint _localTsn;
    private uint _peerTag;

    // Null until the peer's first TSN is known.
    private Inbound? _inbound;
    private int _peerStreams = SctpLimits.MaxStreams;
    private bool _establishedPending;
    private bool _closedPending;
    private bool _abortPending;
    private ErrorCause _abortCause;
    private bool _disposed;

    /// <param name="localPort">Our port (<c>a=sctp-port</c>).</param>
    /// <param name="remotePort">The peer's port.</param>
    public Association(ushort localPort, ushort remotePort)
    {
        _localPort = localPort;
        _remotePort = remotePort;
        Span<byte> random = stackalloc byte[2 * sizeof(uint)];
        RandomNumberGenerator.Fill(random);
        // Zero is no tag (RFC 9260 section 3.3.2).
        _localTag = Math.Max(1, BinaryPrimitives.ReadUInt32LittleEndian(random));
        _localTsn = BinaryPrimitives.ReadUInt32LittleEndian(random[sizeof(uint)..]);
        Outbound = new Outbound(_localTsn, _timer);
        _resetSequence = _localTsn;
    }

    /// <summary>Where the association stands.</summary>
    public AssociationState State { get; private set; }

    /// <summary>Why it has ended, in one sentence; null while it has not.</summary>
    public string? Reason { get; private set; }

    /// <summary>True while data may flow towards the peer.</summary>
    public bool IsEstablished => State is AssociationState.Established;

    /// <summary>The sending half, for numbers.</summary>
    public Outbound Outbound { get; }

    /// <summary>Bytes received that are held; 0 before the handshake.</summary>
    public int HeldBytes => _inbound?.HeldBytes ?? 0;

    /// <summary>Smoothed round trip in microseconds; 0 before the first measurement.</summary>
    public double RoundTripUs => _timer.SmoothedUs;

    /// <summary>When <see cref="Tick"/> is due; <see cref="long.MaxValue"/> for never.</summary>
    public long NextTickUs
    {
        get
        {
            if (State is AssociationState.Closed or AssociationState.New)
                return long.MaxValue;
            // A SACK that may not be sent any more must not keep the clock running.
            long sack = _inbound is not null && MayHaveInbound ? _inbound.SackDueUs : long.MaxValue;
            long due = Math.Min(_handshakeDueUs, Math.Min(Outbound.TimerUs, sack));
            return Math.Min(due, Math.Min(_resetDueUs, Math.Min(_shutdownDueUs, _heartbeatDueUs)));
        }
    }

    /// <summary>Runs the timers that are due. Drain afterwards.</summary>
    public void Tick(long nowUs)
    {
        if (State is AssociationState.Closed or AssociationState.New)
            return;
        if (nowUs >= _handshakeDueUs)
            RepeatHandshake(nowUs);
        if (nowUs >= Outbound.TimerUs)
        {
            Outbound.Expire(nowUs);
            if (Outbound.Timeouts > SctpLimits.MaxRetransmissions)
                End("the client stopped acknowledging data");
        }

        if (nowUs >= _resetDueUs)
            RepeatReset(nowUs);
        if (nowUs >= _shutdownDueUs)
            RepeatShutdown(nowUs);
        if (nowUs >= _heartbeatDueUs)
            Probe(nowUs);
    }

    /// <summary>Ends the association at once with an ABORT. Idempotent; drain afterwards.</summary>
    public void Abort(string reason) => Abort(ErrorCause.UserInitiatedAbort, reason);

    /// <summary>Frees every buffer without a word to the peer. Idempotent.</summary>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        State = AssociationState.Closed;
        Outbound.Clear();
        _inbound?.Clear();
    }

    /// <summary>Hands over everything that has come up since the last drain.</summary>
    public void Drain<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IAssociationSink
    {
        if (_disposed)
            return;
        if (_establishedPending)
        {
            _establishedPending = false;
            sink.OnEstablished();
        }

        while (_inbound is not null && _inbound.TryTake(out InboundMessage message))
        {
            sink.OnMessage(message.StreamId, message.ProtocolId, message.Bytes.AsSpan(0, message.Length));
            ArrayPool<byte>.Shared.Return(message.Bytes);
        }

        while (_resets.TryDequeue(out (ushort StreamId, bool Incoming) reset))
        {
            if (reset.Incoming)
                sink.OnIncomingReset(reset.StreamId);
            else
                sink.OnOutgoingReset(reset.StreamId);
        }

        // Last: what the sink has just sent rides along with the acknowledgements.
        DrainPackets(ref sink, nowUs);
        if (!_closedPending)
            return;
        _closedPending = false;
        sink.OnClosed(Reason!);
    }

    private void Abort(ErrorCause cause, string reason)
    {
        if (State is AssociationState.Closed)
            return;
        _abortPending = _peerTag != 0;
        _abortCause = cause;
        End(reason);
    }

    private void End(string reason)
    {
        if (State is AssociationState.Closed)
            return;
        State = AssociationState.Closed;
        Reason = reason;
        _closedPending = true;
        _initPending = false;
        _cookieEchoPending = false;
        _control.Clear();
        Outbound.Clear();
        _inbound?.Clear();
    }
}

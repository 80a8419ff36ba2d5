using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Sctp;

/// <content>The four-way handshake, in both roles and both at once (RFC 9260 sections 5.1 and 5.2).</content>
internal sealed partial class Association
{
    // Supported extensions: RE-CONFIG and FORWARD-TSN; then the older parameter that says the latter once more.
    private const int ParametersLength = 12;

    // Signs our cookies; made with the first one.
    private byte[]? _secret;
    private byte[] _peerCookie = [];
    private byte[] _initAck = [];
    private int _initAckLength;
    private bool _initPending;
    private bool _cookieEchoPending;
    private long _handshakeDueUs = long.MaxValue;
    private int _handshakeAttempts;

    /// <summary>Begins the handshake; the peer may do the same at the same time. Drain afterwards.</summary>
    public void Connect(long nowUs)
    {
        if (State != AssociationState.New)
            return;
        State = AssociationState.CookieWait;
        _initPending = true;
        _handshakeDueUs = nowUs + _timer.RtoUs;
    }

    // An INIT costs nothing but this reply until its cookie comes back (RFC 9260 section 5.1 B).
    private void ReceiveInit(ChunkView chunk, long nowUs)
    {
        // Later ones are late duplicates, or a restart, which needs a new DTLS connection here.
        if (State is not (AssociationState.New or AssociationState.CookieWait or AssociationState.CookieEchoed))
            return;
        if (!InitView.TryParse(chunk, out InitView init))
            return;
        if (_secret is null)
        {
            _secret = RandomNumberGenerator.GetBytes(StateCookie.SecretLength);
            _initAck = new byte[SctpPacketView.HeaderLength + ChunkReader.HeaderLength + InitView.FixedLength + ParametersLength
                + ParameterReader.HeaderLength + StateCookie.Length];
        }

        StateCookie cookie = new(
            _localTag, init.InitiateTag, _localTsn, init.InitialTsn, init.Window, Math.Min((ushort)SctpLimits.MaxStreams, init.InboundStreams),
            Math.Min((ushort)SctpLimits.MaxStreams, init.OutboundStreams), init.SupportsForwardTsn, init.SupportsReConfig, nowUs);
        SctpPacketWriter writer = new(_initAck, _localPort, _remotePort, init.InitiateTag);
        int length = InitView.FixedLength + ParametersLength + ParameterReader.HeaderLength + StateCookie.Length;
        writer.TryAdd(ChunkType.InitAck, 0, length, out Span<byte> value);
        InitView.Write(value, _localTag, _localTsn);
        WriteExtensions(value[InitView.FixedLength..]);
        Span<byte> parameter = value[(InitView.FixedLength + ParametersLength)..];
        BinaryPrimitives.WriteUInt16BigEndian(parameter, (ushort)ParameterType.StateCookie);
        BinaryPrimitives.WriteUInt16BigEndian(parameter[2..], (ushort)parameter.Length);
        cookie.Write(parameter[ParameterReader.HeaderLength..], _secret);
        _initAckLength = writer.Finish();
    }

    private void ReceiveInitAck(ChunkView chunk, long nowUs)
    {
        if (State != AssociationState.CookieWait || !InitView.TryParse(chunk, out InitView init))
            return;
        ReadOnlySpan<byte> cookie = default;
        ParameterReader parameters = init.Parameters;
        while (parameters.MoveNext())
        {
            if (parameters.Type == ParameterType.StateCookie)
                cookie = parameters.Value;
        }

        // A cookie that does not fit our packets could never be sent back.
        if (cookie.IsEmpty || cookie.Length > SctpLimits.MaxPacketSize - SctpPacketView.HeaderLength - ChunkReader.HeaderLength)
            return;
        _peerCookie = cookie.ToArray();
        Open(
            init.InitiateTag, init.InitialTsn, init.Window, Math.Min(SctpLimits.MaxStreams, (int)init.InboundStreams),
            Math.Min(SctpLimits.MaxStreams, (int)init.OutboundStreams), init.SupportsForwardTsn, init.SupportsReConfig);
        State = AssociationState.CookieEchoed;
        _cookieEchoPending = true;
        _handshakeAttempts = 0;
        _handshakeDueUs = nowUs + _timer.RtoUs;
    }

    private void ReceiveCookieEcho(ChunkView chunk, long nowUs)
    {
        if (_secret is null || !StateCookie.TryRead(chunk.Value, _secret, out StateCookie cookie) || cookie.LocalTag != _localTag)
            return;
        if (State is not (AssociationState.New or AssociationState.CookieWait or AssociationState.CookieEchoed))
        {
            // Our COOKIE ACK was lost (RFC 9260 section 5.2.4 D).
            if (cookie.PeerTag == _peerTag)
                _control.TryAdd(ChunkType.CookieAck, 0, 0, out _);
            return;
        }

        if (cookie.IsStale(nowUs))
        {
            RefuseStale(cookie, nowUs);
            return;
        }

        // In a collision the peer's INIT stands for what its INIT ACK said; a fresh tag means the latter never was (5.2.4 B).
        if (_peerTag != cookie.PeerTag)
        {
            Open(
                cookie.PeerTag, cookie.PeerTsn, cookie.PeerWindow, cookie.OutboundStreams, cookie.InboundStreams, cookie.ForwardTsn,
                cookie.ReConfig);
        }

        _control.TryAdd(ChunkType.CookieAck, 0, 0, out _);
        Establish(nowUs);
    }

    private void RefuseStale(in StateCookie cookie, long nowUs)
    {
        uint before = _peerTag;
        // The report goes to who holds the cookie; nothing else is remembered of it.
        Span<byte> measure = stackalloc byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32BigEndian(measure, (uint)Math.Clamp(nowUs - cookie.CreatedUs - SctpLimits.CookieLifetimeUs, 0, uint.MaxValue));
        if (before == 0)
            _peerTag = cookie.PeerTag;
        _control.AddError(ErrorCause.StaleCookie, measure);
    }

    private void ReceiveCookieAck(long nowUs)
    {
        if (State == AssociationState.CookieEchoed)
            Establish(nowUs);
    }

    private void Open(uint peerTag, uint peerTsn, uint peerWindow, int outboundStreams, int inboundStreams, bool forwardTsn, bool reConfig)
    {
        _inbound?.Clear();
        _peerTag = peerTag;
        _peerStreams = outboundStreams;
        _inbound = new Inbound(peerTsn, inboundStreams);
        _peerResetSequence = peerTsn;
        _canReset = reConfig;
        Outbound.CanAbandon = forwardTsn;
        Outbound.Open(peerWindow);
    }

    private void Establish(long nowUs)
    {
        State = AssociationState.Established;
        _establishedPending = true;
        _initPending = false;
        _cookieEchoPending = false;
        _peerCookie = [];
        _handshakeDueUs = long.MaxValue;
        _heartbeatDueUs = nowUs + SctpLimits.HeartbeatIntervalUs;
    }

    private void RepeatHandshake(long nowUs)
    {
        if (++_handshakeAttempts > SctpLimits.MaxInitRetransmissions)
        {
            End("the client did not answer the SCTP handshake");
            return;
        }

        _timer.BackOff();
        _handshakeDueUs = nowUs + _timer.RtoUs;
        _initPending = State == AssociationState.CookieWait;
        _cookieEchoPending = State == AssociationState.CookieEchoed;
    }

    // The cookie was refused as stale: from the start again (RFC 9260 section 5.2.6).
    private void RestartHandshake(long nowUs)
    {
        if (State != AssociationState.CookieEchoed)
            return;
        State = AssociationState.CookieWait;
        _cookieEchoPending = false;
        RepeatHandshake(nowUs);
    }

    private int WriteInit(Span<byte> destination)
    {
        SctpPacketWriter writer = new(destination, _localPort, _remotePort, 0);
        writer.TryAdd(ChunkType.Init, 0, InitView.FixedLength + ParametersLength, out Span<byte> value);
        InitView.Write(value, _localTag, _localTsn);
        WriteExtensions(value[InitView.FixedLength..]);
        return writer.Finish();
    }

    private static void WriteExtensions(Span<byte> destination)
    {
        const int ExtensionsLength = ParameterReader.HeaderLength + 2;
        BinaryPrimitives.WriteUInt16BigEndian(destination, (ushort)ParameterType.SupportedExtensions);
        BinaryPrimitives.WriteUInt16BigEndian(destination[2..], ExtensionsLength);
        destination[4] = (byte)ChunkType.ReConfig;
        destination[5] = (byte)ChunkType.ForwardTsn;
        destination[6..8].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(destination[8..], (ushort)ParameterType.ForwardTsnSupported);
        BinaryPrimitives.WriteUInt16BigEndian(destination[10..], ParameterReader.HeaderLength);
    }
}

using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Srtp;

namespace FastSignal.Rtc.Peers;

/// <summary>
/// The layers below RTP of one peer: ICE finds the path, DTLS makes the keys, SRTP uses them. Keys are released only when
/// the handshake is done <em>and</em> the fingerprint of the session description has been compared: with a lite server the
/// handshake often finishes before the answer arrives.
/// </summary>
internal sealed class SecureTransport : IDisposable
{
    private readonly DtlsContext _context;
    private DtlsConnection? _dtls;
    private SrtpReceiver? _receiver;
    private DtlsRole? _role;
    private string? _fingerprintAlgorithm;
    private string? _fingerprint;
    private bool _disposed;

    public SecureTransport(DtlsContext context, IceAgent ice)
    {
        _context = context;
        Ice = ice;
    }

    /// <summary>The path.</summary>
    public IceAgent Ice { get; }

    /// <summary>Encrypts what is sent; null until the keys are released.</summary>
    public SrtpSender? Sender { get; private set; }

    /// <summary>One sentence when the transport can no longer work; null while it can.</summary>
    public string? Failure { get; private set; }

    /// <summary>True when the client has sent close_notify.</summary>
    public bool ClosedByRemote => _dtls?.State == DtlsState.Closed && !ClosedHere;

    /// <summary>True once <see cref="Close"/> was called.</summary>
    public bool ClosedHere { get; private set; }

    /// <summary>True when the handshake is over and the fingerprint is the announced one: application data may flow.</summary>
    public bool IsVerified { get; private set; }

    /// <summary>Our side of the handshake; null before it is known.</summary>
    public DtlsRole? Role => _role;

    /// <summary>True when a stream was negotiated, which cannot do without SRTP keys.</summary>
    public bool NeedsSrtp { get; set; }

    /// <summary>When the DTLS timer is due.</summary>
    public long NextTickUs => Math.Min(_dtls?.NextTickUs ?? long.MaxValue, Ice.NextTickUs);

    /// <summary>Applies what the session description says of ICE and DTLS.</summary>
    public void SetRemote(IceCredentials ice, DtlsRole localRole, string fingerprintAlgorithm, string fingerprint, long nowUs)
    {
        Ice.SetRemote(ice);
        if (_dtls is not null && _role != localRole)
        {
            // The client started as the DTLS client and then claims to be the server.
            Failure = "the DTLS role in the session description contradicts the handshake";
            return;
        }

        _role = localRole;
        _fingerprintAlgorithm = fingerprintAlgorithm;
        _fingerprint = fingerprint;
        StartHandshake(nowUs);
        ReleaseKeys();
        if (IsVerified && Sender is null && NeedsSrtp)
            Failure ??= "no SRTP profile in common";
    }

    /// <summary>Feeds a check to the ICE agent; the first path starts the handshake once the roles are known.</summary>
    public IceOutcome ReceiveStun(ReadOnlySpan<byte> datagram, TransportAddress from, long nowUs, Span<byte> reply, out int replyLength)
    {
        IceOutcome outcome = Ice.Receive(datagram, from, nowUs, reply, out replyLength);
        StartHandshake(nowUs);
        return outcome;
    }

    /// <summary>Feeds a DTLS datagram. Before the answer says otherwise a first one makes us the server (RFC 5763 section 5).</summary>
    public void ReceiveDtls(ReadOnlySpan<byte> datagram, long nowUs)
    {
        // Until a check has shown a path, nobody has proved to be the client (RFC 8445 section 2.2).
        if (_disposed || ClosedHere || !Ice.HasSelected)
            return;
        if (_dtls is null)
        {
            if (_role == DtlsRole.Client)
                return;
            _role = DtlsRole.Server;
            _dtls = new DtlsConnection(_context, DtlsRole.Server);
            _dtls.Start(nowUs);
        }

        _dtls.Receive(datagram, nowUs);
        AfterDtls();
    }

    /// <summary>Decrypts an SRTCP packet in place; false when it must be dropped.</summary>
    public bool TryUnprotectRtcp(Span<byte> packet, out int length)
    {
        length = 0;
        return _receiver is not null && _receiver.UnprotectRtcp(packet, out length) == SrtpResult.Ok;
    }

    /// <summary>Runs the timers of ICE and DTLS.</summary>
    public void Tick(long nowUs)
    {
        Ice.Tick(nowUs);
        if (_dtls is null)
            return;
        _dtls.Tick(nowUs);
        AfterDtls();
    }

    /// <summary>Takes one outgoing DTLS datagram; 0 when there is none.</summary>
    public int TakeDatagram(Span<byte> destination) => _dtls?.TakeDatagram(destination) ?? 0;

    /// <summary>Encrypts one packet of application data; false when it cannot leave now.</summary>
    public bool TryWrite(ReadOnlySpan<byte> data) => IsVerified && !ClosedHere && _dtls!.TryWrite(data);

    /// <summary>Takes one record of application data; 0 when there is none, or its sender is not verified yet.</summary>
    public int Read(Span<byte> destination) => IsVerified ? _dtls!.Read(destination) : 0;

    /// <summary>Queues close_notify. Idempotent.</summary>
    public void Close()
    {
        if (ClosedHere)
            return;
        ClosedHere = true;
        _dtls?.Close();
        Ice.Close();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
            return;
        _disposed = true;
        _dtls?.Dispose();
        Sender?.Dispose();
        _receiver?.Dispose();
    }

    private void StartHandshake(long nowUs)
    {
        // A server starts too: its limit on the handshake is what ends a client that checks its path and never says hello.
        if (_disposed || ClosedHere || _role is not { } role || _dtls is not null || !Ice.HasSelected)
            return;
        _dtls = new DtlsConnection(_context, role);
        _dtls.Start(nowUs);
    }

    private void AfterDtls()
    {
        if (_dtls!.State == DtlsState.Failed)
            Failure ??= _dtls.Failure ?? "the DTLS handshake failed";
        ReleaseKeys();
    }

    private void ReleaseKeys()
    {
        if (IsVerified || Failure is not null || _fingerprint is null || _dtls is not { State: DtlsState.Connected })
            return;
        if (!_dtls.VerifyFingerprint(_fingerprintAlgorithm!, _fingerprint))
        {
            Failure = "the DTLS certificate does not match the fingerprint of the session description";
            return;
        }

        IsVerified = true;
        if (!_dtls.TryExportSrtpKeys(out SrtpKeyingMaterial? keys))
        {
            // A client that wants data channels alone need not offer any.
            if (NeedsSrtp)
                Failure = "no SRTP profile in common";
            return;
        }

        using (keys)
        {
            Sender = new SrtpSender(keys.Profile, keys.LocalKey, keys.LocalSalt);
            _receiver = new SrtpReceiver(keys.Profile, keys.RemoteKey, keys.RemoteSalt);
            Profile = keys.Profile;
        }
    }

    /// <summary>The profile the handshake chose.</summary>
    public SrtpProfile Profile { get; private set; }
}

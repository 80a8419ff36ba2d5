using System.Runtime.CompilerServices;
using FastSignal.Rtc.Dtls.Native;

namespace FastSignal.Rtc.Dtls;

/// <summary>
/// One DTLS 1.2 connection over datagrams the owner carries (RFC 6347, RFC 5764): a state machine that is told what
/// arrived and what time it is, and drained with <see cref="TakeDatagram"/> and <see cref="Read"/> after each call. One
/// owner thread. Nothing received makes it throw.
/// </summary>
public sealed unsafe partial class DtlsConnection : IDisposable
{
    /// <summary>Largest datagram made, in bytes: fits IPv6's minimal MTU with the headers of IP, UDP and TURN.</summary>
    public const int MaxDatagramSize = 1200;

    /// <summary>Most application data one record takes, in bytes, so that it fits a datagram.</summary>
    public const int MaxApplicationDataSize = MaxDatagramSize - DtlsRecord.MaxOverhead;

    /// <summary>Time from the start until a handshake that makes no end is given up, in microseconds.</summary>
    public const long HandshakeLimitUs = 30_000_000;

    /// <summary>Most bytes that wait for <see cref="TakeDatagram"/> before <see cref="TryWrite"/> refuses more.</summary>
    public const int MaxPendingOutput = 64 * 1024;

    /// <summary>Most bytes that wait for <see cref="Read"/> before further records are lost, as on a full socket.</summary>
    public const int MaxPendingInput = 64 * 1024;

    private readonly DtlsRole _role;
    private readonly RecordQueue _records = new(MaxPendingInput);
    private readonly MemoryBio _input;
    private readonly MemoryBio _output;

    // Zero after Dispose; both queues belong to it.
    private nint _ssl;
    private long _deadlineUs = long.MaxValue;
    private long _flightDueUs = long.MaxValue;

    /// <summary>Makes a connection that does nothing until <see cref="Start"/>.</summary>
    /// <exception cref="ObjectDisposedException">The context was disposed.</exception>
    public DtlsConnection(DtlsContext context, DtlsRole role)
    {
        ArgumentNullException.ThrowIfNull(context);
        _role = role;
        OpenSsl.ERR_clear_error();
        _ssl = context.NewConnection();
        _input = MemoryBio.Create();
        _output = MemoryBio.Create();
        OpenSsl.SSL_set_bio(_ssl, _input.Handle, _output.Handle);
        OpenSsl.SSL_ctrl(_ssl, OpenSsl.SetMtu, MaxDatagramSize, null);
        FlightTimer.Attach(_ssl);
        if (role == DtlsRole.Client)
            OpenSsl.SSL_set_connect_state(_ssl);
        else
            OpenSsl.SSL_set_accept_state(_ssl);
    }

    /// <summary>Where the connection stands.</summary>
    public DtlsState State { get; private set; }

    /// <summary>Why <see cref="State"/> is <see cref="DtlsState.Failed"/>, in one sentence; null otherwise.</summary>
    public string? Failure { get; private set; }

    /// <summary>When <see cref="Tick"/> wants to be called, in the clock of <c>nowUs</c>; <see cref="long.MaxValue"/> for never.</summary>
    public long NextTickUs => State == DtlsState.Handshaking ? Math.Min(_deadlineUs, _flightDueUs) : long.MaxValue;

    /// <summary>Begins the handshake: a client makes its first flight, a server waits for it. Later calls do nothing.</summary>
    public void Start(long nowUs)
    {
        if (State != DtlsState.New)
            return;
        State = DtlsState.Handshaking;
        _deadlineUs = nowUs + HandshakeLimitUs;
        Advance(nowUs);
    }

    /// <summary>
    /// Takes one datagram. What does not begin with a DTLS record is ignored, and so is everything after the end. Starts
    /// the connection if nobody did.
    /// </summary>
    public void Receive(ReadOnlySpan<byte> datagram, long nowUs)
    {
        if (State is DtlsState.Closed or DtlsState.Failed || !DtlsRecord.Begins(datagram))
            return;
        Start(nowUs);
        if (State is DtlsState.Closed or DtlsState.Failed)
            return;
        _input.Write(datagram);
        Advance(nowUs);
        // What OpenSSL left unread must not run into the next datagram.
        if (_input.Pending > 0)
            _input.Reset();
    }

    /// <summary>Repeats a flight that is due, and ends a handshake that takes too long.</summary>
    public void Tick(long nowUs)
    {
        if (State != DtlsState.Handshaking)
            return;
        if (nowUs >= _deadlineUs)
        {
            Fail($"The DTLS handshake was not over after {HandshakeLimitUs / 1_000_000} seconds.");
        }
        else if (nowUs >= _flightDueUs)
        {
            OpenSsl.ERR_clear_error();
            if (FlightTimer.TryRepeat(_ssl))
                _flightDueUs = FlightTimer.DueUs(_ssl, nowUs);
            else
                FailWithOpenSslError();
        }
    }

    /// <summary>Takes the next datagram to send. Call until it returns 0 after each other call.</summary>
    /// <param name="destination">At least <see cref="MaxDatagramSize"/> bytes.</param>
    /// <returns>Length of the datagram; 0 when there is none.</returns>
    /// <exception cref="ArgumentException">The destination is too small.</exception>
    public int TakeDatagram(Span<byte> destination)
    {
        if (destination.Length < MaxDatagramSize)
            throw new ArgumentException($"A datagram takes up to {MaxDatagramSize} bytes.", nameof(destination));
        if (_ssl == 0)
            return 0;
        ReadOnlySpan<byte> records = _output.Content;
        if (records.IsEmpty)
            return 0;

        int length = DtlsRecord.NextDatagramLength(records, MaxDatagramSize);
        if (length > 0)
            return _output.Read(destination[..length]);

        _output.Reset();
        Fail("OpenSSL made a record larger than the MTU it was given.");
        return 0;
    }

    /// <summary>Takes the next record of application data the peer sent; still possible after the end, until <see cref="Dispose"/>.</summary>
    /// <param name="destination">A record that does not fit is dropped.</param>
    /// <returns>Length of the record; 0 when there is none.</returns>
    public int Read(Span<byte> destination) => _records.Take(destination);

    /// <summary>Encrypts one record of application data.</summary>
    /// <param name="data">1 to <see cref="MaxApplicationDataSize"/> bytes.</param>
    /// <returns>False when the connection is not <see cref="DtlsState.Connected"/>, the length is out of range, or <see cref="MaxPendingOutput"/> is reached.</returns>
    public bool TryWrite(ReadOnlySpan<byte> data)
    {
        if (State != DtlsState.Connected || data.IsEmpty || data.Length > MaxApplicationDataSize)
            return false;
        if (_output.Pending + data.Length + DtlsRecord.MaxOverhead > MaxPendingOutput)
            return false;

        OpenSsl.ERR_clear_error();
        fixed (byte* bytes = data)
        {
            if (OpenSsl.SSL_write(_ssl, bytes, data.Length) == data.Length)
                return true;
        }

        FailWithOpenSslError();
        return false;
    }

    /// <summary>Ends the connection; a connected one tells its peer with close_notify, once.</summary>
    public void Close()
    {
        if (State is DtlsState.Closed or DtlsState.Failed)
            return;
        if (State == DtlsState.Connected)
        {
            OpenSsl.ERR_clear_error();
            // 0 means the peer's close_notify is still to come; nobody waits for it.
            _ = OpenSsl.SSL_shutdown(_ssl);
        }

        State = DtlsState.Closed;
    }

    /// <summary>Frees the connection and its keys without a word to the peer. Idempotent; every later call does nothing.</summary>
    public void Dispose()
    {
        if (_ssl == 0)
            return;
        if (State != DtlsState.Failed)
            State = DtlsState.Closed;
        OpenSsl.SSL_free(_ssl);
        _ssl = 0;
    }

    // Runs OpenSSL until it wants another datagram.
    private void Advance(long nowUs)
    {
        if (State == DtlsState.Handshaking)
        {
            OpenSsl.ERR_clear_error();
            int result = OpenSsl.SSL_do_handshake(_ssl);
            if (result == 1)
                State = DtlsState.Connected;
            else if (!IsWaiting(result))
                FailWithOpenSslError();
            else
                _flightDueUs = FlightTimer.DueUs(_ssl, nowUs);
        }

        if (State == DtlsState.Connected)
            ReadRecords();
    }

    [SkipLocalsInit]
    private void ReadRecords()
    {
        Span<byte> record = stackalloc byte[DtlsRecord.MaxContentLength];
        fixed (byte* bytes = record)
        {
            while (true)
            {
                OpenSsl.ERR_clear_error();
                int result = OpenSsl.SSL_read(_ssl, bytes, record.Length);
                if (result > 0)
                {
                    _records.Add(record[..result]);
                    continue;
                }

                if (OpenSsl.SSL_get_error(_ssl, result) == OpenSsl.ZeroReturn)
                    Close();
                else if (!IsWaiting(result))
                    FailWithOpenSslError();
                return;
            }
        }
    }

    private bool IsWaiting(int result) => OpenSsl.SSL_get_error(_ssl, result) is OpenSsl.WantRead or OpenSsl.WantWrite;

    private void FailWithOpenSslError() =>
        Fail($"The DTLS {(State == DtlsState.Connected ? "connection" : "handshake")} failed: {OpenSsl.TakeError() ?? "OpenSSL gave no reason"}.");

    private void Fail(string reason)
    {
        if (State is DtlsState.Closed or DtlsState.Failed)
            return;
        State = DtlsState.Failed;
        Failure = reason;
    }
}

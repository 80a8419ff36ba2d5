using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using FastSignal.Load.Options;
using FastSignal.Primitives;
using FastSignal.Transport.Linux;
using FastSignal.WebSockets;

namespace FastSignal.Load.Client;

/// <summary>
/// One WebSocket of a client on a non-blocking socket: dials, upgrades, cuts messages out of the bytes, answers pings and closes.
/// A scenario derives from it and says what the messages mean. Lives on its loop's thread.
/// </summary>
internal abstract class LoadConnection(LoadLoop loop, Target target, byte[] request)
{
    /// <summary>Most bytes that may wait for the server to read before the connection is given up.</summary>
    private const int MaxPendingBytes = 64 * 1024 * 1024;

    private int _descriptor = -1;
    private int _slot = -1;
    private bool _hasSentClose;
    private ushort? _closeCode;

    /// <summary>Bytes that arrived but are no whole frame yet; null while there are none.</summary>
    private byte[]? _held;
    private int _heldLength;

    /// <summary>Bytes that the kernel did not take yet; null while there are none.</summary>
    private byte[]? _pending;
    private int _pendingStart;
    private int _pendingEnd;

    /// <summary>Fragments of the message under way; null while there is none.</summary>
    private ArrayBufferWriter<byte>? _fragments;

    /// <summary>Where it is in its life.</summary>
    public ConnectionState State { get; private set; }

    /// <summary>When it was dialled.</summary>
    public long DialedUs { get; private set; }

    /// <summary>The code of the server's close frame; null when none came.</summary>
    public ushort? CloseCode => _closeCode;

    /// <summary>Whether input is left where it is until <see cref="ReadSome"/>: a slow reader.</summary>
    protected virtual bool IsSlow => false;

    /// <summary>Begins the connection; how it went arrives in <see cref="OnOpen"/> or <see cref="OnClosed"/>.</summary>
    /// <param name="receiveBuffer">SO_RCVBUF in bytes; 0 for the kernel's own.</param>
    public void Dial(int receiveBuffer = 0)
    {
        DialedUs = MonotonicClock.NowUs;
        State = ConnectionState.Connecting;
        int descriptor = StreamSocket.Connect(target.EndPoint, receiveBuffer);
        if (descriptor < 0)
        {
            End(ErrorText(descriptor));
            return;
        }

        _descriptor = descriptor;
        _slot = loop.Add(this, descriptor);
        if (_slot < 0)
            End("no room for another connection");
    }

    /// <summary>Sends whole frames. False when the connection has ended meanwhile.</summary>
    public bool Send(ReadOnlySpan<byte> frames)
    {
        if (_descriptor < 0)
            return false;
        if (_pending is not null)
            return Hold(frames);
        int sent = StreamSocket.Send(_descriptor, frames);
        if (sent == frames.Length)
            return true;
        if (sent >= 0 || sent == -ErrorNumber.Again)
            return Hold(frames[Math.Max(0, sent)..]);
        End(ErrorText(sent));
        return false;
    }

    /// <summary>Begins the closing handshake (RFC 6455 section 7.1.2); the server's answer ends the connection.</summary>
    public void Close(ushort code = 1000)
    {
        if (State == ConnectionState.Open && !_hasSentClose)
        {
            _hasSentClose = true;
            State = ConnectionState.Closing;
            Send(ClientFrame.Close(code));
        }
        else if (State is ConnectionState.Connecting or ConnectionState.Upgrading)
        {
            Abort();
        }
    }

    /// <summary>Vanishes with a reset (RST), as a process that dies with unread data.</summary>
    public virtual void Abort()
    {
        if (_descriptor >= 0)
        {
            StreamSocket.Reset(_descriptor);
            _descriptor = -1;
        }

        End(null);
    }

    /// <summary>Vanishes with FIN and without a close frame, as a process that ends.</summary>
    public void Drop() => End(null);

    /// <summary>What epoll has to say about the socket.</summary>
    /// <param name="readiness">What it reports.</param>
    /// <param name="room">Where to receive into.</param>
    /// <param name="nowUs">Now.</param>
    public void OnReady(Readiness readiness, byte[] room, long nowUs)
    {
        if (State == ConnectionState.Connecting && (readiness & (Readiness.Failed | Readiness.HungUp)) == 0)
        {
            State = ConnectionState.Upgrading;
            if (!Send(request))
                return;
        }

        if ((readiness & Readiness.Writable) != 0 && _pending is not null && !Flush())
            return;
        bool hasEnded = (readiness & (Readiness.PeerEnded | Readiness.HungUp | Readiness.Failed)) != 0;
        if ((readiness & Readiness.Readable) != 0 || hasEnded)
        {
            if (!IsSlow || State != ConnectionState.Open)
                Receive(room, hasEnded, nowUs);
        }
    }

    /// <summary>For a slow reader: takes so many bytes, as if it had no time for more.</summary>
    /// <returns>Whether the connection still lives.</returns>
    public bool ReadSome(byte[] room, int bytes)
    {
        if (_descriptor < 0)
            return false;
        int received = StreamSocket.Receive(_descriptor, room.AsSpan(0, Math.Min(bytes, room.Length)));
        if (received > 0)
            Take(room.AsSpan(0, received), MonotonicClock.NowUs);
        else if (received != -ErrorNumber.Again)
            End(received == 0 ? null : ErrorText(received));
        return _descriptor >= 0;
    }

    /// <summary>The upgrade was accepted.</summary>
    protected abstract void OnOpen(long nowUs);

    /// <summary>A whole message.</summary>
    protected abstract void OnMessage(ReadOnlySpan<byte> payload, long nowUs);

    /// <summary>Every message of one read has been handed over: the moment to answer them together.</summary>
    protected virtual void OnDrained(long nowUs)
    {
    }

    /// <summary>It is over.</summary>
    /// <param name="problem">What went wrong; null when this side ended it or the server closed in order.</param>
    protected abstract void OnClosed(string? problem);

    private void Receive(byte[] room, bool hasEnded, long nowUs)
    {
        while (_descriptor >= 0)
        {
            int received = StreamSocket.Receive(_descriptor, room);
            if (received > 0)
                Take(room.AsSpan(0, received), nowUs);
            else if (received == -ErrorNumber.Again)
                return;
            else
                End(received < 0 ? ErrorText(received) : EndText());

            // Less than there was room for is all there was; only an end that was announced is still behind it.
            if (received < room.Length && !hasEnded)
                return;
        }
    }

    private void Take(Span<byte> bytes, long nowUs)
    {
        if (_held is not null)
        {
            Append(ref _held, _heldLength, bytes);
            _heldLength += bytes.Length;
            bytes = _held.AsSpan(0, _heldLength);
        }

        int used = Parse(bytes, nowUs);
        if (_descriptor < 0)
            return;
        ReadOnlySpan<byte> rest = bytes[used..];
        if (rest.IsEmpty)
        {
            ReleaseHeld();
        }
        else if (_held is not null)
        {
            rest.CopyTo(_held);
            _heldLength = rest.Length;
        }
        else
        {
            _held = ArrayPool<byte>.Shared.Rent(Math.Max(1024, rest.Length * 2));
            rest.CopyTo(_held);
            _heldLength = rest.Length;
        }

        OnDrained(nowUs);
    }

    /// <summary>Handles every whole frame and returns the bytes used up.</summary>
    private int Parse(ReadOnlySpan<byte> bytes, long nowUs)
    {
        int at = 0;
        string? problem;
        if (State == ConnectionState.Upgrading)
        {
            UpgradeAnswer.Read(bytes, out at, out problem);
            if (problem is not null)
                End(problem);
            if (at == 0 || _descriptor < 0)
                return at;
            State = ConnectionState.Open;
            OnOpen(nowUs);
        }

        while (_descriptor >= 0)
        {
            if (!ServerFrame.TryRead(bytes[at..], out ServerFrame frame, out problem))
            {
                if (problem is not null)
                    End(problem);
                return at;
            }

            if (bytes.Length - at - frame.HeaderSize < frame.PayloadLength)
                return at;
            ReadOnlySpan<byte> payload = bytes.Slice(at + frame.HeaderSize, frame.PayloadLength);
            at += frame.HeaderSize + frame.PayloadLength;
            Handle(frame, payload, nowUs);
        }

        return at;
    }

    private void Handle(in ServerFrame frame, ReadOnlySpan<byte> payload, long nowUs)
    {
        switch (frame.Opcode)
        {
            case WebSocketOpcode.Text or WebSocketOpcode.Binary when frame.IsFinal && _fragments is null:
                OnMessage(payload, nowUs);
                break;
            case WebSocketOpcode.Text or WebSocketOpcode.Binary or WebSocketOpcode.Continuation:
                _fragments ??= new ArrayBufferWriter<byte>();
                if (_fragments.WrittenCount + payload.Length > ServerFrame.MaxPayload)
                {
                    End("message too large");
                    return;
                }

                _fragments.Write(payload);
                if (frame.IsFinal)
                {
                    ArrayBufferWriter<byte> whole = _fragments;
                    _fragments = null;
                    OnMessage(whole.WrittenSpan, nowUs);
                }

                break;
            case WebSocketOpcode.Ping:
                Send(ClientFrame.Write(WebSocketOpcode.Pong, payload));
                break;
            case WebSocketOpcode.Close:
                _closeCode = payload.Length >= 2 ? BinaryPrimitives.ReadUInt16BigEndian(payload) : (ushort)1005;
                // The server closes the socket; its end arrives as an event of its own (section 7.1.1).
                if (!_hasSentClose)
                {
                    _hasSentClose = true;
                    Send(ClientFrame.Close(_closeCode == 1005 ? (ushort)1000 : _closeCode.Value));
                }

                if (State != ConnectionState.Closed)
                    State = ConnectionState.Closing;
                break;
        }
    }

    private bool Hold(ReadOnlySpan<byte> bytes)
    {
        int waiting = _pendingEnd - _pendingStart;
        if (waiting + bytes.Length > MaxPendingBytes)
        {
            End("the server does not read");
            return false;
        }

        _pending ??= ArrayPool<byte>.Shared.Rent(Math.Max(4096, bytes.Length));
        if (_pendingStart > 0)
        {
            _pending.AsSpan(_pendingStart, waiting).CopyTo(_pending);
            (_pendingStart, _pendingEnd) = (0, waiting);
        }

        Append(ref _pending, _pendingEnd, bytes);
        _pendingEnd += bytes.Length;
        return true;
    }

    private bool Flush()
    {
        int sent = StreamSocket.Send(_descriptor, _pending.AsSpan(_pendingStart, _pendingEnd - _pendingStart));
        if (sent < 0 && sent != -ErrorNumber.Again)
        {
            End(ErrorText(sent));
            return false;
        }

        _pendingStart += Math.Max(0, sent);
        if (_pendingStart == _pendingEnd)
            ReleasePending();
        return true;
    }

    private static void Append(ref byte[] buffer, int length, ReadOnlySpan<byte> bytes)
    {
        if (buffer.Length - length < bytes.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(buffer.Length * 2, length + bytes.Length));
            buffer.AsSpan(0, length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(buffer);
            buffer = larger;
        }

        bytes.CopyTo(buffer.AsSpan(length));
    }

    /// <summary>Ends once, whoever asks first.</summary>
    private void End(string? problem)
    {
        if (State == ConnectionState.Closed)
            return;
        State = ConnectionState.Closed;
        if (_slot >= 0)
            loop.Remove(_slot);
        if (_descriptor >= 0)
            StreamSocket.Close(_descriptor);
        (_slot, _descriptor) = (-1, -1);
        ReleaseHeld();
        ReleasePending();
        _fragments = null;
        OnClosed(problem);
    }

    private string? EndText() => State switch
    {
        _ when _closeCode is not null || _hasSentClose => null,
        ConnectionState.Open => "ended without a close frame",
        _ => "ended before the upgrade",
    };

    private static string ErrorText(int negative) => string.Create(CultureInfo.InvariantCulture, $"socket error {-negative} ({new System.ComponentModel.Win32Exception(-negative).Message})");

    private void ReleaseHeld()
    {
        if (_held is not null)
            ArrayPool<byte>.Shared.Return(_held);
        (_held, _heldLength) = (null, 0);
    }

    private void ReleasePending()
    {
        if (_pending is not null)
            ArrayPool<byte>.Shared.Return(_pending);
        (_pending, _pendingStart, _pendingEnd) = (null, 0, 0);
    }
}

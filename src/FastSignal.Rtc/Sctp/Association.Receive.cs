using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastSignal.Rtc.Sctp;

/// <content>Packets in.</content>
internal sealed partial class Association
{
    /// <summary>Flag of ABORT and SHUTDOWN COMPLETE: the tag is the receiver's own, reflected (RFC 9260 section 8.5.1).</summary>
    private const byte ReflectedTag = 1;

    private const int HeartbeatLength = sizeof(long) + sizeof(ulong);

    private ulong _heartbeatNonce;
    private long _heartbeatDueUs = long.MaxValue;
    private int _heartbeatsUnanswered;

    /// <summary>Takes one packet as DTLS decrypted it. Drain afterwards.</summary>
    public void Receive(ReadOnlySpan<byte> bytes, long nowUs)
    {
        if (_disposed || State == AssociationState.Closed || !SctpPacketView.TryParse(bytes, out SctpPacketView packet)
            || packet.SourcePort != _remotePort || packet.DestinationPort != _localPort)
            return;
        ChunkReader chunks = packet.Chunks;
        bool first = true;
        bool data = false;
        while (State != AssociationState.Closed && chunks.MoveNext())
        {
            ChunkView chunk = chunks.Current;
            if (!IsTagged(packet.VerificationTag, chunk, first))
                return;
            if (chunk.Type == ChunkType.Init)
            {
                // Alone in its packet (RFC 9260 section 3.3.2).
                ReceiveInit(chunk, nowUs);
                return;
            }

            data |= chunk.Type == ChunkType.Data;
            if (!Receive(chunk, first, nowUs))
                break;
            first = false;
        }

        if (State == AssociationState.Closed || !data || _inbound is null)
            return;
        _inbound.EndPacket(nowUs);
        PerformDeferredReset();
    }

    private bool IsTagged(uint tag, ChunkView chunk, bool first) => chunk.Type switch
    {
        ChunkType.Init => tag == 0 && first,
        ChunkType.Abort or ChunkType.ShutdownComplete => (chunk.Flags & ReflectedTag) == 0 ? tag == _localTag : _peerTag != 0 && tag == _peerTag,
        _ => tag == _localTag,
    };

    // False ends the packet.
    private bool Receive(ChunkView chunk, bool first, long nowUs)
    {
        switch (chunk.Type)
        {
            case ChunkType.InitAck:
                ReceiveInitAck(chunk, nowUs);
                return false;
            case ChunkType.CookieEcho:
                if (first)
                    ReceiveCookieEcho(chunk, nowUs);
                return first;
            case ChunkType.CookieAck:
                ReceiveCookieAck(nowUs);
                return true;
            case ChunkType.Abort:
                End("the client aborted the SCTP association");
                return false;
            case ChunkType.Error:
                ReceiveError(chunk, nowUs);
                return true;
        }

        // Nothing else means anything before both sides know each other.
        if (State is AssociationState.New or AssociationState.CookieWait or AssociationState.CookieEchoed)
            return true;
        switch (chunk.Type)
        {
            case ChunkType.Data:
                ReceiveData(chunk, nowUs);
                return true;
            case ChunkType.Sack:
                if (SackView.TryParse(chunk, out SackView sack))
                    Outbound.Acknowledge(sack, nowUs);
                AdvanceShutdown(nowUs);
                return true;
            case ChunkType.Heartbeat:
                if (_control.TryAdd(ChunkType.HeartbeatAck, 0, chunk.Value.Length, out Span<byte> echo))
                    chunk.Value.CopyTo(echo);
                return true;
            case ChunkType.HeartbeatAck:
                ReceiveHeartbeatAck(chunk, nowUs);
                return true;
            case ChunkType.ForwardTsn:
                ReceiveForwardTsn(chunk, nowUs);
                return true;
            case ChunkType.ReConfig:
                ReceiveReConfig(chunk, nowUs);
                return true;
            case ChunkType.Shutdown or ChunkType.ShutdownAck or ChunkType.ShutdownComplete:
                ReceiveShutdown(chunk, nowUs);
                return true;
            default:
                return ReceiveUnknown(chunk);
        }
    }

    private void ReceiveData(ChunkView chunk, long nowUs)
    {
        // After SHUTDOWN ACK nothing more is taken (RFC 9260 section 9.2).
        if (State == AssociationState.ShutdownAckSent || !DataChunkView.TryParse(chunk, out DataChunkView data))
            return;
        if (data.Payload.IsEmpty)
        {
            Abort(ErrorCause.NoUserData, "the client sent a DATA chunk without data");
            return;
        }

        switch (_inbound!.Receive(data, nowUs))
        {
            case InboundResult.InvalidStream:
                Span<byte> stream = stackalloc byte[sizeof(uint)];
                BinaryPrimitives.WriteUInt16BigEndian(stream, data.StreamId);
                stream[sizeof(ushort)..].Clear();
                _control.AddError(ErrorCause.InvalidStream, stream);
                break;
            case InboundResult.Violation:
                Abort(ErrorCause.ProtocolViolation, "the client sent fragments that make no message, or too long a message");
                break;
        }

        if (State == AssociationState.ShutdownSent)
            _shutdownPending = true;
    }

    private void ReceiveForwardTsn(ChunkView chunk, long nowUs)
    {
        if (chunk.Value.Length < sizeof(uint))
            return;
        if (!_inbound!.Forward(BinaryPrimitives.ReadUInt32BigEndian(chunk.Value), chunk.Value[sizeof(uint)..], nowUs))
        {
            Abort(ErrorCause.ProtocolViolation, "the client sent fragments that make no message, or too long a message");
            return;
        }

        PerformDeferredReset();
    }

    private void ReceiveError(ChunkView chunk, long nowUs)
    {
        ParameterReader causes = new(chunk.Value);
        while (causes.MoveNext())
        {
            if ((ErrorCause)causes.Type == ErrorCause.StaleCookie)
                RestartHandshake(nowUs);
        }
    }

    // The two highest bits of an unknown type say what to do with it (RFC 9260 section 3.2).
    private bool ReceiveUnknown(ChunkView chunk)
    {
        const int GoesOn = 0x80;
        const int Reported = 0x40;
        if (((byte)chunk.Type & Reported) != 0)
        {
            Span<byte> header = [(byte)chunk.Type, chunk.Flags, 0, ChunkReader.HeaderLength];
            _control.AddError(ErrorCause.UnrecognizedChunk, header);
        }

        return ((byte)chunk.Type & GoesOn) != 0;
    }

    // Asks an idle peer whether it is there (RFC 9260 section 8.3).
    private void Probe(long nowUs)
    {
        if (_heartbeatsUnanswered > SctpLimits.MaxRetransmissions)
        {
            End("the client stopped answering heartbeats");
            return;
        }

        _heartbeatDueUs = nowUs + SctpLimits.HeartbeatIntervalUs + _timer.RtoUs;
        if (State != AssociationState.Established || !Outbound.IsEmpty)
            return;
        _heartbeatsUnanswered++;
        Span<byte> nonce = stackalloc byte[sizeof(ulong)];
        RandomNumberGenerator.Fill(nonce);
        _heartbeatNonce = BinaryPrimitives.ReadUInt64BigEndian(nonce);
        if (!_control.TryAdd(ChunkType.Heartbeat, 0, ParameterReader.HeaderLength + HeartbeatLength, out Span<byte> value))
            return;
        BinaryPrimitives.WriteUInt16BigEndian(value, 1);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)value.Length);
        BinaryPrimitives.WriteInt64BigEndian(value[4..], nowUs);
        nonce.CopyTo(value[12..]);
    }

    private void ReceiveHeartbeatAck(ChunkView chunk, long nowUs)
    {
        ParameterReader parameters = new(chunk.Value);
        if (!parameters.MoveNext() || parameters.Value.Length != HeartbeatLength || _heartbeatsUnanswered == 0
            || BinaryPrimitives.ReadUInt64BigEndian(parameters.Value[sizeof(long)..]) != _heartbeatNonce)
            return;
        _heartbeatsUnanswered = 0;
        _timer.Measure(nowUs - BinaryPrimitives.ReadInt64BigEndian(parameters.Value));
    }
}

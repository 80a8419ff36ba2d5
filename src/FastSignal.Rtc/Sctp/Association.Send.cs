using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>Messages and packets out.</content>
internal sealed partial class Association
{
    /// <summary>Queues a copy of a message; before the association is established it waits. Drain afterwards.</summary>
    public SendResult Send(ushort streamId, uint protocolId, ReadOnlySpan<byte> message, SendOptions options, long nowUs)
    {
        if (_disposed || State is not (AssociationState.New or AssociationState.CookieWait or AssociationState.CookieEchoed or AssociationState.Established))
            return SendResult.Closed;
        if (message.IsEmpty || message.Length > SctpLimits.MaxMessageSize || streamId >= _peerStreams)
            return SendResult.Invalid;
        return Outbound.Enqueue(streamId, protocolId, message, options, nowUs);
    }

    private bool MayHaveData => State is AssociationState.Established or AssociationState.ShutdownPending or AssociationState.ShutdownReceived;

    private void DrainPackets<TSink>(ref TSink sink, long nowUs)
        where TSink : struct, IAssociationSink
    {
        Span<byte> packet = stackalloc byte[SctpLimits.MaxPacketSize];
        int budget = SctpLimits.MaxBurst;
        while (TakePacket(packet, ref budget, nowUs) is > 0 and int length)
            sink.Send(packet[..length]);
    }

    private int TakePacket(Span<byte> destination, ref int budget, long nowUs)
    {
        if (_initAckLength > 0)
        {
            int length = _initAckLength;
            _initAck.AsSpan(0, length).CopyTo(destination);
            _initAckLength = 0;
            return length;
        }

        if (_initPending)
        {
            _initPending = false;
            return WriteInit(destination);
        }

        SctpPacketWriter writer = new(destination, _localPort, _remotePort, _peerTag);
        if (_abortPending)
        {
            WriteAbort(ref writer);
            return writer.Finish();
        }

        if (_cookieEchoPending)
        {
            _cookieEchoPending = false;
            if (writer.TryAdd(ChunkType.CookieEcho, 0, _peerCookie.Length, out Span<byte> cookie))
                _peerCookie.CopyTo(cookie);
        }

        if (!_control.IsEmpty)
            _control.Flush(ref writer);
        if (_inbound is not null && MayHaveInbound)
            AddFeedback(ref writer, budget, nowUs);
        WriteShutdown(ref writer, nowUs);
        WriteReset(ref writer, nowUs);
        if (budget > 0 && MayHaveData && Outbound.HasWork(nowUs))
        {
            int before = writer.Length;
            Outbound.Fill(ref writer, nowUs);
            if (writer.Length > before)
                budget--;
        }

        return writer.IsEmpty ? 0 : writer.Finish();
    }

    private bool MayHaveInbound => MayHaveData || State is AssociationState.ShutdownSent;

    // A SACK that may still wait rides along when data leaves anyway (RFC 9260 section 6.1).
    private void AddFeedback(ref SctpPacketWriter writer, int budget, long nowUs)
    {
        bool due = nowUs >= _inbound!.SackDueUs;
        if (due || (_inbound.HasUnacknowledged && budget > 0 && MayHaveData && Outbound.HasWork(nowUs)))
            _inbound.TryWriteSack(ref writer);
    }

    private void WriteAbort(ref SctpPacketWriter writer)
    {
        _abortPending = false;
        writer.TryAdd(ChunkType.Abort, 0, ParameterReader.HeaderLength, out Span<byte> value);
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)_abortCause);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], ParameterReader.HeaderLength);
    }
}

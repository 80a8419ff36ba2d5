using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>The orderly end (RFC 9260 section 9.2).</content>
internal sealed partial class Association
{
    private bool _shutdownPending;
    private bool _shutdownAckPending;
    private bool _shutdownCompletePending;
    private long _shutdownDueUs = long.MaxValue;
    private int _shutdownAttempts;

    /// <summary>Ends the association when everything sent has been acknowledged; further messages are refused. Drain afterwards.</summary>
    public void Shutdown(long nowUs)
    {
        if (State is AssociationState.New or AssociationState.CookieWait or AssociationState.CookieEchoed)
        {
            Abort("shut down before it was established");
            return;
        }

        if (State != AssociationState.Established)
            return;
        State = AssociationState.ShutdownPending;
        AdvanceShutdown(nowUs);
    }

    private void AdvanceShutdown(long nowUs)
    {
        if (!Outbound.IsEmpty)
            return;
        if (State == AssociationState.ShutdownPending)
        {
            State = AssociationState.ShutdownSent;
            _shutdownPending = true;
        }
        else if (State == AssociationState.ShutdownReceived)
        {
            State = AssociationState.ShutdownAckSent;
            _shutdownAckPending = true;
        }
        else
        {
            return;
        }

        _shutdownAttempts = 0;
        _shutdownDueUs = nowUs + _timer.RtoUs;
    }

    private void ReceiveShutdown(ChunkView chunk, long nowUs)
    {
        switch (chunk.Type)
        {
            case ChunkType.ShutdownComplete:
                if (State == AssociationState.ShutdownAckSent)
                    End("the client shut the SCTP association down");
                break;
            case ChunkType.ShutdownAck:
                if (State is AssociationState.ShutdownSent or AssociationState.ShutdownAckSent)
                {
                    End("the SCTP association was shut down");
                    _shutdownCompletePending = true;
                }

                break;
            case ChunkType.Shutdown when chunk.Value.Length >= sizeof(uint):
                Outbound.AcknowledgeUpTo(BinaryPrimitives.ReadUInt32BigEndian(chunk.Value));
                if (State is AssociationState.Established or AssociationState.ShutdownPending)
                {
                    State = AssociationState.ShutdownReceived;
                }
                else if (State == AssociationState.ShutdownSent)
                {
                    // Both at once.
                    State = AssociationState.ShutdownAckSent;
                    _shutdownPending = false;
                    _shutdownAckPending = true;
                }

                AdvanceShutdown(nowUs);
                break;
        }
    }

    private void RepeatShutdown(long nowUs)
    {
        if (++_shutdownAttempts > SctpLimits.MaxRetransmissions)
        {
            End("the client did not answer the SCTP shutdown");
            return;
        }

        _timer.BackOff();
        _shutdownDueUs = nowUs + _timer.RtoUs;
        _shutdownPending = State == AssociationState.ShutdownSent;
        _shutdownAckPending = State == AssociationState.ShutdownAckSent;
    }

    private void WriteShutdown(ref SctpPacketWriter writer, long nowUs)
    {
        if (_shutdownPending && writer.TryAdd(ChunkType.Shutdown, 0, sizeof(uint), out Span<byte> value))
        {
            _shutdownPending = false;
            BinaryPrimitives.WriteUInt32BigEndian(value, _inbound!.CumulativeTsn);
            _shutdownDueUs = nowUs + _timer.RtoUs;
        }

        if (_shutdownAckPending && writer.TryAdd(ChunkType.ShutdownAck, 0, 0, out _))
            _shutdownAckPending = false;
        if (_shutdownCompletePending && writer.TryAdd(ChunkType.ShutdownComplete, 0, 0, out _))
            _shutdownCompletePending = false;
    }
}

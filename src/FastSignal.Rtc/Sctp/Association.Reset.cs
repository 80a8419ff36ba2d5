using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>Stream reset (RFC 6525), by which data channels are closed (RFC 8831 section 6.7).</content>
internal sealed partial class Association
{
    private const int ResetRequestLength = 12;
    private const int ResponseLength = 8;

    private readonly Queue<(ushort StreamId, bool Incoming)> _resets = new();

    // Streams to be reset, and those of the request that is under way.
    private readonly List<ushort> _resetWanted = [];
    private readonly List<ushort> _resetRequested = [];
    private uint _resetSequence;
    private bool _resetPending;
    private long _resetDueUs = long.MaxValue;
    private int _resetAttempts;
    private bool _canReset;

    // The peer's next request, how the last one ended, and one that waits for data before it.
    private uint _peerResetSequence;
    private ResetResult _lastResult;
    private byte[]? _deferredReset;

    private enum ResetResult : uint
    {
        NothingToDo = 0,
        Performed = 1,
        Denied = 2,
        BadSequenceNumber = 5,
        InProgress = 6,
    }

    /// <summary>Resets our sending side of a stream once everything queued for it has left. Drain afterwards.</summary>
    public void ResetStream(ushort streamId)
    {
        if (State == AssociationState.Closed || _resetWanted.Contains(streamId) || _resetRequested.Contains(streamId))
            return;
        _resetWanted.Add(streamId);
    }

    private void WriteReset(ref SctpPacketWriter writer, long nowUs)
    {
        if (State != AssociationState.Established)
            return;
        if (_resetRequested.Count == 0 && _resetWanted.Count > 0)
            BeginReset();
        if (!_resetPending || _resetRequested.Count == 0)
            return;
        int length = ParameterReader.HeaderLength + ResetRequestLength + _resetRequested.Count * sizeof(ushort);
        if (!writer.TryAdd(ChunkType.ReConfig, 0, length, out Span<byte> value))
            return;
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.OutgoingReset);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)length);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], _resetSequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], _peerResetSequence - 1);
        BinaryPrimitives.WriteUInt32BigEndian(value[12..], Outbound.LastTsn);
        for (int i = 0; i < _resetRequested.Count; i++)
            BinaryPrimitives.WriteUInt16BigEndian(value[(16 + i * sizeof(ushort))..], _resetRequested[i]);
        _resetPending = false;
        _resetDueUs = nowUs + _timer.RtoUs;
    }

    private void BeginReset()
    {
        for (int i = _resetWanted.Count - 1; i >= 0 && _resetRequested.Count < SctpLimits.MaxStreamsPerChunk; i--)
        {
            ushort streamId = _resetWanted[i];
            if (Outbound.Waiting(streamId) > 0)
                continue;
            _resetWanted.RemoveAt(i);
            _resetRequested.Add(streamId);
        }

        if (_resetRequested.Count == 0)
            return;
        _resetAttempts = 0;
        if (_canReset)
            _resetPending = true;
        else
            FinishReset();
    }

    private void FinishReset()
    {
        foreach (ushort streamId in _resetRequested)
        {
            Outbound.ResetStream(streamId);
            _resets.Enqueue((streamId, false));
        }

        _resetRequested.Clear();
        _resetPending = false;
        _resetDueUs = long.MaxValue;
    }

    private void RepeatReset(long nowUs)
    {
        if (++_resetAttempts > SctpLimits.MaxRetransmissions)
        {
            End("the client did not answer a stream reset");
            return;
        }

        _resetPending = true;
        _resetDueUs = nowUs + _timer.RtoUs;
    }

    private void ReceiveReConfig(ChunkView chunk, long nowUs)
    {
        ParameterReader parameters = new(chunk.Value);
        // A chunk holds two parameters at most (RFC 6525 section 3.1).
        for (int i = 0; i < 2 && parameters.MoveNext(); i++)
        {
            if (parameters.Value.Length < sizeof(uint))
                return;
            uint sequence = BinaryPrimitives.ReadUInt32BigEndian(parameters.Value);
            if (parameters.Type == ParameterType.ReConfigResponse)
                ReceiveResetResponse(sequence, parameters.Value, nowUs);
            else if (parameters.Type == ParameterType.OutgoingReset && parameters.Value.Length >= ResetRequestLength)
                ReceiveResetRequest(sequence, parameters.Value);
            else
                Refuse(sequence);
        }
    }

    private void ReceiveResetResponse(uint sequence, ReadOnlySpan<byte> value, long nowUs)
    {
        if (value.Length < ResponseLength || _resetRequested.Count == 0 || sequence != _resetSequence)
            return;
        if ((ResetResult)BinaryPrimitives.ReadUInt32BigEndian(value[4..]) == ResetResult.InProgress)
        {
            _resetAttempts = 0;
            _resetDueUs = nowUs + _timer.RtoUs;
            return;
        }

        // Whatever else the peer says, it will not get better by asking again.
        _resetSequence++;
        FinishReset();
    }

    private void ReceiveResetRequest(uint sequence, ReadOnlySpan<byte> value)
    {
        if (sequence == _peerResetSequence - 1)
        {
            Respond(sequence, _lastResult);
            return;
        }

        if (sequence != _peerResetSequence)
        {
            Respond(sequence, ResetResult.BadSequenceNumber);
            return;
        }

        if (IsBehind(value))
        {
            _deferredReset = value.ToArray();
            Respond(sequence, ResetResult.InProgress);
            return;
        }

        Perform(sequence, value);
    }

    private bool IsBehind(ReadOnlySpan<byte> value) =>
        SerialNumber.IsAfter(BinaryPrimitives.ReadUInt32BigEndian(value[8..]), _inbound!.CumulativeTsn);

    private void PerformDeferredReset()
    {
        if (_deferredReset is null || State == AssociationState.Closed || IsBehind(_deferredReset))
            return;
        byte[] value = _deferredReset;
        Perform(BinaryPrimitives.ReadUInt32BigEndian(value), value);
    }

    private void Perform(uint sequence, ReadOnlySpan<byte> value)
    {
        _deferredReset = null;
        _peerResetSequence++;
        ReadOnlySpan<byte> list = value[ResetRequestLength..];
        if (list.Length < sizeof(ushort))
        {
            for (int streamId = 0; streamId < SctpLimits.MaxStreams; streamId++)
                _inbound!.ResetStream((ushort)streamId);
            _resets.Enqueue((AllStreams, true));
        }

        for (; list.Length >= sizeof(ushort); list = list[sizeof(ushort)..])
        {
            ushort streamId = BinaryPrimitives.ReadUInt16BigEndian(list);
            _inbound!.ResetStream(streamId);
            _resets.Enqueue((streamId, true));
        }

        _lastResult = ResetResult.Performed;
        Respond(sequence, ResetResult.Performed);
    }

    private void Refuse(uint sequence)
    {
        if (sequence == _peerResetSequence)
        {
            _peerResetSequence++;
            _lastResult = ResetResult.Denied;
        }

        Respond(sequence, ResetResult.Denied);
    }

    private void Respond(uint sequence, ResetResult result)
    {
        if (!_control.TryAdd(ChunkType.ReConfig, 0, ParameterReader.HeaderLength + ResponseLength, out Span<byte> value))
            return;
        BinaryPrimitives.WriteUInt16BigEndian(value, (ushort)ParameterType.ReConfigResponse);
        BinaryPrimitives.WriteUInt16BigEndian(value[2..], (ushort)value.Length);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], sequence);
        BinaryPrimitives.WriteUInt32BigEndian(value[8..], (uint)result);
    }
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Sctp;

/// <content>What the peer is told of what arrived.</content>
internal sealed partial class Inbound
{
    /// <summary>Appends a SACK (RFC 9260 section 3.3.4). False when it does not fit.</summary>
    public bool TryWriteSack(ref SctpPacketWriter writer)
    {
        Span<(ushort Start, ushort End)> gaps = stackalloc (ushort, ushort)[SctpLimits.MaxGapBlocks];
        int gapCount = FindGaps(gaps);
        int length = SackView.FixedLength + gapCount * SackView.GapBlockLength + _duplicateCount * sizeof(uint);
        if (!writer.TryAdd(ChunkType.Sack, 0, length, out Span<byte> value))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(value, _cumulativeTsn);
        BinaryPrimitives.WriteUInt32BigEndian(value[4..], (uint)Math.Max(0, SctpLimits.ReceiveWindow - HeldBytes));
        BinaryPrimitives.WriteUInt16BigEndian(value[8..], (ushort)gapCount);
        BinaryPrimitives.WriteUInt16BigEndian(value[10..], (ushort)_duplicateCount);
        value = value[SackView.FixedLength..];
        foreach ((ushort start, ushort end) in gaps[..gapCount])
        {
            BinaryPrimitives.WriteUInt16BigEndian(value, start);
            BinaryPrimitives.WriteUInt16BigEndian(value[2..], end);
            value = value[SackView.GapBlockLength..];
        }

        foreach (uint duplicate in _duplicates.AsSpan(0, _duplicateCount))
        {
            BinaryPrimitives.WriteUInt32BigEndian(value, duplicate);
            value = value[sizeof(uint)..];
        }

        _duplicateCount = 0;
        _unacknowledgedPackets = 0;
        _sackDueUs = long.MaxValue;
        return true;
    }

    private int FindGaps(Span<(ushort Start, ushort End)> gaps)
    {
        int count = 0;
        bool inside = false;
        int last = SerialNumber.Distance(_highestTsn, _cumulativeTsn);
        for (int offset = 1; offset <= last; offset++)
        {
            if (_window[_cumulativeTsn + (uint)offset].State == InboundState.Missing)
            {
                inside = false;
                continue;
            }

            if (!inside)
            {
                if (count == gaps.Length)
                    break;
                gaps[count++] = ((ushort)offset, (ushort)offset);
                inside = true;
            }

            gaps[count - 1].End = (ushort)offset;
        }

        return count;
    }
}

using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>
/// Writes RTCP packets one after the other into a buffer, making a compound (RFC 3550 section 6.1) or reduced-size (RFC 5506)
/// datagram. Every method returns false, having written nothing, when the packet does not fit into the buffer or the format.
/// </summary>
public ref struct RtcpWriter
{
    /// <summary>Largest number of sources in one SDES or BYE packet: the count has five bits.</summary>
    public const int MaxSources = 31;

    /// <summary>Longest text of an SDES item or a BYE reason in bytes: the length has eight bits.</summary>
    public const int MaxTextLength = 255;

    private const byte VersionTwo = 0x80;
    private const int XrBlockHeaderSize = 4;
    private const int NackEntrySize = 4;
    private const int NackMaskBits = 16;

    private readonly Span<byte> _destination;

    /// <param name="destination">Where to write; its size bounds the datagram.</param>
    public RtcpWriter(Span<byte> destination) => _destination = destination;

    /// <summary>Bytes written so far; always a whole number of 32-bit words.</summary>
    public int Length { get; private set; }

    /// <summary>What was written so far.</summary>
    public readonly ReadOnlySpan<byte> Written => _destination[..Length];

    /// <summary>Writes an SR with 0 to 31 report blocks (RFC 3550 section 6.4.1).</summary>
    public bool TryWriteSenderReport(scoped in SenderReport report, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (blocks.Length > ReportBlockList.MaxCount
            || !TryBegin(RtcpPacketType.SenderReport, blocks.Length, SenderReportView.InfoSize + blocks.Length * ReportBlock.Size, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, report.Ssrc);
        BinaryPrimitives.WriteUInt64BigEndian(body[4..], report.NtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(body[12..], report.RtpTimestamp);
        BinaryPrimitives.WriteUInt32BigEndian(body[16..], report.PacketCount);
        BinaryPrimitives.WriteUInt32BigEndian(body[20..], report.OctetCount);
        WriteBlocks(body[SenderReportView.InfoSize..], blocks);
        return true;
    }

    /// <summary>Writes an RR with 0 to 31 report blocks (RFC 3550 section 6.4.2).</summary>
    public bool TryWriteReceiverReport(uint ssrc, scoped ReadOnlySpan<ReportBlock> blocks)
    {
        if (blocks.Length > ReportBlockList.MaxCount
            || !TryBegin(RtcpPacketType.ReceiverReport, blocks.Length, 4 + blocks.Length * ReportBlock.Size, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        WriteBlocks(body[4..], blocks);
        return true;
    }

    /// <summary>
    /// Writes one SDES that gives all <paramref name="sources"/> the same canonical name (RFC 3550 section 6.5.1), which is
    /// what tells a receiver that they share a clock.
    /// </summary>
    public bool TryWriteSourceDescription(scoped ReadOnlySpan<uint> sources, scoped ReadOnlySpan<byte> canonicalName)
    {
        // The list of items ends with at least one null octet.
        int chunkSize = PadToWords(4 + 2 + canonicalName.Length + 1);
        if (sources.Length is 0 or > MaxSources || canonicalName.Length is 0 or > MaxTextLength
            || !TryBegin(RtcpPacketType.SourceDescription, sources.Length, sources.Length * chunkSize, out Span<byte> body))
            return false;
        foreach (uint source in sources)
        {
            Span<byte> chunk = body[..chunkSize];
            BinaryPrimitives.WriteUInt32BigEndian(chunk, source);
            chunk[4] = SourceDescriptionView.CanonicalNameItem;
            chunk[5] = (byte)canonicalName.Length;
            canonicalName.CopyTo(chunk[6..]);
            chunk[(6 + canonicalName.Length)..].Clear();
            body = body[chunkSize..];
        }

        return true;
    }

    /// <summary>Writes a BYE for 1 to 31 sources (RFC 3550 section 6.6); an empty reason is left out.</summary>
    public bool TryWriteGoodbye(scoped ReadOnlySpan<uint> sources, scoped ReadOnlySpan<byte> reason)
    {
        int reasonSize = reason.IsEmpty ? 0 : PadToWords(1 + reason.Length);
        if (sources.Length is 0 or > MaxSources || reason.Length > MaxTextLength
            || !TryBegin(RtcpPacketType.Goodbye, sources.Length, sources.Length * 4 + reasonSize, out Span<byte> body))
            return false;
        foreach (uint source in sources)
        {
            BinaryPrimitives.WriteUInt32BigEndian(body, source);
            body = body[4..];
        }

        if (!reason.IsEmpty)
        {
            body[0] = (byte)reason.Length;
            reason.CopyTo(body[1..]);
            body[(1 + reason.Length)..].Clear();
        }

        return true;
    }

    /// <summary>
    /// Writes a generic NACK (RFC 4585 section 6.2.1). Numbers up to 16 behind the first of an entry share it, so
    /// <paramref name="sequenceNumbers"/> are best in ascending order; every one of them is asked for in any case.
    /// </summary>
    public bool TryWriteGenericNack(uint senderSsrc, uint mediaSsrc, scoped ReadOnlySpan<ushort> sequenceNumbers)
    {
        int entries = CountNackEntries(sequenceNumbers);
        if (entries == 0 || !TryBegin(
            RtcpPacketType.TransportFeedback, FeedbackFormat.GenericNack, FeedbackHeader.Size + entries * NackEntrySize, out Span<byte> body))
            return false;
        new FeedbackHeader(senderSsrc, mediaSsrc).Write(body);
        body = body[FeedbackHeader.Size..];
        while (!sequenceNumbers.IsEmpty)
        {
            int taken = TakeNackEntry(sequenceNumbers, out ushort mask);
            BinaryPrimitives.WriteUInt16BigEndian(body, sequenceNumbers[0]);
            BinaryPrimitives.WriteUInt16BigEndian(body[2..], mask);
            body = body[NackEntrySize..];
            sequenceNumbers = sequenceNumbers[taken..];
        }

        return true;
    }

    /// <summary>Writes a PLI (RFC 4585 section 6.3.1).</summary>
    public bool TryWritePictureLossIndication(uint senderSsrc, uint mediaSsrc)
    {
        if (!TryBegin(RtcpPacketType.PayloadFeedback, FeedbackFormat.PictureLossIndication, FeedbackHeader.Size, out Span<byte> body))
            return false;
        new FeedbackHeader(senderSsrc, mediaSsrc).Write(body);
        return true;
    }

    /// <summary>Writes a FIR with one entry (RFC 5104 section 4.3.1).</summary>
    public bool TryWriteFullIntraRequest(uint senderSsrc, FullIntraRequest request)
    {
        if (!TryBegin(
            RtcpPacketType.PayloadFeedback, FeedbackFormat.FullIntraRequest, FeedbackHeader.Size + FullIntraRequest.Size, out Span<byte> body))
            return false;
        // The header's media SSRC is 0 here (RFC 5104 section 4.3.1.2).
        new FeedbackHeader(senderSsrc, 0).Write(body);
        Span<byte> entry = body[FeedbackHeader.Size..];
        BinaryPrimitives.WriteUInt32BigEndian(entry, request.MediaSsrc);
        entry[4] = request.CommandSequenceNumber;
        entry[5..].Clear();
        return true;
    }

    /// <summary>Writes an XR with one RRTR block (RFC 3611 section 4.4): a receiver's clock, for the sender to answer.</summary>
    public bool TryWriteReceiverReferenceTime(uint ssrc, ulong ntp)
    {
        if (!TryBeginExtendedReport(ssrc, ExtendedReportBlockType.ReceiverReferenceTime, sizeof(ulong), out Span<byte> content))
            return false;
        BinaryPrimitives.WriteUInt64BigEndian(content, ntp);
        return true;
    }

    /// <summary>Writes an XR with one DLRR block of one or more sub-blocks (RFC 3611 section 4.5).</summary>
    public bool TryWriteDelaySinceLastReceiverReport(uint ssrc, scoped ReadOnlySpan<DlrrSubBlock> subBlocks)
    {
        if (subBlocks.IsEmpty || !TryBeginExtendedReport(
            ssrc, ExtendedReportBlockType.DelaySinceLastReceiverReport, subBlocks.Length * DlrrSubBlock.Size, out Span<byte> content))
            return false;
        foreach (ref readonly DlrrSubBlock subBlock in subBlocks)
        {
            BinaryPrimitives.WriteUInt32BigEndian(content, subBlock.Ssrc);
            BinaryPrimitives.WriteUInt32BigEndian(content[4..], subBlock.LastReceiverReport);
            BinaryPrimitives.WriteUInt32BigEndian(content[8..], subBlock.DelaySinceLastReceiverReport);
            content = content[DlrrSubBlock.Size..];
        }

        return true;
    }

    private static void WriteBlocks(Span<byte> destination, ReadOnlySpan<ReportBlock> blocks)
    {
        foreach (ref readonly ReportBlock block in blocks)
        {
            block.Write(destination);
            destination = destination[ReportBlock.Size..];
        }
    }

    private static int CountNackEntries(ReadOnlySpan<ushort> sequenceNumbers)
    {
        int entries = 0;
        for (; !sequenceNumbers.IsEmpty; entries++)
            sequenceNumbers = sequenceNumbers[TakeNackEntry(sequenceNumbers, out _)..];
        return entries;
    }

    // How many numbers from the start the entry of the first one can hold, and the mask that says which.
    private static int TakeNackEntry(ReadOnlySpan<ushort> sequenceNumbers, out ushort mask)
    {
        mask = 0;
        int taken = 1;
        for (; taken < sequenceNumbers.Length; taken++)
        {
            int distance = (ushort)(sequenceNumbers[taken] - sequenceNumbers[0]);
            if (distance > NackMaskBits)
                break;
            if (distance > 0)
                mask |= (ushort)(1 << (distance - 1));
        }

        return taken;
    }

    private static int PadToWords(int bytes) => (bytes + 3) & ~3;

    private bool TryBeginExtendedReport(uint ssrc, byte blockType, int contentSize, out Span<byte> content)
    {
        content = default;
        if (!TryBegin(RtcpPacketType.ExtendedReport, 0, 4 + XrBlockHeaderSize + contentSize, out Span<byte> body))
            return false;
        BinaryPrimitives.WriteUInt32BigEndian(body, ssrc);
        body[4] = blockType;
        body[5] = 0;
        BinaryPrimitives.WriteUInt16BigEndian(body[6..], (ushort)(contentSize / 4));
        content = body[(4 + XrBlockHeaderSize)..];
        return true;
    }

    private bool TryBegin(RtcpPacketType type, int count, int bodySize, out Span<byte> body)
    {
        body = default;
        int size = RtcpReader.HeaderSize + bodySize;
        // The length field counts words less one in 16 bits.
        if (size > _destination.Length - Length || size / 4 - 1 > ushort.MaxValue)
            return false;

        Span<byte> packet = _destination.Slice(Length, size);
        packet[0] = (byte)(VersionTwo | count);
        packet[1] = (byte)type;
        BinaryPrimitives.WriteUInt16BigEndian(packet[2..], (ushort)(size / 4 - 1));
        body = packet[RtcpReader.HeaderSize..];
        Length += size;
        return true;
    }
}

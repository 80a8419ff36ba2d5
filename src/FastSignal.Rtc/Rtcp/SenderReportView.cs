using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>An SR packet (RFC 3550 section 6.4.1).</summary>
public readonly ref struct SenderReportView
{
    internal const int InfoSize = 24;

    private SenderReportView(SenderReport report, ReportBlockList blocks)
    {
        Report = report;
        Blocks = blocks;
    }

    /// <summary>What the sender says about its own stream.</summary>
    public SenderReport Report { get; }

    /// <summary>What it says about the streams it receives.</summary>
    public ReportBlockList Blocks { get; }

    /// <summary>False when the packet is of another type or too short for its count of blocks.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out SenderReportView view)
    {
        view = default;
        ReadOnlySpan<byte> body = packet.Body;
        int blocks = packet.Count * ReportBlock.Size;
        if (packet.Type != RtcpPacketType.SenderReport || body.Length < InfoSize + blocks)
            return false;

        SenderReport report = new(
            BinaryPrimitives.ReadUInt32BigEndian(body),
            BinaryPrimitives.ReadUInt64BigEndian(body[4..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[12..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[16..]),
            BinaryPrimitives.ReadUInt32BigEndian(body[20..]));
        view = new SenderReportView(report, new ReportBlockList(body.Slice(InfoSize, blocks)));
        return true;
    }
}

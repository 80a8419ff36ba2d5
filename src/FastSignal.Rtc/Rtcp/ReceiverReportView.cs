using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>An RR packet (RFC 3550 section 6.4.2).</summary>
public readonly ref struct ReceiverReportView
{
    private ReceiverReportView(uint ssrc, ReportBlockList blocks)
    {
        Ssrc = ssrc;
        Blocks = blocks;
    }

    /// <summary>SSRC of whoever reports.</summary>
    public uint Ssrc { get; }

    /// <summary>The report blocks; may be none.</summary>
    public ReportBlockList Blocks { get; }

    /// <summary>False when the packet is of another type or too short for its count of blocks.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out ReceiverReportView view)
    {
        view = default;
        int blocks = packet.Count * ReportBlock.Size;
        if (packet.Type != RtcpPacketType.ReceiverReport || packet.Body.Length < 4 + blocks)
            return false;
        view = new ReceiverReportView(
            BinaryPrimitives.ReadUInt32BigEndian(packet.Body), new ReportBlockList(packet.Body.Slice(4, blocks)));
        return true;
    }
}

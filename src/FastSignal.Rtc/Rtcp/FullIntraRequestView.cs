using System.Buffers.Binary;

namespace FastSignal.Rtc.Rtcp;

/// <summary>A FIR packet (RFC 5104 section 4.3.1). The streams are named by its entries; the header's media SSRC is unused.</summary>
public readonly ref struct FullIntraRequestView
{
    private readonly ReadOnlySpan<byte> _entries;

    private FullIntraRequestView(uint senderSsrc, ReadOnlySpan<byte> entries)
    {
        SenderSsrc = senderSsrc;
        _entries = entries;
    }

    /// <summary>SSRC of whoever asks.</summary>
    public uint SenderSsrc { get; }

    /// <summary>Number of entries, at least one.</summary>
    public int Count => _entries.Length / FullIntraRequest.Size;

    /// <summary>The entry at a position from 0.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There are not so many.</exception>
    public FullIntraRequest this[int index]
    {
        get
        {
            ReadOnlySpan<byte> entry = _entries.Slice(index * FullIntraRequest.Size, FullIntraRequest.Size);
            return new FullIntraRequest(BinaryPrimitives.ReadUInt32BigEndian(entry), entry[4]);
        }
    }

    /// <summary>False when the packet is of another type or format, or holds no whole entry.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out FullIntraRequestView view)
    {
        view = default;
        if (packet.Type != RtcpPacketType.PayloadFeedback || packet.Count != FeedbackFormat.FullIntraRequest
            || packet.Body.Length < FeedbackHeader.Size + FullIntraRequest.Size)
            return false;
        view = new FullIntraRequestView(FeedbackHeader.Read(packet.Body).SenderSsrc, packet.Body[FeedbackHeader.Size..]);
        return true;
    }
}

namespace FastSignal.Rtc.Rtcp;

/// <summary>One packet of an RTCP datagram: the common header's fields and what follows it.</summary>
public readonly ref struct RtcpPacketView
{
    internal RtcpPacketView(RtcpPacketType type, byte count, ReadOnlySpan<byte> body)
    {
        Type = type;
        Count = count;
        Body = body;
    }

    /// <summary>Packet type; may be one that has no name here.</summary>
    public RtcpPacketType Type { get; }

    /// <summary>The five bits that are a count of blocks or chunks, or the format (FMT) of feedback.</summary>
    public byte Count { get; }

    /// <summary>What follows the four octets of the common header, without padding.</summary>
    public ReadOnlySpan<byte> Body { get; }
}

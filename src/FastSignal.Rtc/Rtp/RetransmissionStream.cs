namespace FastSignal.Rtc.Rtp;

/// <summary>
/// The retransmission stream of one viewer and one media stream (RFC 4588, SSRC multiplexing): numbers of its own, the
/// timestamp of the packet it repeats.
/// </summary>
public sealed class RetransmissionStream
{
    /// <summary>Size in bytes of the original sequence number ahead of the repeated payload (RFC 4588 section 4).</summary>
    public const int OriginalSequenceNumberSize = 2;

    private long _nextIndex;

    /// <param name="ssrc">The stream's own SSRC, announced in the FID group of the SDP.</param>
    /// <param name="firstSequenceNumber">Where the numbers start; random, and below 32768 like the media stream's.</param>
    public RetransmissionStream(uint ssrc, ushort firstSequenceNumber)
    {
        Ssrc = ssrc;
        _nextIndex = firstSequenceNumber;
    }

    /// <summary>The stream's SSRC.</summary>
    public uint Ssrc { get; }

    /// <summary>Packets sent on this stream.</summary>
    public long PacketsSent { get; private set; }

    /// <summary>Payload octets sent on this stream, the original sequence number included, the RTP header not.</summary>
    public long OctetsSent { get; private set; }

    /// <summary>
    /// Takes the next number for a repeated packet. <paramref name="timestamp"/> is the viewer's timestamp of the original
    /// (RFC 4588 section 4), <paramref name="payloadOctets"/> the payload with the original sequence number.
    /// </summary>
    public OutgoingPacket Send(uint timestamp, int payloadOctets)
    {
        PacketsSent++;
        OctetsSent += payloadOctets;
        return new OutgoingPacket(_nextIndex++, timestamp);
    }
}

namespace FastSignal.Rtc.Rtp;

/// <summary>Where a packet stands in a viewer's own stream.</summary>
/// <param name="Index">Sequence number extended by its wraps: the packet index of RFC 3711 section 3.3.1.</param>
/// <param name="Timestamp">RTP timestamp.</param>
public readonly record struct OutgoingPacket(long Index, uint Timestamp)
{
    /// <summary>The sequence number for the header.</summary>
    public ushort SequenceNumber => (ushort)Index;

    /// <summary>The rollover counter for SRTP.</summary>
    public uint RolloverCounter => (uint)(Index >> 16);
}

namespace FastSignal.Rtc.Rtp;

/// <summary>What one packet says in its header extensions; only the negotiated ones are written.</summary>
public readonly ref struct HeaderExtensionValues
{
    /// <summary>When the packet leaves, 24 bits of 6.18 fixed-point seconds (<see cref="NtpTime.ToAbsSendTime"/>).</summary>
    public uint AbsSendTime { get; init; }

    /// <summary>Counter of all packets of the transport, whatever their SSRC (draft-holmer section 2).</summary>
    public ushort TransportSequenceNumber { get; init; }

    /// <summary>
    /// Smallest delay in milliseconds from capture to display that the receiver should aim for; sent in steps of 10 ms, at
    /// most 40950. Together with a maximum of 0 it means "show at once".
    /// </summary>
    public int PlayoutDelayMinMs { get; init; }

    /// <summary>The largest such delay in milliseconds, in the same steps.</summary>
    public int PlayoutDelayMaxMs { get; init; }

    /// <summary>
    /// The media section's identifier in ASCII, 1 to 16 bytes; empty when the stream's SSRC is announced in the SDP. Not sent
    /// when longer, as the one-byte form has no room for it.
    /// </summary>
    public ReadOnlySpan<byte> Mid { get; init; }
}

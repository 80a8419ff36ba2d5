namespace FastSignal.Tests.Kit;

/// <summary>One decrypted RTP packet; of a retransmission, the packet it repeats.</summary>
internal sealed record ReceivedPacket
{
    public required uint Ssrc { get; init; }

    public required byte PayloadType { get; init; }

    public required ushort SequenceNumber { get; init; }

    public required uint Timestamp { get; init; }

    public required bool Marker { get; init; }

    public required byte[] Payload { get; init; }

    /// <summary>True when it came by RTX (RFC 4588).</summary>
    public bool Retransmitted { get; init; }

    /// <summary>24 bits of 6.18 seconds, or null without the extension.</summary>
    public uint? AbsSendTime { get; init; }

    public ushort? TransportSequenceNumber { get; init; }

    public (int MinMs, int MaxMs)? PlayoutDelay { get; init; }
}

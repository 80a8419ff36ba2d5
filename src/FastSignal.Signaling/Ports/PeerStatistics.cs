namespace FastSignal.Signaling.Ports;

/// <summary>One peer's numbers, as sent to the client in <c>stats</c>. Rates are over the last reporting interval.</summary>
public sealed record PeerStatistics
{
    /// <summary>RTCIceConnectionState.</summary>
    public required string IceState { get; init; }

    /// <summary>RTCPeerConnectionState.</summary>
    public required string ConnectionState { get; init; }

    /// <summary>Remote address of the selected pair, or null.</summary>
    public string? RemoteAddress { get; init; }

    /// <summary>Codec names in use, or null before the answer.</summary>
    public string? VideoCodec { get; init; }

    /// <inheritdoc cref="VideoCodec"/>
    public string? AudioCodec { get; init; }

    /// <summary>RTP packets sent, resends included.</summary>
    public long PacketsSent { get; init; }

    /// <summary>RTP bytes sent, headers included.</summary>
    public long BytesSent { get; init; }

    /// <summary>Pictures sent.</summary>
    public long FramesSent { get; init; }

    /// <summary>Pictures not sent because the viewer waited for a key frame.</summary>
    public long FramesDropped { get; init; }

    /// <summary>Packets resent after a NACK.</summary>
    public long PacketsRetransmitted { get; init; }

    /// <summary>Packets the receiver asked for.</summary>
    public long NacksReceived { get; init; }

    /// <summary>PLI and FIR received.</summary>
    public long KeyFrameRequests { get; init; }

    /// <summary>Sent bits per second over the last second.</summary>
    public double BitrateBps { get; init; }

    /// <summary>Round trip time in milliseconds from the last receiver report, or null.</summary>
    public double? RttMs { get; init; }

    /// <summary>Interarrival jitter in milliseconds from the last receiver report of video, or null.</summary>
    public double? JitterMs { get; init; }

    /// <summary>Fraction of video packets lost in the last receiver report, 0..1, or null.</summary>
    public double? LossRatio { get; init; }
}

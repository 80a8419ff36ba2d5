namespace FastSignal.Rtc.Sdp;

/// <summary>What offer and answer agreed on for one m-line.</summary>
public sealed record NegotiatedMedia
{
    /// <summary>Media of the m-line.</summary>
    public required SdpMediaKind Kind { get; init; }

    /// <summary>The mid; empty when the client gave none.</summary>
    public required string Mid { get; init; }

    /// <summary>True when nothing may be sent on this m-line: it was rejected, is inactive, or could not be served. The rest is then empty.</summary>
    public bool Rejected { get; init; }

    /// <summary>True for an accepted m-line of data channels; of the rest only the two SCTP values then mean anything.</summary>
    public bool IsDataChannel => Kind == SdpMediaKind.Application && !Rejected;

    /// <summary>The client's SCTP port.</summary>
    public int SctpPort { get; init; }

    /// <summary>The longest message the client takes in bytes: 0 for any, null when it does not say.</summary>
    public int? MaxMessageSize { get; init; }

    /// <summary>The track sent here; null when rejected.</summary>
    public LocalMedia? Local { get; init; }

    /// <summary>The codec chosen, as we know it; null when rejected.</summary>
    public LocalCodec? Codec { get; init; }

    /// <summary>Encoding name of the codec; empty when rejected.</summary>
    public string CodecName => Codec?.Name ?? string.Empty;

    /// <summary>Payload type to send.</summary>
    public int PayloadType { get; init; }

    /// <summary>Payload type of retransmissions; null means a lost packet is sent again as it was.</summary>
    public int? RtxPayloadType { get; init; }

    /// <summary>Generic NACK (RFC 4585).</summary>
    public bool Nack { get; init; }

    /// <summary>Picture loss indication (RFC 4585).</summary>
    public bool Pli { get; init; }

    /// <summary>Full intra request (RFC 5104).</summary>
    public bool Fir { get; init; }

    /// <summary>Transport-wide congestion control feedback.</summary>
    public bool TransportCc { get; init; }

    /// <summary>Receiver estimated maximum bitrate.</summary>
    public bool Remb { get; init; }

    /// <summary>Id of the MID extension; 0 when not negotiated.</summary>
    public int ExtMid { get; init; }

    /// <summary>Id of abs-send-time; 0 when not negotiated.</summary>
    public int ExtAbsSendTime { get; init; }

    /// <summary>Id of the transport-wide sequence number; 0 when not negotiated.</summary>
    public int ExtTransportCc { get; init; }

    /// <summary>Id of playout-delay; 0 when not negotiated.</summary>
    public int ExtPlayoutDelay { get; init; }
}

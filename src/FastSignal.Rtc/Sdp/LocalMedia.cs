namespace FastSignal.Rtc.Sdp;

/// <summary>One track we send: one m-line.</summary>
public sealed record LocalMedia
{
    /// <summary>Video or audio.</summary>
    public required SdpMediaKind Kind { get; init; }

    /// <summary>Mid in our offers; in answers the offer's mid is used.</summary>
    public required string Mid { get; init; }

    /// <summary>Codecs in order of preference.</summary>
    public required IReadOnlyList<LocalCodec> Codecs { get; init; }

    /// <summary>SSRC of the media.</summary>
    public required uint Ssrc { get; init; }

    /// <summary>SSRC of retransmissions; announced when retransmission is offered or agreed.</summary>
    public uint RtxSsrc { get; init; }

    /// <summary>RTCP canonical name (RFC 7022).</summary>
    public required string CName { get; init; }

    /// <summary>MediaStream id of <c>a=msid</c>. Tracks of one stream are kept in lip-sync by the browser, which delays video.</summary>
    public required string StreamId { get; init; }

    /// <summary>MediaStreamTrack id of <c>a=msid</c>.</summary>
    public required string TrackId { get; init; }
}

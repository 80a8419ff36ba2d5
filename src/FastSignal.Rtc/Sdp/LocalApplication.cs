namespace FastSignal.Rtc.Sdp;

/// <summary>Our end of the data channels: one <c>m=application</c> line behind the tracks (RFC 8841).</summary>
public sealed record LocalApplication
{
    /// <summary>The SCTP port everyone uses: there is one association per DTLS connection, so it tells nothing apart.</summary>
    public const int DefaultSctpPort = 5000;

    /// <summary>Mid in our offers; in answers the offer's mid is used.</summary>
    public required string Mid { get; init; }

    /// <summary><c>a=sctp-port</c>.</summary>
    public int SctpPort { get; init; } = DefaultSctpPort;

    /// <summary><c>a=max-message-size</c> in bytes.</summary>
    public int MaxMessageSize { get; init; } = DataChannels.DataChannelLimits.MaxMessageSize;
}

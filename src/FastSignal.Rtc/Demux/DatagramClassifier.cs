namespace FastSignal.Rtc;

/// <summary>Tells the protocols on one port apart by their first two bytes (RFC 7983 section 7, RFC 5761 section 4).</summary>
public static class DatagramClassifier
{
    /// <summary>Length of the fixed STUN header, the shortest STUN message.</summary>
    private const int StunHeaderLength = 20;

    /// <summary>Length of a DTLS record header, the shortest DTLS datagram.</summary>
    private const int DtlsHeaderLength = 13;

    /// <summary>Length of a TURN channel-data header.</summary>
    private const int ChannelHeaderLength = 4;

    /// <summary>Length of the fixed RTP header.</summary>
    private const int RtpHeaderLength = 12;

    /// <summary>Length of the shortest RTCP packet (an empty receiver report).</summary>
    private const int RtcpHeaderLength = 8;

    /// <summary>The kind of a datagram; one too short to carry its kind's header is <see cref="DatagramKind.Unknown"/>.</summary>
    public static DatagramKind Classify(ReadOnlySpan<byte> datagram)
    {
        if (datagram.Length < ChannelHeaderLength)
            return DatagramKind.Unknown;

        return datagram[0] switch
        {
            <= 3 when datagram.Length >= StunHeaderLength => DatagramKind.Stun,
            >= 20 and <= 63 when datagram.Length >= DtlsHeaderLength => DatagramKind.Dtls,
            >= 64 and <= 79 => DatagramKind.TurnChannel,
            >= 128 and <= 191 => ClassifyRtp(datagram),
            _ => DatagramKind.Unknown,
        };
    }

    // RTCP packet types 192-223 fall on RTP payload types 64-95 with the marker bit set, which RFC 5761 keeps unassigned.
    private static DatagramKind ClassifyRtp(ReadOnlySpan<byte> datagram)
    {
        if (datagram[1] is >= 192 and <= 223)
            return datagram.Length >= RtcpHeaderLength ? DatagramKind.Rtcp : DatagramKind.Unknown;
        return datagram.Length >= RtpHeaderLength ? DatagramKind.Rtp : DatagramKind.Unknown;
    }
}

namespace FastSignal.EndToEnd.Network;

/// <summary>Looks at the part of SRTP packets that stays in the clear (RFC 3711 section 3.1).</summary>
internal static class RtpTraffic
{
    /// <summary>True for an RTP packet of that payload type; STUN, DTLS and RTCP are none (RFC 7983, RFC 5761 section 4).</summary>
    public static bool IsRtp(ReadOnlySpan<byte> datagram, int payloadType) =>
        datagram.Length >= 12 && datagram[0] is >= 128 and <= 191 && datagram[1] is not (>= 192 and <= 223) && (datagram[1] & 0x7f) == payloadType;
}

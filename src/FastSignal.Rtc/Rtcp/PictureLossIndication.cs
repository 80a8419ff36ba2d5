namespace FastSignal.Rtc.Rtcp;

/// <summary>A PLI (RFC 4585 section 6.3.1): the decoder needs a key frame.</summary>
/// <param name="SenderSsrc">SSRC of whoever asks.</param>
/// <param name="MediaSsrc">SSRC of the stream.</param>
public readonly record struct PictureLossIndication(uint SenderSsrc, uint MediaSsrc)
{
    /// <summary>False when the packet is of another type or format, or too short.</summary>
    public static bool TryParse(scoped in RtcpPacketView packet, out PictureLossIndication indication)
    {
        indication = default;
        if (packet.Type != RtcpPacketType.PayloadFeedback || packet.Count != FeedbackFormat.PictureLossIndication
            || packet.Body.Length < FeedbackHeader.Size)
            return false;
        FeedbackHeader header = FeedbackHeader.Read(packet.Body);
        indication = new PictureLossIndication(header.SenderSsrc, header.MediaSsrc);
        return true;
    }
}

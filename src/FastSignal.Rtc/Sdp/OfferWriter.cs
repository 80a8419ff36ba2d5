namespace FastSignal.Rtc.Sdp;

/// <summary>Writes an offer to send (RFC 8829 section 5.2): one m-line per track and one for data channels, all in one bundle.</summary>
public static class OfferWriter
{
    /// <summary>The offer as text with CRLF line ends.</summary>
    public static string Write(SessionParameters session)
    {
        ArgumentNullException.ThrowIfNull(session);
        SdpText text = new(session);
        IEnumerable<string> mids = session.Media.Select(media => media.Mid);
        if (session.Application is { } bundled)
            mids = mids.Append(bundled.Mid);
        text.Session(mids, session.Media.Select(media => media.StreamId));
        foreach (LocalMedia media in session.Media)
            WriteMedia(text, media);
        if (session.Application is { } application)
            WriteApplication(text, application);
        return text.ToString();
    }

    private static void WriteApplication(SdpText text, LocalApplication application)
    {
        text.Line($"m=application {text.Port} UDP/DTLS/SCTP webrtc-datachannel");
        text.Transport("actpass", withCandidates: true);
        text.Line($"a=mid:{application.Mid}");
        text.Application(application);
    }

    private static void WriteMedia(SdpText text, LocalMedia media)
    {
        bool video = media.Kind == SdpMediaKind.Video;
        IEnumerable<int> payloadTypes = media.Codecs.SelectMany<LocalCodec, int>(
            codec => codec.RtxPayloadType is { } rtx ? [codec.PayloadType, rtx] : [codec.PayloadType]);
        text.Line($"m={(video ? "video" : "audio")} {text.Port} UDP/TLS/RTP/SAVPF {string.Join(' ', payloadTypes)}");

        // Transport lines are repeated in each m-line: every agent tried accepts that, bundled or not. An offer must say
        // actpass (RFC 8842 section 5.2).
        text.Transport("actpass", withCandidates: true);
        text.Line($"a=mid:{media.Mid}");
        text.Line($"a=extmap:{HeaderExtensions.AbsSendTimeId} {HeaderExtensions.AbsSendTimeUri}");
        text.Line($"a=extmap:{HeaderExtensions.TransportCcId} {HeaderExtensions.TransportCcUri}");
        text.Line($"a=extmap:{HeaderExtensions.MidId} {HeaderExtensions.MidUri}");
        if (video)
            text.Line($"a=extmap:{HeaderExtensions.PlayoutDelayId} {HeaderExtensions.PlayoutDelayUri}");
        text.Sender(media);
        foreach (LocalCodec codec in media.Codecs)
            text.Codec(codec, codec.PayloadType, codec.RtxPayloadType, codec.FormatParameters, codec.Feedback);
        text.Sources(media, media.Codecs.Any(codec => codec.RtxPayloadType is not null));
    }
}

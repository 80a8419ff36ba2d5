using System.Text;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Kit;

/// <summary>Writes a viewer's own descriptions: the answer to a server's offer, or an offer to receive.</summary>
internal sealed class ViewerDescription(ViewerOptions options, string fingerprint)
{
    // Numbers the server would never choose by itself.
    public const int OwnVp8PayloadType = 120;
    public const int OwnVp8RtxPayloadType = 121;
    public const int OwnH264PayloadType = 122;
    public const int OwnOpusPayloadType = 63;
    public const int OwnAbsSendTimeId = 9;
    public const int OwnTransportCcId = 10;
    public const int OwnPlayoutDelayId = 11;

    private int _version;

    /// <summary>The payload type this viewer wants of an offered m-line, or null.</summary>
    public int? Choose(MediaSection section)
    {
        if (section.Kind == SdpMediaKind.Application)
            return null;
        if (section.Kind == SdpMediaKind.Video ? !options.WantsVideo : !options.WantsAudio)
            return null;
        string codec = section.Kind == SdpMediaKind.Video ? options.VideoCodec : "opus";
        foreach (int payloadType in section.PayloadTypes)
        {
            if (section.FindRtpMap(payloadType) is { } map && map.Encoding == codec)
                return payloadType;
        }

        return null;
    }

    public string Answer(SessionDescription offer, IceCredentials ice)
    {
        StringBuilder text = Session(offer.Media.Where(section => Choose(section) is not null || TakesData(section)).Select(section => section.Mid!));
        foreach (MediaSection section in offer.Media)
        {
            if (TakesData(section))
            {
                Data(text, section.Mid!, ice, options.Role == DtlsRole.Client ? "active" : "passive");
                continue;
            }

            if (Choose(section) is not { } payloadType)
            {
                text.Append($"m={section.Media} 0 {section.Protocol} {section.Formats[0]}\r\nc=IN IP4 0.0.0.0\r\na=mid:{section.Mid}\r\na=inactive\r\n");
                continue;
            }

            RtpMap map = section.FindRtpMap(payloadType)!.Value;
            int? rtx = options.Retransmission ? section.FindRetransmission(payloadType) : null;
            Open(text, section.Media, section.Mid!, ice, options.Role == DtlsRole.Client ? "active" : "passive", rtx is null ? $"{payloadType}" : $"{payloadType} {rtx}");
            if (options.Extensions)
            {
                foreach (ExtensionMap extension in section.Extensions)
                    text.Append($"a=extmap:{extension.Id} {extension.Uri}\r\n");
            }

            Codec(text, payloadType, map, section.FindFormatParameters(payloadType), rtx);
        }

        return text.ToString();
    }

    public string Offer(IceCredentials ice)
    {
        if (!options.WantsVideo && !options.WantsAudio)
            return OfferData(ice);
        StringBuilder text = options.WantsData ? Session(["d", "v", "a"]) : Session(["v", "a"]);
        if (options.WantsData)
            Data(text, "d", ice, "actpass");
        Open(text, "video", "v", ice, "actpass", $"{OwnVp8PayloadType} {OwnVp8RtxPayloadType} {OwnH264PayloadType}");
        text.Append($"a=extmap:{OwnAbsSendTimeId} {HeaderExtensions.AbsSendTimeUri}\r\na=extmap:{OwnTransportCcId} {HeaderExtensions.TransportCcUri}\r\n");
        text.Append($"a=extmap:{OwnPlayoutDelayId} {HeaderExtensions.PlayoutDelayUri}\r\n");
        Codec(text, OwnVp8PayloadType, new RtpMap(0, "VP8", 90000, 1), "", OwnVp8RtxPayloadType);
        Codec(text, OwnH264PayloadType, new RtpMap(0, "H264", 90000, 1), "packetization-mode=1;profile-level-id=42e01f", null);
        Open(text, "audio", "a", ice, "actpass", $"{OwnOpusPayloadType}");
        Codec(text, OwnOpusPayloadType, new RtpMap(0, "opus", 48000, 2), "", null);
        return text.ToString();
    }

    /// <summary>An offer of data channels and nothing else, as a page may begin with.</summary>
    public string OfferData(IceCredentials ice)
    {
        StringBuilder text = Session(["d"]);
        Data(text, "d", ice, "actpass");
        return text.ToString();
    }

    private bool TakesData(MediaSection section) => options.WantsData && section.IsDataChannel && section.Port != 0;

    private void Data(StringBuilder text, string mid, IceCredentials ice, string setup) => text.Append(
        $"m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=ice-ufrag:{ice.UsernameFragment}\r\na=ice-pwd:{ice.Password}\r\n"
        + $"a=fingerprint:sha-256 {fingerprint}\r\na=setup:{setup}\r\na=sctp-port:5000\r\na=max-message-size:262144\r\n");

    private StringBuilder Session(IEnumerable<string> mids) =>
        new($"v=0\r\no=- 4711 {++_version} IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\na=group:BUNDLE {string.Join(' ', mids)}\r\n");

    private void Open(StringBuilder text, string media, string mid, IceCredentials ice, string setup, string formats) => text.Append(
        $"m={media} 9 UDP/TLS/RTP/SAVPF {formats}\r\nc=IN IP4 0.0.0.0\r\na=mid:{mid}\r\na=ice-ufrag:{ice.UsernameFragment}\r\na=ice-pwd:{ice.Password}\r\n"
        + $"a=fingerprint:sha-256 {fingerprint}\r\na=setup:{setup}\r\na=rtcp-mux\r\na=rtcp-rsize\r\na=recvonly\r\n");

    private static void Codec(StringBuilder text, int payloadType, RtpMap map, string parameters, int? rtx)
    {
        text.Append($"a=rtpmap:{payloadType} {map.Encoding}/{map.ClockRate}{(map.Channels > 1 ? $"/{map.Channels}" : "")}\r\n");
        foreach (string feedback in new[] { "nack", "nack pli", "ccm fir", "transport-cc" })
            text.Append($"a=rtcp-fb:{payloadType} {feedback}\r\n");
        if (parameters.Length > 0)
            text.Append($"a=fmtp:{payloadType} {parameters}\r\n");
        if (rtx is not null)
            text.Append($"a=rtpmap:{rtx} rtx/{map.ClockRate}\r\na=fmtp:{rtx} apt={payloadType}\r\n");
    }
}

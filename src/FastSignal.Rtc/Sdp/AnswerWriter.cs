using FastSignal.Rtc.Dtls;

namespace FastSignal.Rtc.Sdp;

/// <summary>Writes the answer to a client's offer, m-line by m-line in the offer's order (RFC 8829 section 5.3.1).</summary>
internal static class AnswerWriter
{
    public static string Write(SessionDescription offer, SessionParameters local, NegotiatedSession session)
    {
        SdpText text = new(local);
        // An offer without a group is answered without one (RFC 8843 section 7.3).
        List<NegotiatedMedia> accepted = [.. session.Media.Where(media => !media.Rejected)];
        IEnumerable<string> bundled = accepted.Select(media => media.Mid).Where(mid => offer.AreBundled(mid, mid));
        text.Session(bundled, accepted.Where(media => media.Local is not null).Select(media => media.Local!.StreamId));

        string setup = session.LocalRole == DtlsRole.Server ? "passive" : "active";
        bool carrierWritten = false;
        for (int index = 0; index < offer.Media.Count; index++)
        {
            MediaSection section = offer.Media[index];
            NegotiatedMedia media = session.Media[index];
            if (media.Rejected)
            {
                WriteRejected(text, section, offer.AreBundled(section.Mid, section.Mid) ? null : setup);
                continue;
            }

            // Candidates belong to the one transport, which the first accepted m-line stands for.
            if (media.IsDataChannel)
                WriteApplication(text, section, local.Application!, setup, withCandidates: !carrierWritten);
            else
                WriteAccepted(text, section, media, setup, withCandidates: !carrierWritten);
            carrierWritten = true;
        }

        return text.ToString();
    }

    private static void WriteAccepted(SdpText text, MediaSection section, NegotiatedMedia media, string setup, bool withCandidates)
    {
        LocalCodec codec = media.Codec!;
        string rtx = media.RtxPayloadType is { } number ? $" {number}" : string.Empty;
        text.Line($"m={section.Media} {text.Port} {section.Protocol} {media.PayloadType}{rtx}");
        text.Transport(setup, withCandidates);
        if (section.Mid is not null)
            text.Line($"a=mid:{section.Mid}");
        WriteExtension(text, media.ExtAbsSendTime, HeaderExtensions.AbsSendTimeUri);
        WriteExtension(text, media.ExtTransportCc, HeaderExtensions.TransportCcUri);
        WriteExtension(text, media.ExtMid, HeaderExtensions.MidUri);
        WriteExtension(text, media.ExtPlayoutDelay, HeaderExtensions.PlayoutDelayUri);
        text.Sender(media.Local!);

        string formatParameters = codec.IsH264
            ? H264Format.Read(section.FindFormatParameters(media.PayloadType)).Answer(H264Format.Read(codec.FormatParameters))
            : codec.FormatParameters;
        IEnumerable<string> feedback = codec.Feedback.Where(type => section.HasFeedback(media.PayloadType, type));
        text.Codec(codec, media.PayloadType, media.RtxPayloadType, formatParameters, feedback);
        text.Sources(media.Local!, media.RtxPayloadType is not null);
    }

    private static void WriteApplication(SdpText text, MediaSection section, LocalApplication application, string setup, bool withCandidates)
    {
        text.Line($"m={section.Media} {text.Port} {section.Protocol} {string.Join(' ', section.Formats)}");
        text.Transport(setup, withCandidates);
        if (section.Mid is not null)
            text.Line($"a=mid:{section.Mid}");
        text.Application(application);
    }

    private static void WriteExtension(SdpText text, int id, string uri)
    {
        if (id != 0)
            text.Line($"a=extmap:{id} {uri}");
    }

    // A rejected m-line keeps its place, protocol and formats (RFC 3264 section 6). One that was offered with a transport of its
    // own gets ours: GStreamer 1.22 refuses the whole answer when any m-line lacks a fingerprint, rejected or not.
    private static void WriteRejected(SdpText text, MediaSection section, string? setup)
    {
        text.Line($"m={section.Media} 0 {section.Protocol} {string.Join(' ', section.Formats)}");
        if (setup is null)
            text.Line($"c=IN IP4 0.0.0.0");
        else
            text.Transport(setup, withCandidates: false);
        if (section.Mid is not null)
            text.Line($"a=mid:{section.Mid}");
        text.Line($"a=inactive");
    }
}

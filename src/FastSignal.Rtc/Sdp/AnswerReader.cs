using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;

namespace FastSignal.Rtc.Sdp;

/// <summary>Reads the client's answer to an offer of <see cref="OfferWriter"/> (RFC 8829 section 5.11).</summary>
public static class AnswerReader
{
    /// <summary>Checks the answer against what was offered. False with an error when it cannot be used.</summary>
    public static bool Read(SessionParameters offered, SessionDescription answer, out NegotiatedSession? session, out SdpError error)
    {
        ArgumentNullException.ThrowIfNull(offered);
        ArgumentNullException.ThrowIfNull(answer);
        session = null;
        error = SdpError.None;
        int offeredCount = offered.Media.Count + (offered.Application is null ? 0 : 1);
        if (answer.Media.Count != offeredCount)
        {
            error = new SdpError(SdpErrorKind.MediaMismatch, 0, $"the answer has {answer.Media.Count} m-lines, the offer has {offeredCount}; both must have the same in the same order");
            return false;
        }

        List<NegotiatedMedia> media = new(answer.Media.Count);
        MediaSection? carrier = null;
        bool sends = false;
        for (int index = 0; index < answer.Media.Count; index++)
        {
            MediaSection section = answer.Media[index];
            // Behind the tracks come the data channels.
            LocalMedia? local = index < offered.Media.Count ? offered.Media[index] : null;
            if (!CheckIdentity(section, local?.Kind ?? SdpMediaKind.Application, local?.Mid ?? offered.Application!.Mid, out error))
                return false;
            if (IsRejected(answer, section))
            {
                media.Add(SectionTerms.Reject(section));
                continue;
            }

            if (!CheckTransport(answer, carrier, section, out error))
                return false;
            carrier ??= section;
            NegotiatedMedia terms = local is not null ? Choose(section, local)
                : section.IsDataChannel ? SectionTerms.AgreeApplication(section) : SectionTerms.Reject(section);
            // Data channels alone are no answer to an offer of tracks.
            sends |= !terms.Rejected && (local is not null || offered.Media.Count == 0);
            media.Add(terms);
        }

        if (carrier is null || !sends)
        {
            error = new SdpError(SdpErrorKind.NoCommonCodec, 0, "the answer accepts none of the offered tracks with an offered codec");
            return false;
        }

        RemoteTransport? transport = RemoteTransport.Read(answer, carrier, offered.IceLite, out error);
        if (transport is null)
            return false;
        if (transport.Setup == SetupRole.ActPass)
        {
            error = new SdpError(SdpErrorKind.Setup, carrier.Line, "a=setup:actpass is not allowed in an answer; it must be active or passive");
            return false;
        }

        session = new NegotiatedSession
        {
            RemoteIce = transport.Ice,
            FingerprintAlgorithm = transport.Fingerprint.Algorithm,
            FingerprintValue = transport.Fingerprint.Value,
            LocalRole = transport.Setup == SetupRole.Active ? DtlsRole.Server : DtlsRole.Client,
            Media = media,
            RemoteCandidates = carrier.Candidates,
        };
        return true;
    }

    private static bool CheckIdentity(MediaSection section, SdpMediaKind kind, string mid, out SdpError error)
    {
        error = SdpError.None;
        string word = kind switch { SdpMediaKind.Video => "video", SdpMediaKind.Audio => "audio", _ => "application" };
        if (section.Kind != kind)
            error = new SdpError(SdpErrorKind.MediaMismatch, section.Line, $"the m-line must be of the offered kind, {word}");
        else if (section.Mid is not null && section.Mid != mid)
            error = new SdpError(SdpErrorKind.MediaMismatch, section.Line, $"the m-line must keep the offered a=mid:{mid}");
        return error.Kind == SdpErrorKind.None;
    }

    private static bool CheckTransport(SessionDescription answer, MediaSection? carrier, MediaSection section, out SdpError error)
    {
        error = SdpError.None;
        if (section.Kind != SdpMediaKind.Application && !section.RtcpMux)
            error = new SdpError(SdpErrorKind.RtcpMuxRequired, section.Line, "the m-line needs a=rtcp-mux");
        else if (carrier is not null && !answer.AreBundled(carrier.Mid, section.Mid))
            error = new SdpError(SdpErrorKind.BundleRequired, section.Line, "all accepted m-lines must be in one a=group:BUNDLE");
        return error.Kind == SdpErrorKind.None;
    }

    // Some agents copy port 0 of a bundle-only m-line into the answer although they accept it.
    private static bool IsRejected(SessionDescription answer, MediaSection section)
        => section.Port == 0 && !(section.BundleOnly && answer.AreBundled(section.Mid, section.Mid));

    private static NegotiatedMedia Choose(MediaSection section, LocalMedia local)
    {
        if (section.Direction is MediaDirection.Inactive or MediaDirection.SendOnly)
            return SectionTerms.Reject(section);
        foreach (int payloadType in section.PayloadTypes)
        {
            foreach (LocalCodec codec in local.Codecs)
            {
                if (codec.PayloadType == payloadType && IsKept(section, codec))
                    return SectionTerms.Agree(section, local, codec, payloadType);
            }
        }

        return SectionTerms.Reject(section);
    }

    // The answer may leave the rtpmap out; one that names another codec under our number is no acceptance. Another
    // packetization mode is another format (RFC 6184 section 8.2.2).
    private static bool IsKept(MediaSection section, LocalCodec codec)
    {
        if (section.FindRtpMap(codec.PayloadType) is { } map && !codec.Matches(map))
            return false;
        return !codec.IsH264 || new FormatParameters(section.FindFormatParameters(codec.PayloadType)).FindNumber("packetization-mode") is null or 1;
    }
}

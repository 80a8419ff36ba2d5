using FastSignal.Rtc.Dtls;

namespace FastSignal.Rtc.Sdp;

/// <summary>
/// Answers an offer the client makes (RFC 8829 section 5.3). Each of our tracks goes to the first m-line of its kind that
/// can carry it; every other m-line is rejected in its place.
/// </summary>
public static class OfferAnswerer
{
    /// <summary>Chooses codecs by our preference under the client's payload types and extension ids.</summary>
    /// <param name="offer">The client's offer.</param>
    /// <param name="local">Our tracks and transport.</param>
    /// <param name="session">What was agreed; null on failure.</param>
    /// <param name="answerSdp">The answer with CRLF line ends; null on failure.</param>
    /// <param name="error">Why not; <see cref="SdpErrorKind.NoCommonCodec"/> when no m-line can be served.</param>
    public static bool Answer(SessionDescription offer, SessionParameters local, out NegotiatedSession? session, out string? answerSdp, out SdpError error)
    {
        ArgumentNullException.ThrowIfNull(offer);
        ArgumentNullException.ThrowIfNull(local);
        session = null;
        answerSdp = null;

        List<LocalMedia> free = [.. local.Media];
        bool applicationFree = local.Application is not null;
        List<NegotiatedMedia> media = new(offer.Media.Count);
        MediaSection? carrier = null;
        SdpError refusal = new(SdpErrorKind.NoCommonCodec, 0, "the offer has no video or audio m-line that receives and shares a codec with the stream");
        foreach (MediaSection section in offer.Media)
        {
            bool takesApplication = applicationFree && section.IsDataChannel && (section.Port != 0 || section.BundleOnly);
            NegotiatedMedia? terms = takesApplication ? SectionTerms.AgreeApplication(section) : Choose(section, free);
            if (terms?.Local is not null && !section.RtcpMux)
            {
                refusal = new SdpError(SdpErrorKind.RtcpMuxRequired, section.Line, "the m-line needs a=rtcp-mux");
                terms = null;
            }

            // There is one transport; an m-line outside the first one's bundle would need another.
            if (terms is not null && carrier is not null && !offer.AreBundled(carrier.Mid, section.Mid))
                terms = null;
            if (terms is not null)
            {
                carrier ??= section;
                applicationFree &= !terms.IsDataChannel;
                if (terms.Local is not null)
                    free.Remove(terms.Local);
            }

            media.Add(terms ?? SectionTerms.Reject(section));
        }

        error = refusal;
        // A first offer may ask for data channels alone; one that names tracks of which none can be sent is refused.
        bool asksForTracks = offer.Media.Any(section => section.Kind is SdpMediaKind.Video or SdpMediaKind.Audio);
        if (carrier is null || (asksForTracks && !media.Exists(terms => terms.Local is not null)))
            return false;
        RemoteTransport? transport = RemoteTransport.Read(offer, carrier, local.IceLite, out error);
        if (transport is null)
            return false;

        // Being the DTLS server lets us choose the cheaper SRTP profile, so active is taken only when the client insists.
        DtlsRole preferred = local.Role ?? DtlsRole.Server;
        DtlsRole role = transport.Setup switch
        {
            SetupRole.Passive => DtlsRole.Client,
            SetupRole.Active => DtlsRole.Server,
            _ => preferred,
        };
        session = new NegotiatedSession
        {
            RemoteIce = transport.Ice,
            FingerprintAlgorithm = transport.Fingerprint.Algorithm,
            FingerprintValue = transport.Fingerprint.Value,
            LocalRole = role,
            Media = media,
            RemoteCandidates = carrier.Candidates,
        };
        answerSdp = AnswerWriter.Write(offer, local, session);
        return true;
    }

    private static NegotiatedMedia? Choose(MediaSection section, List<LocalMedia> free)
    {
        bool receives = section.Direction is null or MediaDirection.SendRecv or MediaDirection.RecvOnly;
        bool usable = section.Port != 0 || section.BundleOnly;
        if (!receives || !usable || !section.IsSecureRtp)
            return null;
        foreach (LocalMedia media in free)
        {
            if (media.Kind != section.Kind)
                continue;
            foreach (LocalCodec codec in media.Codecs)
            {
                if (FindPayloadType(section, codec) is { } payloadType)
                    return SectionTerms.Agree(section, media, codec, payloadType);
            }
        }

        return null;
    }

    private static int? FindPayloadType(MediaSection section, LocalCodec codec)
    {
        int? decodable = null;
        foreach (int payloadType in section.PayloadTypes)
        {
            if (section.FindRtpMap(payloadType) is not { } map || !codec.Matches(map))
                continue;
            if (!codec.IsH264)
                return payloadType;

            H264Format theirs = H264Format.Read(section.FindFormatParameters(payloadType));
            H264Format ours = H264Format.Read(codec.FormatParameters);
            if (theirs.PacketizationMode != 1 || !theirs.ProfileLevel.CanDecode(ours.ProfileLevel))
                continue;
            // The same profile is the better match; a richer one still plays our stream.
            if (theirs.ProfileLevel.Profile == ours.ProfileLevel.Profile)
                return payloadType;
            decodable ??= payloadType;
        }

        return decodable;
    }
}

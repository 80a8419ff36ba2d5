namespace FastSignal.Rtc.Sdp;

/// <summary>Puts together what an m-line of the client says about a chosen payload type.</summary>
internal static class SectionTerms
{
    /// <summary>Terms for sending a codec. Feedback counts when both sides name it; extension ids are the client's.</summary>
    public static NegotiatedMedia Agree(MediaSection section, LocalMedia local, LocalCodec codec, int payloadType)
    {
        bool Both(string feedback) => codec.Feedback.Contains(feedback) && section.HasFeedback(payloadType, feedback);
        return new NegotiatedMedia
        {
            Kind = section.Kind,
            Mid = section.Mid ?? string.Empty,
            Local = local,
            Codec = codec,
            PayloadType = payloadType,
            RtxPayloadType = codec.RtxPayloadType is null ? null : section.FindRetransmission(payloadType),
            Nack = Both("nack"),
            Pli = Both("nack pli"),
            Fir = Both("ccm fir"),
            TransportCc = Both("transport-cc"),
            Remb = Both("goog-remb"),
            ExtMid = FindExtension(section, HeaderExtensions.MidUri),
            ExtAbsSendTime = FindExtension(section, HeaderExtensions.AbsSendTimeUri),
            ExtTransportCc = FindExtension(section, HeaderExtensions.TransportCcUri),
            // Zero playout delay would starve an audio jitter buffer: the extension is for video only.
            ExtPlayoutDelay = section.Kind == SdpMediaKind.Video ? FindExtension(section, HeaderExtensions.PlayoutDelayUri) : 0,
        };
    }

    /// <summary>Terms for data channels.</summary>
    public static NegotiatedMedia AgreeApplication(MediaSection section) => new()
    {
        Kind = SdpMediaKind.Application,
        Mid = section.Mid ?? string.Empty,
        SctpPort = section.SctpPort ?? LocalApplication.DefaultSctpPort,
        MaxMessageSize = section.MaxMessageSize,
    };

    /// <summary>An m-line on which nothing is sent.</summary>
    public static NegotiatedMedia Reject(MediaSection section)
        => new() { Kind = section.Kind, Mid = section.Mid ?? string.Empty, Rejected = true };

    // Ids beyond the one-byte header (RFC 8285 section 4.3) would need two-byte headers, which the sender does not write.
    private static int FindExtension(MediaSection section, string uri)
    {
        foreach (ExtensionMap extension in section.Extensions)
        {
            if (extension.Id <= HeaderExtensions.MaxOneByteId && extension.Uri.Equals(uri, StringComparison.Ordinal))
                return extension.Id;
        }

        return 0;
    }
}

using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Kit;

/// <summary>One m-line as the viewer understood it.</summary>
internal sealed record MediaTerms(
    bool Video, string Codec, int PayloadType, int? RtxPayloadType, uint Ssrc, uint? RtxSsrc, int ClockRate, int AbsSendTimeId, int TransportCcId,
    int PlayoutDelayId);

/// <summary>What the server's description and the viewer's own agreed on.</summary>
internal sealed record ViewerTerms(IceCredentials ServerIce, string FingerprintAlgorithm, string Fingerprint, SetupRole ServerSetup, IReadOnlyList<MediaTerms> Media)
{
    /// <summary>Reads the server's offer or answer; <paramref name="choose"/> picks the payload type of an m-line, or null to reject it.</summary>
    public static ViewerTerms Read(SessionDescription description, Func<MediaSection, int?> choose, bool retransmission, bool extensions)
    {
        MediaSection first = description.Media.First(section => section.Port != 0);
        List<MediaTerms> media = [];
        foreach (MediaSection section in description.Media)
        {
            if (section.Port == 0 || choose(section) is not { } payloadType)
                continue;
            RtpMap map = section.FindRtpMap(payloadType)!.Value;
            int? rtx = retransmission ? section.FindRetransmission(payloadType) : null;
            media.Add(new MediaTerms(
                section.Kind == SdpMediaKind.Video, map.Encoding, payloadType, rtx, section.Ssrcs[0], rtx is null ? null : section.Ssrcs[1], map.ClockRate,
                Id(section, HeaderExtensions.AbsSendTimeUri), Id(section, HeaderExtensions.TransportCcUri), Id(section, HeaderExtensions.PlayoutDelayUri)));
        }

        return new ViewerTerms(
            new IceCredentials(first.UsernameFragment!, first.Password!), first.Fingerprints[0].Algorithm, first.Fingerprints[0].Value,
            first.Setup!.Value, media);

        int Id(MediaSection section, string uri) => extensions ? section.Extensions.FirstOrDefault(extension => extension.Uri == uri).Id : 0;
    }
}

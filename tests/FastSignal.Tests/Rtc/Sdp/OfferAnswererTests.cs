using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

public sealed class OfferAnswererTests
{
    [Fact]
    public void Chrome_offer_is_answered_in_its_own_order_payload_types_and_ids()
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("chrome-offer"));
        Assert.Equal([SdpMediaKind.Audio, SdpMediaKind.Video, SdpMediaKind.Video, SdpMediaKind.Application], answer.Media.Select(media => media.Kind));
        Assert.Equal([8080, 8080, 0, 0], answer.Media.Select(media => media.Port));
        Assert.Equal(["0", "1", "2", "3"], answer.Media.Select(media => media.Mid!));
        Assert.Equal(["0", "1"], answer.BundleGroups[0]);
        Assert.Equal([false, false, true, true], session.Media.Select(media => media.Rejected));
        Assert.Equal(DtlsRole.Server, session.LocalRole);

        NegotiatedMedia video = session.Media[1];
        Assert.Equal(("H264", 108, (int?)109), (video.CodecName, video.PayloadType, video.RtxPayloadType));
        Assert.Equal((2, 3, 4, 12), (video.ExtAbsSendTime, video.ExtTransportCc, video.ExtMid, video.ExtPlayoutDelay));
        MediaSection section = answer.Media[1];
        Assert.Equal(["108", "109"], section.Formats);
        Assert.Equal((MediaDirection.SendOnly, SetupRole.Passive, "desk-video video0"), (section.Direction, section.Setup, section.Msid));
        Assert.Equal("level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", section.FindFormatParameters(108));
        Assert.Equal([1111u, 2222u], section.Ssrcs);
        Assert.False(section.HasFeedback(108, "rrtr"));
        Assert.Equal([2, 3, 4, 12], section.Extensions.Select(extension => extension.Id).Order());
        Assert.NotEmpty(answer.Media[0].Candidates);
        Assert.Empty(section.Candidates);
        Assert.True(answer.IceLite);
    }

    [Fact]
    public void Offer_recorded_from_chromium_156_is_served_with_its_constrained_baseline_format()
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("chromium-156-offer"));
        Assert.Equal(("H264", 108, (int?)109), (session.Media[0].CodecName, session.Media[0].PayloadType, session.Media[0].RtxPayloadType));
        Assert.Equal((4, 9, 5), (session.Media[0].ExtTransportCc, session.Media[0].ExtMid, session.Media[0].ExtPlayoutDelay));
        Assert.Equal([8080, 8080, 0, 0], answer.Media.Select(media => media.Port));
    }

    [Fact]
    public void Firefox_offer_with_a_bundle_only_m_line_is_served_whole()
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("firefox-offer"));
        Assert.Equal(("H264", 126, (int?)127, 6), (session.Media[0].CodecName, session.Media[0].PayloadType, session.Media[0].RtxPayloadType, session.Media[0].ExtPlayoutDelay));
        Assert.Equal(("opus", 109), (session.Media[1].CodecName, session.Media[1].PayloadType));
        Assert.All(answer.Media, media => Assert.Equal(8080, media.Port));
    }

    [Fact]
    public void Safari_offer_with_a_higher_level_is_accepted_and_the_level_narrowed()
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("safari-offer"));
        Assert.Equal((98, (int?)99), (session.Media[0].PayloadType, session.Media[0].RtxPayloadType));
        Assert.Contains("profile-level-id=42e01f", answer.Media[0].FindFormatParameters(98), StringComparison.Ordinal);
    }

    [Fact]
    public void Constrained_high_decoder_plays_our_constrained_baseline()
    {
        string text = SdpKit.Load("safari-offer").Replace("profile-level-id=42e034", "profile-level-id=zzzzzz", StringComparison.Ordinal);
        (NegotiatedSession session, SessionDescription answer) = Answer(text);
        Assert.Equal(96, session.Media[0].PayloadType);
        Assert.Contains("profile-level-id=640c1f", answer.Media[0].FindFormatParameters(96), StringComparison.Ordinal);
    }

    [Fact]
    public void Our_preference_decides_and_the_next_codec_follows_when_the_first_does_not_fit()
    {
        SessionParameters vp8First = SdpKit.Parameters with { Media = [SdpKit.Video with { Codecs = [LocalCodec.Vp8(98, 99), LocalCodec.H264(96, 97)] }] };
        Assert.Equal(("VP8", 96), Chosen(SdpKit.Load("chrome-offer"), vp8First));
        string withoutModeOne = SdpKit.Load("chrome-offer").Replace("packetization-mode=1", "packetization-mode=0", StringComparison.Ordinal);
        Assert.Equal(("VP8", 96), Chosen(withoutModeOne, SdpKit.Parameters));
    }

    [Theory]
    [InlineData("actpass", DtlsRole.Server, SetupRole.Passive)]
    [InlineData("active", DtlsRole.Server, SetupRole.Passive)]
    [InlineData("passive", DtlsRole.Client, SetupRole.Active)]
    public void Setup_follows_the_offer_and_prefers_passive(string offered, DtlsRole role, SetupRole answered)
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("chrome-offer").Replace("a=setup:actpass", "a=setup:" + offered, StringComparison.Ordinal));
        Assert.Equal((role, answered), (session.LocalRole, answer.Media[0].Setup));
    }

    [Fact]
    public void Offer_without_bundle_gets_its_first_m_line_only()
    {
        (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load("gstreamer-offer-not-bundled"));
        Assert.Equal([false, true], session.Media.Select(media => media.Rejected));
        Assert.Empty(answer.BundleGroups);
        Assert.Equal("VP8", session.Media[0].CodecName);

        // GStreamer 1.22 takes no answer in which a rejected m-line has no transport.
        Assert.True(OfferAnswerer.Answer(SdpKit.Parse(SdpKit.Load("gstreamer-offer-not-bundled")), SdpKit.Parameters, out _, out string? text, out _));
        Assert.Contains("a=fingerprint:", text![text!.IndexOf("m=audio", StringComparison.Ordinal)..], StringComparison.Ordinal);
    }

    [Fact]
    public void Answer_is_what_a_client_would_accept_as_the_counterpart_of_its_offer()
    {
        foreach (string name in (string[])["chrome-offer", "firefox-offer", "safari-offer"])
        {
            (NegotiatedSession session, SessionDescription answer) = Answer(SdpKit.Load(name));
            SessionDescription offer = SdpKit.Parse(SdpKit.Load(name));
            for (int index = 0; index < offer.Media.Count; index++)
            {
                Assert.Equal((offer.Media[index].Mid, offer.Media[index].Kind, offer.Media[index].Protocol), (answer.Media[index].Mid, answer.Media[index].Kind, answer.Media[index].Protocol));
                Assert.Subset(offer.Media[index].Formats.ToHashSet(), answer.Media[index].Formats.ToHashSet());
                Assert.Subset(offer.Media[index].Extensions.ToHashSet(), answer.Media[index].Extensions.ToHashSet());
                Assert.True(session.Media[index].Rejected || answer.Media[index].RtcpMux);
            }
        }
    }

    [Theory]
    [InlineData("a=recvonly", "a=sendonly", SdpErrorKind.NoCommonCodec)]
    [InlineData("a=rtcp-mux\r\n", "", SdpErrorKind.RtcpMuxRequired)]
    [InlineData("UDP/TLS/RTP/SAVPF", "RTP/AVP", SdpErrorKind.NoCommonCodec)]
    [InlineData("a=ice-ufrag:Yz3K", "a=ice-ufrag:Y", SdpErrorKind.Ice)]
    [InlineData("a=extmap-allow-mixed", "a=ice-lite", SdpErrorKind.Ice)]
    [InlineData("a=fingerprint:sha-256 ", "a=none:", SdpErrorKind.Fingerprint)]
    [InlineData("a=setup:actpass\r\n", "", SdpErrorKind.Setup)]
    public void Unusable_offer_is_refused_under_its_name(string from, string to, SdpErrorKind kind)
    {
        string text = SdpKit.Load("chrome-offer");
        Assert.Contains(from, text, StringComparison.Ordinal);
        Refuse(text.Replace(from, to, StringComparison.Ordinal), kind);
    }

    [Fact]
    public void Offer_of_a_data_channel_alone_has_no_common_codec()
        => Refuse(SdpKit.Load("gstreamer-offer-data-only"), SdpErrorKind.NoCommonCodec);

    private static void Refuse(string text, SdpErrorKind kind)
    {
        Assert.False(OfferAnswerer.Answer(SdpKit.Parse(text), SdpKit.Parameters, out NegotiatedSession? session, out string? answer, out SdpError error));
        Assert.Null(session);
        Assert.Null(answer);
        Assert.Equal(kind, error.Kind);
        Assert.NotEmpty(error.Message);
    }

    private static (string Codec, int PayloadType) Chosen(string text, SessionParameters local)
    {
        Assert.True(OfferAnswerer.Answer(SdpKit.Parse(text), local, out NegotiatedSession? session, out _, out SdpError error), error.ToString());
        NegotiatedMedia video = session!.Media.First(media => media.Kind == SdpMediaKind.Video);
        return (video.CodecName, video.PayloadType);
    }

    private static (NegotiatedSession Session, SessionDescription Answer) Answer(string text)
    {
        Assert.True(OfferAnswerer.Answer(SdpKit.Parse(text), SdpKit.Parameters, out NegotiatedSession? session, out string? answer, out SdpError error), error.ToString());
        return (session!, SdpKit.Parse(answer!));
    }
}

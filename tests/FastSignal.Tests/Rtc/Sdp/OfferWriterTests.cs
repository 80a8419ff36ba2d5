using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

public sealed class OfferWriterTests
{
    private static readonly string Offer = OfferWriter.Write(SdpKit.Parameters);

    [Fact]
    public void Offer_carries_every_line_a_browser_needs()
    {
        string[] expected =
        [
            "o=- 1234567890 1 IN IP4 127.0.0.1", "a=group:BUNDLE 0 1", "a=msid-semantic: WMS desk-video desk-audio", "a=ice-lite",
            "m=video 8080 UDP/TLS/RTP/SAVPF 96 97 98 99", "c=IN IP4 127.0.0.1", "a=setup:actpass", "a=ice-ufrag:servrfrg",
            "a=ice-pwd:serverpasswordserverpass", "a=fingerprint:sha-256 " + SdpKit.Fingerprint,
            "a=candidate:1 1 udp 2130706431 127.0.0.1 8080 typ host generation 0", "a=candidate:2 1 udp 2130706175 ::1 8080 typ host generation 0",
            "a=end-of-candidates", "a=sendonly", "a=rtcp-mux", "a=rtcp-rsize",
            "a=extmap:2 " + HeaderExtensions.AbsSendTimeUri, "a=extmap:3 " + HeaderExtensions.TransportCcUri,
            "a=extmap:4 " + HeaderExtensions.MidUri, "a=extmap:5 " + HeaderExtensions.PlayoutDelayUri,
            "a=msid:desk-video video0", "a=msid:desk-audio audio0", "a=rtpmap:96 H264/90000", "a=rtcp-fb:96 nack", "a=rtcp-fb:96 nack pli",
            "a=rtcp-fb:96 ccm fir", "a=rtcp-fb:96 transport-cc", "a=rtcp-fb:96 goog-remb", "a=rtcp-fb:96 rrtr",
            "a=fmtp:96 level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f", "a=rtpmap:97 rtx/90000", "a=fmtp:97 apt=96",
            "a=ssrc-group:FID 1111 2222", "a=ssrc:1111 cname:fs", "a=ssrc:2222 cname:fs", "m=audio 8080 UDP/TLS/RTP/SAVPF 111",
            "a=rtpmap:111 opus/48000/2", "a=fmtp:111 minptime=10;useinbandfec=1", "a=rtcp-fb:111 transport-cc", "a=ssrc:3333 cname:fs",
        ];
        string[] lines = Offer.Split("\r\n");
        foreach (string line in expected)
            Assert.Contains(line, lines);
        Assert.EndsWith("\r\n", Offer, StringComparison.Ordinal);
        Assert.DoesNotContain("\n", Offer.Replace("\r\n", string.Empty, StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Playout_delay_is_offered_for_video_only_and_ids_agree_across_the_bundle()
    {
        SessionDescription offer = SdpKit.Parse(Offer);
        Assert.Equal([2, 3, 4, 5], offer.Media[0].Extensions.Select(extension => extension.Id));
        Assert.Equal([2, 3, 4], offer.Media[1].Extensions.Select(extension => extension.Id));
    }

    [Fact]
    public void Next_offer_keeps_the_session_id_and_raises_the_version()
    {
        SessionDescription next = SdpKit.Parse(OfferWriter.Write(SdpKit.Parameters.NextVersion()));
        Assert.Equal(("1234567890", "2"), (next.SessionId, next.SessionVersion));
        Assert.True(ulong.Parse(SessionParameters.CreateSessionId(), null) < 1UL << 62);
    }

    [Fact]
    public void Full_agent_without_candidates_writes_port_nine_and_no_lite_flag()
    {
        string offer = OfferWriter.Write(SdpKit.Parameters with { IceLite = false, Candidates = [], Media = [SdpKit.Video with { Codecs = [LocalCodec.Vp8(98, null)] }] });
        Assert.DoesNotContain("ice-lite", offer, StringComparison.Ordinal);
        Assert.DoesNotContain("FID", offer, StringComparison.Ordinal);
        Assert.Contains("m=video 9 UDP/TLS/RTP/SAVPF 98\r\nc=IN IP4 0.0.0.0\r\n", offer, StringComparison.Ordinal);
    }
}

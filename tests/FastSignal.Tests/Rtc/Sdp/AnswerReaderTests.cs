using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Sdp;

namespace FastSignal.Tests.Rtc.Sdp;

public sealed class AnswerReaderTests
{
    [Fact]
    public void Chrome_answer_keeps_everything_that_was_offered()
    {
        NegotiatedSession session = Read(SdpKit.Load("chrome-answer"));
        Assert.Equal(("sXP5", "0QpWm3h0h5ePWXH3UoVkUyLE"), (session.RemoteIce.UsernameFragment, session.RemoteIce.Password));
        Assert.Equal(("sha-256", SdpKit.Fingerprint, DtlsRole.Server), (session.FingerprintAlgorithm, session.FingerprintValue, session.LocalRole));
        Assert.Equal(2, session.RemoteCandidates.Count);
        NegotiatedMedia video = session.Media[0];
        Assert.Equal((SdpMediaKind.Video, "0", "H264", 96, (int?)97), (video.Kind, video.Mid, video.CodecName, video.PayloadType, video.RtxPayloadType));
        Assert.True(video.Nack && video.Pli && video.Fir && video.TransportCc && video.Remb);
        Assert.Equal((2, 3, 4, 5), (video.ExtAbsSendTime, video.ExtTransportCc, video.ExtMid, video.ExtPlayoutDelay));
        NegotiatedMedia audio = session.Media[1];
        Assert.Equal(("opus", 111, (int?)null), (audio.CodecName, audio.PayloadType, audio.RtxPayloadType));
        Assert.True(audio.TransportCc);
        Assert.False(audio.Nack);
        Assert.Equal((2, 3, 4, 0), (audio.ExtAbsSendTime, audio.ExtTransportCc, audio.ExtMid, audio.ExtPlayoutDelay));
        Assert.Same(SdpKit.Audio, audio.Local);
    }

    [Fact]
    public void Answer_recorded_from_chromium_156_keeps_everything_that_was_offered()
    {
        NegotiatedSession session = Read(SdpKit.Load("chromium-156-answer"));
        NegotiatedMedia video = session.Media[0];
        Assert.Equal(("H264", 96, (int?)97, DtlsRole.Server), (video.CodecName, video.PayloadType, video.RtxPayloadType, session.LocalRole));
        Assert.True(video.Nack && video.Pli && video.Fir && video.TransportCc && video.Remb);
        Assert.Equal((2, 3, 4, 5), (video.ExtAbsSendTime, video.ExtTransportCc, video.ExtMid, video.ExtPlayoutDelay));
        Assert.Equal("opus", session.Media[1].CodecName);
    }

    [Fact]
    public void Firefox_answer_takes_its_fingerprint_from_the_session()
    {
        NegotiatedSession session = Read(SdpKit.Load("firefox-answer"));
        Assert.Equal(SdpKit.Fingerprint, session.FingerprintValue);
        Assert.Equal((96, (int?)97), (session.Media[0].PayloadType, session.Media[0].RtxPayloadType));
        Assert.Equal((0, 0, 4), (session.Media[1].ExtAbsSendTime, session.Media[1].ExtTransportCc, session.Media[1].ExtMid));
    }

    [Fact]
    public void Aiortc_answer_takes_vp8_without_congestion_control()
    {
        NegotiatedMedia video = Read(SdpKit.Load("aiortc-answer")).Media[0];
        Assert.Equal(("VP8", 98, (int?)99), (video.CodecName, video.PayloadType, video.RtxPayloadType));
        Assert.True(video.Nack && video.Pli && video.Remb);
        Assert.False(video.TransportCc || video.Fir);
        Assert.Equal((2, 0, 4, 0), (video.ExtAbsSendTime, video.ExtTransportCc, video.ExtMid, video.ExtPlayoutDelay));
    }

    [Fact]
    public void Webrtcbin_answer_drops_all_extensions_and_retransmission()
    {
        NegotiatedSession session = Read(SdpKit.Load("webrtcbin-answer"));
        NegotiatedMedia video = session.Media[0];
        Assert.Equal(("H264", 96, (int?)null), (video.CodecName, video.PayloadType, video.RtxPayloadType));
        Assert.True(video.Nack && video.Pli && video.Fir);
        Assert.Equal((0, 0, 0, 0), (video.ExtAbsSendTime, video.ExtTransportCc, video.ExtMid, video.ExtPlayoutDelay));
        Assert.Equal("opus", session.Media[1].CodecName);
    }

    [Fact]
    public void Passive_answer_makes_us_the_dtls_client()
        => Assert.Equal(DtlsRole.Client, Read(Change("a=setup:active", "a=setup:passive")).LocalRole);

    [Fact]
    public void Rejected_and_inactive_m_lines_are_marked_and_the_other_carries_the_transport()
    {
        NegotiatedSession session = Read(Change("m=video 9", "m=video 0"));
        Assert.True(session.Media[0].Rejected);
        Assert.False(session.Media[1].Rejected);
        string text = SdpKit.Load("chrome-answer");
        int audio = text.IndexOf("m=audio", StringComparison.Ordinal);
        session = Read(text[..audio] + text[audio..].Replace("a=recvonly", "a=inactive", StringComparison.Ordinal));
        Assert.Equal([false, true], session.Media.Select(media => media.Rejected));
    }

    [Fact]
    public void Retransmission_of_another_payload_type_does_not_count()
        => Assert.Null(Read(Change("a=fmtp:97 apt=96", "a=fmtp:97 apt=98")).Media[0].RtxPayloadType);

    [Fact]
    public void Payload_type_that_names_another_codec_or_mode_is_passed_over()
    {
        Assert.Equal("VP8", Read(Change("a=rtpmap:96 H264/90000", "a=rtpmap:96 VP9/90000")).Media[0].CodecName);
        Assert.Equal("VP8", Read(Change("packetization-mode=1", "packetization-mode=0")).Media[0].CodecName);
        Assert.Equal("VP8", Read(Change("SAVPF 96 97 98 99", "SAVPF 97 98 99 96")).Media[0].CodecName);
    }

    [Theory]
    [InlineData("a=mid:0", "a=mid:video", SdpErrorKind.MediaMismatch)]
    [InlineData("m=audio 9", "m=video 9", SdpErrorKind.MediaMismatch)]
    [InlineData("a=group:BUNDLE 0 1", "a=group:BUNDLE 0", SdpErrorKind.BundleRequired)]
    [InlineData("a=group:BUNDLE 0 1", "a=group:LS 0 1", SdpErrorKind.BundleRequired)]
    [InlineData("a=rtcp-mux\r\n", "", SdpErrorKind.RtcpMuxRequired)]
    [InlineData("a=ice-ufrag:sXP5", "a=ice-ufrag:sXP", SdpErrorKind.Ice)]
    [InlineData("a=ice-pwd:0QpWm3h0h5ePWXH3UoVkUyLE", "a=ice-pwd:0QpWm3h0h5ePWXH3UoVkU", SdpErrorKind.Ice)]
    [InlineData("a=ice-pwd:0QpWm3h0h5ePWXH3UoVkUyLE\r\n", "", SdpErrorKind.Ice)]
    [InlineData("a=extmap-allow-mixed", "a=ice-lite", SdpErrorKind.Ice)]
    [InlineData("a=fingerprint:sha-256 ", "a=x-fingerprint:", SdpErrorKind.Fingerprint)]
    [InlineData("a=fingerprint:sha-256 ", "a=fingerprint:sha-1 ", SdpErrorKind.Fingerprint)]
    [InlineData("a=setup:active", "a=setup:actpass", SdpErrorKind.Setup)]
    [InlineData("a=setup:active\r\n", "", SdpErrorKind.Setup)]
    [InlineData(" 9 UDP", " 0 UDP", SdpErrorKind.NoCommonCodec)]
    [InlineData("a=recvonly", "a=inactive", SdpErrorKind.NoCommonCodec)]
    public void Unusable_answer_is_refused_under_its_name(string from, string to, SdpErrorKind kind)
    {
        Assert.False(AnswerReader.Read(SdpKit.Parameters, SdpKit.Parse(Change(from, to)), out NegotiatedSession? session, out SdpError error));
        Assert.Null(session);
        Assert.Equal(kind, error.Kind);
        Assert.NotEmpty(error.Message);
    }

    [Fact]
    public void Answer_with_another_number_of_m_lines_is_refused()
    {
        string text = SdpKit.Load("chrome-answer");
        string shorter = text[..text.IndexOf("m=audio", StringComparison.Ordinal)];
        Assert.False(AnswerReader.Read(SdpKit.Parameters, SdpKit.Parse(shorter), out _, out SdpError error));
        Assert.Equal(SdpErrorKind.MediaMismatch, error.Kind);
    }

    [Fact]
    public void Single_m_line_needs_no_bundle_group()
    {
        string text = SdpKit.Load("chrome-answer").Replace("a=group:BUNDLE 0 1\r\n", string.Empty, StringComparison.Ordinal);
        SessionDescription answer = SdpKit.Parse(text[..text.IndexOf("m=audio", StringComparison.Ordinal)]);
        Assert.True(AnswerReader.Read(SdpKit.Parameters with { Media = [SdpKit.Video] }, answer, out _, out SdpError error), error.ToString());
    }

    private static string Change(string from, string to)
    {
        string text = SdpKit.Load("chrome-answer");
        Assert.Contains(from, text, StringComparison.Ordinal);
        return text.Replace(from, to, StringComparison.Ordinal);
    }

    private static NegotiatedSession Read(string text)
    {
        Assert.True(AnswerReader.Read(SdpKit.Parameters, SdpKit.Parse(text), out NegotiatedSession? session, out SdpError error), error.ToString());
        return session!;
    }
}

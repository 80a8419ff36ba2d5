using System.Text;
using System.Text.Json;
using FastSignal.Load.Signalling;
using FastSignal.Rtc.Sdp;
using FastSignal.Tests.Rtc.Sdp;

namespace FastSignal.Tests.Load;

public sealed class SignallingMessagesTests
{
    private const string Offer = """{"version":"1.0","type":"offer","id":"3","data":{"x":[1,{}],"sdp":{"type":"offer","sdp":"v=0\r\n"}},"seq":4}""";

    [Fact]
    public void Type_description_and_error_code_are_found_wherever_they_stand()
    {
        Assert.Equal(new ServerMessage("offer", "v=0\r\n", null), Read(Offer));
        Assert.Equal(new ServerMessage("error", null, "RATE_LIMITED"), Read("""{"data":{"code":1},"error":{"number":1004,"code":"RATE_LIMITED"},"type":"error"}"""));
        Assert.Equal(new ServerMessage("something-new", null, null), Read("""{"type":"something-new","data":null}"""));
        Assert.Equal(new ServerMessage("pong", null, null), Read("""{"type":"pong","data":[1]}"""));
    }

    [Fact]
    public void What_is_no_message_has_no_type_and_nothing_throws()
    {
        Assert.Equal("", Read("PONG").Type);
        Assert.Equal("", Read("[]").Type);
        Assert.Equal("", Read("""{"type":7}""").Type);
        for (int length = 0; length < Offer.Length; length++)
            Assert.Equal("", Read(Offer[..length]).Type);
    }

    [Fact]
    public void The_answer_is_one_the_server_takes()
    {
        string? answer = ViewerMessages.AnswerTo(OfferWriter.Write(SdpKit.Parameters));
        Assert.True(AnswerReader.Read(SdpKit.Parameters, SdpKit.Parse(answer!), out NegotiatedSession? session, out SdpError error), error.ToString());
        Assert.All(session!.Media, media => Assert.False(media.Rejected));
    }

    [Fact]
    public void A_section_that_is_neither_audio_nor_video_is_rejected_in_its_place()
    {
        string offer = OfferWriter.Write(SdpKit.Parameters) + "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\nc=IN IP4 0.0.0.0\r\na=mid:d\r\n";
        SessionDescription answer = SdpKit.Parse(ViewerMessages.AnswerTo(offer)!);
        Assert.Equal(0, answer.Media[^1].Port);
        Assert.Equal("d", answer.Media[^1].Mid);
        Assert.All(answer.Media.SkipLast(1), section => Assert.NotEqual(0, section.Port));
    }

    [Fact]
    public void What_is_no_offer_has_no_answer() => Assert.Null(ViewerMessages.AnswerTo("hello"));

    [Fact]
    public void Names_and_descriptions_are_escaped()
    {
        Assert.Equal("a\"b", Unmask(ViewerMessages.OfferRequest("a\"b")).GetProperty("data").GetProperty("stream").GetString());
        Assert.Equal("v=0\r\n\"", Unmask(ViewerMessages.Answer("v=0\r\n\"")).GetProperty("data").GetProperty("sdp").GetProperty("sdp").GetString());
        Assert.False(Unmask(ViewerMessages.OfferRequest("")).TryGetProperty("data", out _));
    }

    private static ServerMessage Read(string text) => ServerMessage.Read(Encoding.UTF8.GetBytes(text));

    private static JsonElement Unmask(byte[] frame)
    {
        int header = frame[1] == 0xFE ? 4 : 2;
        byte[] payload = [.. frame.Skip(header + 4).Select((value, index) => (byte)(value ^ frame[header + index % 4]))];
        using JsonDocument document = JsonDocument.Parse(payload);
        return document.RootElement.Clone();
    }
}

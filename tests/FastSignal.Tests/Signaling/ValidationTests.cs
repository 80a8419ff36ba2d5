using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

/// <summary>What each message may hold, at each bound and one above, and which fault is told first.</summary>
public sealed class ValidationTests
{
    private const string Line = "candidate:1 1 udp 2130706431 192.0.2.7 50000 typ host";

    // Each row breaks the rule of its error and all rules after it; the first must be told.
    [Theory]
    [InlineData("""[{"version":"9","type":"dance"}]""", ErrorCode.InvalidMessage)]
    [InlineData("""{"version":"9","data":1}""", ErrorCode.UnsupportedVersion)]
    [InlineData("""{"version":1.0,"type":"ping"}""", ErrorCode.UnsupportedVersion)]
    [InlineData("""{"version":"1.0","type":"","data":"LARGE"}""", ErrorCode.InvalidMessageType)]
    [InlineData("""{"version":"1.0","type":7,"data":"LARGE"}""", ErrorCode.InvalidMessageType)]
    [InlineData("""{"type":"dance","data":"LARGE"}""", ErrorCode.InvalidMessageType)]
    [InlineData("""{"type":"answer","data":"LARGE"}""", ErrorCode.MessageTooLarge)]
    [InlineData("""{"type":"answer","data":{"sdp":{"type":"offer","sdp":"v=0"}}}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"type":"answer","data":{"sdp":{"type":"answer","sdp":"v=0"}}}""", ErrorCode.InvalidState)]
    public void The_first_broken_rule_is_the_one_that_is_told(string text, ErrorCode expected)
    {
        SignalingBench bench = new(new SignalingOptions { MaxDataSize = 100 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, text.Replace("LARGE", new string('x', 200)));
        Assert.Single(transport.Sent);
        SignalingBench.AssertError(transport, expected);
    }

    [Fact]
    public void Data_is_measured_as_it_stands_on_the_wire()
    {
        SignalingBench bench = new(new SignalingOptions { MaxDataSize = 16 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"type":"ping","data":{"t": 5,"é":12}}""");
        Assert.Equal("pong", transport.Last.GetProperty("type").GetString());
        SignalingBench.Say(session, """{"type":"ping","data":{"t": 5,"é":123}}""");
        SignalingBench.AssertError(transport, ErrorCode.MessageTooLarge, "Message data too large: 17 bytes (max: 16)");
        Assert.Null(transport.CloseCode);
    }

    [Fact]
    public void A_message_at_the_limit_is_read_and_one_byte_more_closes_with_1009()
    {
        SignalingBench bench = new(new SignalingOptions { MaxMessageSize = 64 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"type":"ping"}""".PadRight(64));
        Assert.Equal("pong", transport.Last.GetProperty("type").GetString());
        SignalingBench.Say(session, """{"type":"ping"}""".PadRight(65));
        SignalingBench.AssertError(transport, ErrorCode.MessageTooLarge, "Message too large: 65 bytes (max: 64)");
        Assert.Equal(1009, transport.CloseCode);
        bench.AssertEmpty();
    }

    [Theory]
    [InlineData(30, true)]
    [InlineData(31, false)]
    public void Nesting_is_bounded(int arrays, bool accepted)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        string nested = new string('[', arrays) + new string(']', arrays);
        SignalingBench.Say(session, $$"""{"type":"ping","data":{"x":{{nested}} } }""");
        if (accepted)
            Assert.Equal("pong", transport.Last.GetProperty("type").GetString());
        else
            SignalingBench.AssertError(transport, ErrorCode.MessageParsingFailed);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("hello")]
    [InlineData("{\"type\":\"ping\"} {}")]
    [InlineData("{\"type\":\"ping\",}")]
    [InlineData("{'type':'ping'}")]
    [InlineData("{\"type\":\"ping\",\"x\":\"\\ud800\"}")]
    [InlineData("{\"type\":\"ping\",\"\\udc00\":1}")]
    [InlineData("{\"type\":\"ping\",\"data\":{\"x\":[\"\\ud800\\u0041\"]}}")]
    [InlineData("{\"type\":\"ping\",\"x\":\"\\ud800\\n\"}")]
    [InlineData("{\"type\":\"ping\",\"x\":\"\\x\"}")]
    [InlineData("\"\\ud800\"")]
    [InlineData("Ping")]
    [InlineData("NaN")]
    public void What_is_not_json_is_a_parsing_failure(string text)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, text);
        SignalingBench.AssertError(transport, ErrorCode.MessageParsingFailed, "Failed to parse JSON message");
    }

    [Fact]
    public void Bytes_that_are_not_utf8_are_a_parsing_failure()
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        byte[] text = Encoding.UTF8.GetBytes("""{"type":"ping","x":"?"}""");
        text[^3] = 0xff;
        SignalingBench.Say(session, text);
        SignalingBench.AssertError(transport, ErrorCode.MessageParsingFailed);
    }

    [Theory]
    [InlineData(128, true)]
    [InlineData(129, false)]
    public void Message_ids_are_bounded(int length, bool accepted)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, $$"""{"type":"ping","id":"{{new string('i', length)}}"}""");
        if (accepted)
            Assert.Equal(length, transport.Last.GetProperty("reply_to").GetString()!.Length);
        else
            SignalingBench.AssertError(transport, ErrorCode.InvalidMessage, "Message id too long");
    }

    [Fact]
    public void A_long_unknown_type_is_shown_shortened()
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, $$"""{"type":"{{new string('x', 100_000)}}"}""");
        SignalingBench.AssertError(transport, ErrorCode.InvalidMessageType, $"Unknown message type: {new string('x', 64)}...");
    }

    [Theory]
    [InlineData("welcome")]
    [InlineData("error")]
    [InlineData("answer-ack")]
    [InlineData("control-state")]
    [InlineData("room-joined")]
    [InlineData("peer-joined")]
    [InlineData("OFFER_REQUEST")]
    [InlineData("Ping")]
    public void Types_that_are_not_a_clients_are_unknown(string type)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet();
        SignalingBench.Say(session, $$"""{"type":"{{type}}"}""");
        SignalingBench.AssertError(transport, ErrorCode.InvalidMessageType, $"Unknown message type: {type}");
    }

    [Theory]
    [InlineData("""{}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"sdp":null}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":7}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":"v=0"}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"type":"answer","sdp":""}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"type":"answer","sdp":["v=0"]}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"type":["answer"],"sdp":"v=0"}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"type":"pranswer","sdp":"v=0"}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"sdp":{"sdp":"v=0"}}""", ErrorCode.SdpProcessingFailed)]
    [InlineData("""{"type":"offer","sdp":"v=0"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""[]""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"sdp":{"type":"answer","sdp":"v=0"},"stream":""}""", ErrorCode.InvalidMessageData)]
    public void A_malformed_answer_is_refused(string data, ErrorCode expected)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet(withOffer: true);
        SignalingBench.Say(session, $$"""{"type":"answer","data":{{data}}}""");
        SignalingBench.AssertError(transport, expected);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void Sdp_is_bounded(int above, bool accepted)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet(withOffer: true);
        string sdp = "v=0".PadRight(SessionDescriptionPayload.MaxSdpLength + above, 'x');
        SignalingBench.Say(session, $$"""{"type":"answer","data":{"type":"answer","sdp":"{{sdp}}" } }""");
        if (accepted)
            Assert.Equal("answer-ack", transport.Last.GetProperty("type").GetString());
        else
            SignalingBench.AssertError(transport, ErrorCode.MessageTooLarge, "SDP too large: 131073 bytes (max: 131072)");
    }

    [Theory]
    [InlineData("""{"candidate":"LINE","sdpMid":"0"}""", null)]
    [InlineData("""{"candidate":"LINE","sdpMLineIndex":0}""", null)]
    [InlineData("""{"candidate":"LINE","sdpMLineIndex":63,"sdpMid":null}""", null)]
    [InlineData("""{"candidate":"LINE","sdpMLineIndex":64}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE","sdpMLineIndex":-1}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE","sdpMLineIndex":"0"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE","sdpMid":"1234567890123456"}""", null)]
    [InlineData("""{"candidate":"LINE","sdpMid":"12345678901234567"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE","sdpMid":0}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":{"candidate":"LINE","sdpMid":"a"}}""", null)]
    [InlineData("""{"candidate":{"candidate":{"candidate":"LINE"}}}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":{}}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":null}""", null)]
    [InlineData("""{"candidate":""}""", null)]
    [InlineData("""{"candidate":7,"sdpMid":"0"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"sdpMid":"0"}""", ErrorCode.InvalidMessageData)]
    [InlineData("""{"candidate":"LINE\r\na=evil","sdpMid":"0"}""", ErrorCode.IceCandidateFailed)]
    [InlineData("""{"candidate":"Candidate:1","sdpMid":"0"}""", ErrorCode.IceCandidateFailed)]
    [InlineData("\"LINE\"", ErrorCode.InvalidMessageData)]
    public void Candidates_come_in_these_shapes_and_no_others(string data, ErrorCode? expected)
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet(withOffer: true);
        SignalingBench.Say(session, $$"""{"type":"ice-candidate","data":{{data.Replace("LINE", Line)}}}""");
        if (expected is { } code)
        {
            SignalingBench.AssertError(transport, code);
            Assert.Empty(bench.Peer.Candidates);
        }
        else
        {
            Assert.Equal("ice-ack", transport.Last.GetProperty("type").GetString());
            Assert.Equal(data.Contains("LINE") ? Line : "", Assert.Single(bench.Peer.Candidates).Candidate);
        }
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void Candidate_lines_are_bounded(int length, bool accepted)
    {
        (Session session, RecordingTransport transport) = new SignalingBench().OpenQuiet(withOffer: true);
        SignalingBench.Say(session, $$"""{"type":"ice-candidate","data":{"candidate":"{{"candidate:".PadRight(length, 'x')}}","sdpMid":"0"} }""");
        Assert.Equal(accepted ? "ice-ack" : "error", transport.Last.GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("""{"video":1}""")]
    [InlineData("""{"video":false,"audio":false}""")]
    [InlineData("""{"ice_restart":"yes"}""")]
    [InlineData("""{"codecs":"h264"}""")]
    [InlineData("""{"codecs":[1]}""")]
    [InlineData("""{"codecs":[""]}""")]
    [InlineData("""{"codecs":["a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a","a"]}""")]
    [InlineData("""{"stream":5}""")]
    [InlineData("""{"stream":""}""")]
    [InlineData("7")]
    public void A_malformed_offer_request_is_refused(string data)
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, $$"""{"type":"offer-request","data":{{data}}}""");
        SignalingBench.AssertError(transport, ErrorCode.InvalidMessageData);
        Assert.Empty(bench.Peers);
    }

    [Theory]
    [InlineData("mouse-move", """{"x":-5,"y":2.5}""", true)]
    [InlineData("mouse-move", """{"x":10000,"y":-10000,"relative":true}""", true)]
    [InlineData("mouse-move", """{"x":10001,"y":0,"relative":true}""", false)]
    [InlineData("mouse-move", """{"x":1}""", false)]
    [InlineData("mouse-move", """{"x":1e999,"y":0}""", false)]
    [InlineData("mouse-move", """{"x":"1","y":0}""", false)]
    [InlineData("mouse-click", """{"x":1,"y":1,"button":"right","action":"down"}""", true)]
    [InlineData("mouse-click", """{"x":1,"y":1,"button":2}""", true)]
    [InlineData("mouse-click", """{"x":1,"y":1,"button":3}""", false)]
    [InlineData("mouse-click", """{"x":1,"y":1,"button":"back"}""", false)]
    [InlineData("mouse-click", """{"x":1,"y":1}""", false)]
    [InlineData("mouse-click", """{"x":1,"y":1,"button":0,"action":"press"}""", false)]
    [InlineData("mouse-scroll", """{"dx":0,"dy":-120}""", true)]
    [InlineData("mouse-scroll", """{"x":1,"y":1,"dx":0,"dy":10000}""", true)]
    [InlineData("mouse-scroll", """{"dx":0,"dy":10001}""", false)]
    [InlineData("mouse-scroll", """{"x":1,"dx":0,"dy":1}""", false)]
    [InlineData("mouse-scroll", """{"dy":1}""", false)]
    [InlineData("key-press", """{"key":"a"}""", true)]
    [InlineData("key-press", """{"code":"KeyA","action":"up","modifiers":["shift","Control","CapsLock"]}""", true)]
    [InlineData("key-press", """{"keysym":33554431}""", true)]
    [InlineData("key-press", """{"keysym":33554432}""", false)]
    [InlineData("key-press", """{"keysym":0}""", false)]
    [InlineData("key-press", """{"key":"a","code":"KeyA"}""", false)]
    [InlineData("key-press", """{"key":"12345678901234567890123456789012"}""", true)]
    [InlineData("key-press", """{"key":"123456789012345678901234567890123"}""", false)]
    [InlineData("key-press", """{"key":"a","action":"click"}""", false)]
    [InlineData("key-press", """{"key":"a","modifiers":"shift"}""", false)]
    [InlineData("key-press", """{}""", false)]
    [InlineData("touch", """{"id":0,"x":1,"y":2,"action":"down"}""", true)]
    [InlineData("touch", """{"id":63,"x":-1,"y":2,"action":"cancel","pressure":7}""", true)]
    [InlineData("touch", """{"id":64,"x":1,"y":2,"action":"down"}""", false)]
    [InlineData("touch", """{"x":1,"y":2}""", false)]
    [InlineData("touch", """{"x":1,"action":"up"}""", false)]
    [InlineData("touch", """{"x":1,"y":1,"action":"click"}""", false)]
    [InlineData("gamepad", """{"slot":3,"connected":true,"name":"pad","axes":64,"buttons":64}""", true)]
    [InlineData("gamepad", """{"slot":0,"connected":false}""", true)]
    [InlineData("gamepad", """{"slot":0,"button":63,"value":1}""", true)]
    [InlineData("gamepad", """{"slot":0,"axis":0,"value":-0.5}""", true)]
    [InlineData("gamepad", """{"slot":4,"connected":true}""", false)]
    [InlineData("gamepad", """{"slot":0,"connected":true,"axes":65}""", false)]
    [InlineData("gamepad", """{"slot":0,"button":64,"value":1}""", false)]
    [InlineData("gamepad", """{"slot":0,"button":1}""", false)]
    [InlineData("gamepad", """{"slot":0,"button":1,"axis":1,"value":1}""", false)]
    [InlineData("gamepad", """{"button":1,"value":1}""", false)]
    [InlineData("clipboard", """{"text":""}""", true)]
    [InlineData("clipboard", """{"mime":"image/png","content":"AAEC"}""", true)]
    [InlineData("clipboard", """{"mime":"image/png","content":"n*64"}""", false)]
    [InlineData("clipboard", """{"mime":"image/png"}""", false)]
    [InlineData("clipboard", """{"content":"AAEC"}""", false)]
    [InlineData("clipboard", """{"text":"a","mime":"image/png","content":"AAEC"}""", false)]
    [InlineData("clipboard", """{}""", false)]
    public void Input_is_checked_and_handed_to_the_sink(string type, string data, bool accepted)
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, $$"""{"type":"{{type}}","data":{{data}}}""");
        Assert.Equal(accepted ? 1 : 0, bench.Input.Events.Count);
        if (accepted)
            Assert.Empty(transport.Sent);
        else
            SignalingBench.AssertError(transport, ErrorCode.InvalidMessageData);
    }

    [Fact]
    public void Input_reaches_the_sink_as_it_was_meant()
    {
        SignalingBench bench = new();
        (Session session, RecordingTransport _) = bench.OpenQuiet(withOffer: true);
        SignalingBench.Say(session, """{"type":"mouse-move","data":{"x":-5,"y":2.5}}""");
        SignalingBench.Say(session, """{"type":"mouse-click","data":{"x":1,"y":2,"button":"right","action":"down"}}""");
        SignalingBench.Say(session, """{"type":"key-press","data":{"code":"KeyA","modifiers":["shift","ctrl"]}}""");
        Assert.Equal(
            [
                (session.Id, "demo", new InputEvent { Kind = InputKind.MouseMove, X = 0, Y = 2.5, HasPosition = true }),
                (session.Id, "demo", new InputEvent { Kind = InputKind.MouseClick, X = 1, Y = 2, HasPosition = true, Button = MouseButton.Right, Action = InputAction.Down }),
                (session.Id, "demo", new InputEvent { Kind = InputKind.KeyPress, Code = "KeyA", Modifiers = KeyModifiers.Shift | KeyModifiers.Control }),
            ],
            bench.Input.Events);
    }

    [Fact]
    public void Input_that_the_sink_refuses_is_forbidden()
    {
        SignalingBench bench = new();
        bench.Input.Refusal = ErrorCode.Forbidden;
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        SignalingBench.Say(session, """{"type":"key-press","id":"k","data":{"key":"a"}}""");
        SignalingBench.AssertError(transport, ErrorCode.Forbidden);
        Assert.Equal("k", transport.Last.GetProperty("reply_to").GetString());
    }

    [Fact]
    public void Detection_asks_for_a_version_or_for_the_three_members()
    {
        StandardDialect dialect = new();
        Assert.True(dialect.Detect("""{"version":"1.0"}"""u8));
        Assert.True(dialect.Detect("""{"type":"x","id":"1","timestamp":2}"""u8));
        Assert.False(dialect.Detect("""{"type":"x","timestamp":2}"""u8));
        Assert.False(dialect.Detect("""{"sdp":{"type":"offer","sdp":"v=0"}}"""u8));
        Assert.False(dialect.Detect("HELLO 1 e30="u8));
        Assert.False(dialect.Detect(""u8));
    }
}

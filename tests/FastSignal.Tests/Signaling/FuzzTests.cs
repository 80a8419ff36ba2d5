using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling;

/// <summary>Whatever arrives, the session answers with a message of its own or not at all, and never throws.</summary>
public sealed class FuzzTests
{
    private static readonly SignalingOptions NoLimits = new() { MessageRate = 0, MaxProtocolErrors = 0 };

    private static readonly string[] Fixtures =
    [
        """{"version":"1.0","type":"offer-request","id":"c1","data":{"stream":"demo","video":true,"codecs":["h264"],"ice_restart":false}}""",
        """{"type":"answer","id":"c2","data":{"sdp":{"type":"answer","sdp":"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"}}}""",
        """{"type":"ice-candidate","data":{"candidate":{"candidate":"a=candidate:1 1 udp 1 192.0.2.7 5 typ host","sdpMid":"0","sdpMLineIndex":1}}}""",
        """{"type":"mouse-click","data":{"x":1.5,"y":-2e3,"button":"left","action":"down"}}""",
        """{"type":"key-press","message_id":"\ud83d\ude00","data":{"keysym":65,"modifiers":["alt","meta"]}}""",
        """{"type":"ping","timestamp":1,"data":{"t":12.5,"x":[[],{}]}}""",
        """{"type":"hello","data":{"acks":true,"res":"1x1"}}""",
        """{"type":"touch","data":{"id":3,"x":1,"y":2e1,"action":"move","pressure":0.5}}""",
        """{"type":"gamepad","data":{"slot":1,"connected":true,"name":"pad","axes":4,"buttons":17}}""",
        """{"type":"clipboard","data":{"mime":"text/plain","content":"aGVsbG8="}}""",
        """{"type":"resize","data":{"width":1280,"height":720,"scale":1.5}}""",
        """{"type":"control-give","data":{"to":"x","inputs":["pointer","gamepad"]}}""",
        """{"type":"room-join","data":{"room":"r","writers":"owner"}}""",
        """{"type":"room-message","data":{"room":"r","to":null,"data":[1,{"a":"\u0041"}]}}""",
        """{"type":"room-state-set","data":{"room":"r","version":0,"patch":{"a":{"b":null,"c":[1]}}}}""",
        "OFFER_REQUEST",
    ];

    public static TheoryData<string> Messages() => [.. Fixtures];

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_prefix_is_survived(string fixture)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(fixture);
        Session session = Open();
        for (int length = 0; length <= bytes.Length; length++)
            Receive(session, bytes[..length]);
    }

    [Theory]
    [MemberData(nameof(Messages))]
    public void Every_single_byte_flip_is_survived(string fixture)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(fixture);
        Session session = Open();
        for (int i = 0; i < bytes.Length; i++)
        {
            for (int bit = 0; bit < 8; bit++)
            {
                byte[] flipped = [.. bytes];
                flipped[i] ^= (byte)(1 << bit);
                Receive(session, flipped);
            }
        }
    }

    [Fact]
    public void Random_bytes_are_survived()
    {
        Session session = Open();
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(2000), Prop.ForAll<byte[]>(bytes =>
        {
            Receive(session, bytes ?? []);
            return true;
        }));
    }

    [Fact]
    public void Random_json_in_random_places_is_survived()
    {
        Session session = Open();
        Gen<string> message =
            from type in Gen.Elements("offer-request", "answer", "offer", "ice-candidate", "ping", "hello", "mouse-move", "mouse-click", "mouse-scroll", "key-press", "get-stats", "?",
                "touch", "gamepad", "clipboard", "resize", "control-request", "control-give", "room-join", "room-leave", "room-message", "room-state-set", "room-list")
            from id in Json(0)
            from data in Json(3)
            select $$"""{"type":"{{type}}","id":{{id}},"data":{{data}}}""";
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(5000), Prop.ForAll(message.ToArbitrary(), text =>
        {
            Receive(session, Encoding.UTF8.GetBytes(text));
            return true;
        }));
    }

    [Fact]
    public void What_the_parser_keeps_lies_within_the_message()
    {
        StandardDialect dialect = new();
        foreach (string fixture in Fixtures)
        {
            byte[] padded = [.. "###"u8, .. Encoding.UTF8.GetBytes(fixture), .. "###"u8];
            InboundMessage message = default;
            ReadOnlySpan<byte> utf8 = padded.AsSpan()[3..^3];
            Assert.Null(dialect.Parse(utf8, ref message));
            Assert.True(message.Data.IsEmpty || utf8.Overlaps(message.Data));
            Assert.True(message.Id.IsEmpty || utf8.Overlaps(message.Id));
        }
    }

    private static Gen<string> Json(int depth)
    {
        Gen<string> leaf = Gen.Elements(
            "null", "true", "false", "0", "-1", "1.5", "1e999", "64", "\"\"", "\"v=0\"", "\"candidate:1\"", "\"demo\"", "\"answer\"", "\"left\"", "\"\\u0041\"");
        if (depth == 0)
            return leaf;
        Gen<string> name = Gen.Elements(
            "sdp", "type", "candidate", "sdpMid", "sdpMLineIndex", "x", "y", "dx", "dy", "button", "action", "key", "keysym", "modifiers", "codecs", "stream", "t", "acks",
            "room", "to", "data", "state", "patch", "version", "slot", "axis", "value", "connected", "text", "mime", "content", "width", "height", "inputs");
        Gen<string> member = from n in name from v in Json(depth - 1) select $"\"{n}\":{v}";
        Gen<string> aggregate = from members in member.ListOf() select "{" + string.Join(',', members.Take(5)) + "}";
        Gen<string> list = from values in Json(depth - 1).ListOf() select "[" + string.Join(',', values.Take(4)) + "]";
        return Gen.OneOf(leaf, aggregate, aggregate, list);
    }

    private static Session Open() => new SignalingBench(NoLimits).Open().Session;

    private static void Receive(Session session, byte[] bytes)
    {
        SignalingBench.Say(session, bytes);
        Assert.NotEqual(SessionState.Disconnected, session.State);
    }
}

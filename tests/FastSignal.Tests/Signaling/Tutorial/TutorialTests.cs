using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Dialects.Tutorial;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Tutorial;

/// <summary>The dialect with three members.</summary>
public sealed class TutorialTests
{
    private const string Offer = """{"type":"offer","payload":{"type":"offer","sdp":"v=0"},"timestamp":1}""";

    public static TheoryData<string, string> All => Scene.In("Tutorial");

    [Theory]
    [MemberData(nameof(All))]
    public void A_scene_goes_as_written(string file, string title) =>
        Scene.Play("Tutorial", file, title, new ConnectRequest { Dialect = "tutorial" });

    [Theory]
    [InlineData(Offer, true)]
    [InlineData("""{"payload":null,"type":"ice"}""", true)]
    [InlineData("""{"type":"request","payload":{}}""", true)]
    [InlineData("""{"type":"offer","timestamp":1}""", false)]
    [InlineData("""{"type":"offer","payload":{},"version":"1.0"}""", false)]
    [InlineData("""{"type":"chat","payload":{}}""", false)]
    [InlineData("""{"version":"1.0","type":"offer-request"}""", false)]
    [InlineData("""{"type":"setPeerStatus","roles":[]}""", false)]
    [InlineData("[]", false)]
    public void It_is_known_by_a_payload_and_never_taken_for_the_standard_dialect(string first, bool isKnown)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(first);
        Assert.Equal(isKnown, new TutorialDialect().Detect(bytes));
        Assert.False(isKnown && new StandardDialect().Detect(bytes));
    }

    [Fact]
    public void The_standard_dialect_comes_first_where_both_could_be_meant()
    {
        Table table = new(new SignalingBench());
        Session a = table.Sit("a", new ConnectRequest { Dialect = "auto" });
        table.Say("a", """{"type":"offer","id":"1","timestamp":1,"payload":{},"data":{"sdp":{"type":"offer","sdp":"v=0"}}}""");
        Assert.Equal("gstreamer", a.Protocol);
        table.Leave("a");
        table.Bench.AssertEmpty();
    }

    [Theory]
    [InlineData("auto", null)]
    [InlineData(null, null)]
    [InlineData(null, "tutorial")]
    public void A_client_gets_it_by_name_or_by_its_first_message(string? listener, string? query)
    {
        Table table = new(new SignalingBench(new SignalingOptions { SupportedProtocols = ["gstreamer", "tutorial"] }));
        Session a = table.Sit("a", new ConnectRequest { Dialect = listener, QueryProtocol = query });
        int greetings = table.TransportOf("a").Sent.Count;
        Assert.Equal(listener is null && query is null ? 1 : 0, greetings);
        table.Say("a", Offer);
        Assert.Equal("tutorial", a.Protocol);
        Assert.StartsWith("""{"type":"answer","payload":""", table.TransportOf("a").Sent[greetings], StringComparison.Ordinal);
        table.Leave("a");
        table.Bench.AssertEmpty();
    }

    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_read_without_throwing()
    {
        TutorialDialect dialect = new();
        foreach (string fixture in (string[])[Offer, """{"type":"ice","payload":{"candidate":{"candidate":"candidate:1 1 udp 1 192.0.2.1 5000 typ host","sdpMid":"\u0030"}},"timestamp":1e3}"""])
        {
            byte[] bytes = Encoding.UTF8.GetBytes(fixture);
            for (int length = 0; length <= bytes.Length; length++)
                Read(dialect, bytes.AsSpan(0, length));
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Read(dialect, bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    private static void Read(TutorialDialect dialect, ReadOnlySpan<byte> bytes)
    {
        dialect.Detect(bytes);
        InboundMessage message = default;
        if (dialect.Parse(bytes, ref message) is null)
            dialect.Validate(ref message, 64 * 1024);
    }
}

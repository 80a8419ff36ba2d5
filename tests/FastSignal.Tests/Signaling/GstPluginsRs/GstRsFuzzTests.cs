using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects.GstPluginsRs;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.GstPluginsRs;

/// <summary>Whatever comes, it is read without throwing, and conversations end with nothing held.</summary>
public sealed class GstRsFuzzTests
{
    private static readonly string[] Messages =
    [
        """{"type":"setProtocolVersion","version":"v1_1"}""",
        """{"type":"setPeerStatus","roles":["listener","producer"],"meta":{"name":"\u00e4\ud83d\ude00"},"peerId":null}""",
        """{"type":"setPeerStatus","roles":["consumer"],"meta":null}""",
        """{"type":"setPeerStatus","roles":[]}""",
        """{"type":"list"}""",
        """{"type":"listConsumers"}""",
        """{"type":"startSession","peerId":"demo","offer":"v=0\r\n"}""",
        """{"type":"startSession","peerId":"\u0064emo"}""",
        """{"type":"peer","sessionId":"5f0c","sdp":{"type":"answer","sdp":"v=0"}}""",
        """{"type":"peer","sessionId":"\u0035f0c","ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5000 typ host","sdpMLineIndex":4294967295}}""",
        """{"type":"endSession","sessionId":"5f0c"}""",
        """{"type":"endSessionV1_1","sessionId":"5f0c","error":null}""",
    ];

    private static readonly string[] Controls =
    [
        """{"id":7,"mid":"0","request":{"type":"navigationEvent","event":{"event":"MouseScroll","x":1.5,"y":2,"delta_x":-3,"delta_y":4,"modifier_state":"shift-mask+mod1-mask"}}}""",
        """{"id":8,"request":"{\"type\":\"navigationEvent\",\"event\":{\"event\":\"KeyPress\",\"key\":\"Return\"}}"}""",
        """{"mid":"0","event":"MouseButtonPress","x":1,"y":2,"button":1}""",
    ];

    [Fact]
    public void Every_prefix_and_every_flipped_bit_is_read_without_throwing()
    {
        foreach (string fixture in Messages.Concat(Controls))
        {
            byte[] bytes = Encoding.UTF8.GetBytes(fixture);
            Assert.True(Messages.Contains(fixture) ? Read(bytes) : ControlReader.TryRead(bytes, out _), fixture);
            for (int length = 0; length <= bytes.Length; length++)
                Read(bytes.AsSpan(0, length));
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Read(bytes);
                ControlReader.TryRead(bytes, out _);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Any_sequence_of_messages_from_three_peers_leaves_nothing_behind() =>
        Prop.ForAll(Gen.ListOf(Gen.Zip(Gen.Choose(0, 2), Gen.Choose(0, Messages.Length + 5))).ToArbitrary(), steps =>
        {
            Table table = new(new SignalingBench());
            string[] ids = [.. Enumerable.Range(0, 3).Select(who => table.Sit($"{who}", new ConnectRequest { Dialect = "gst-plugins-rs" }).Id)];
            foreach ((int who, int what) in steps)
            {
                if (!table.IsOpen($"{who}"))
                    continue;
                string session = table.TransportOf($"{who}").Sent.LastOrDefault(text => text.Contains("\"sessionId\"", StringComparison.Ordinal)) is { } text
                    ? System.Text.Json.JsonDocument.Parse(text).RootElement.GetProperty("sessionId").GetString()! : "none";
                table.Say($"{who}", what < Messages.Length ? Messages[what] : (what - Messages.Length) switch
                {
                    0 or 1 => $$"""{"type":"startSession","peerId":"{{ids[what - Messages.Length]}}"}""",
                    2 => $$"""{"type":"endSession","sessionId":"{{session}}"}""",
                    3 => $$$"""{"type":"peer","sessionId":"{{{session}}}","sdp":{"type":"offer","sdp":"v=0"}}""",
                    4 => $$$"""{"type":"peer","sessionId":"{{{session}}}","sdp":{"type":"answer","sdp":"v=0"}}""",
                    _ => $$$"""{"type":"peer","sessionId":"{{{session}}}","ice":{"candidate":"","sdpMLineIndex":0}}""",
                });
            }

            foreach (string name in (string[])["0", "1", "2"])
                table.Leave(name);
            table.Bench.AssertEmpty();
        }).QuickCheckThrowOnFailure();

    private static bool Read(ReadOnlySpan<byte> bytes)
    {
        new GstRsDialect().Detect(bytes);
        GstRsMessage message = default;
        return GstRsReader.TryRead(bytes, ref message);
    }
}

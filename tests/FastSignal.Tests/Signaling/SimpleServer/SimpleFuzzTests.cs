using System.Buffers;
using System.Text;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dialects.Payloads;
using FastSignal.Signaling.Dialects.SimpleServer;
using FastSignal.Signaling.Messages;
using FastSignal.Tests.Signaling.Kit;
using FsCheck;
using FsCheck.Fluent;

namespace FastSignal.Tests.Signaling.SimpleServer;

/// <summary>Whatever comes, the dialect reads it without throwing, and a conversation with it ends with nothing held.</summary>
public sealed class SimpleFuzzTests
{
    private static readonly string[] Fixtures =
    [
        """{"sdp":{"type":"offer","sdp":"v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\n"}}""",
        """{"ice":{"candidate":"candidate:1 1 UDP 1 192.0.2.7 5000 typ host","sdpMLineIndex":0,"sdpMid":"\u0030"}}""",
        """{"ice":null}""",
        "OFFER_REQUEST",
    ];

    private static readonly string[] Words =
        ["HELLO", "HELLO a", "HELLO b", "SESSION b", "SESSION demo", "SESSION a", "ROOM r", "ROOM demo", "ROOM_PEER_MSG b x", "ROOM_PEER_MSG demo OFFER_REQUEST", "ROOM_PEER_LIST", "OFFER_REQUEST", "", " ", "\u2028", .. Fixtures];

    [Fact]
    public void Every_prefix_and_every_flipped_bit_of_a_payload_is_read_without_throwing()
    {
        foreach (string fixture in Fixtures)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(fixture);
            for (int length = 0; length <= bytes.Length; length++)
                Read(bytes.AsSpan(0, length));
            for (int bit = 0; bit < bytes.Length * 8; bit++)
            {
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
                Read(bytes);
                bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void Any_text_is_split_and_quoted_without_throwing() => Prop.ForAll<string>(text =>
    {
        ReadOnlySpan<char> rest = text ?? "";
        PythonText.TakeWord(ref rest);
        string quoted = PythonText.Quote(text ?? "");
        return quoted.Length >= 2 && quoted[0] == quoted[^1];
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Any_sequence_of_words_from_three_clients_leaves_nothing_behind() =>
        Prop.ForAll(Gen.ListOf(Gen.Zip(Gen.Choose(0, 2), Gen.Choose(0, Words.Length - 1))).ToArbitrary(), steps =>
        {
            Table table = new(new SignalingBench());
            foreach (string name in (string[])["0", "1", "2"])
                table.SitSimple(name);
            foreach ((int who, int word) in steps)
            {
                if (table.IsOpen($"{who}"))
                    table.Say($"{who}", Words[word]);
            }

            foreach (string name in (string[])["0", "1", "2"])
                table.Leave(name);
            table.Bench.AssertEmpty();
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_written_is_read_back()
    {
        InboundMessage offer = default;
        offer.Type = MessageType.Offer;
        offer.Sdp = "v=0\r\na=x\"\\ü\r\n";
        Assert.Equal(offer.Sdp, ReadBack(OutboundMessage.Relayed(offer, "x")).Sdp);
        IceCandidate candidate = new("candidate:1 1 UDP 1 192.0.2.7 5000 typ host", "video0", 3);
        InboundMessage trickled = ReadBack(OutboundMessage.Trickled(candidate, null));
        Assert.Equal(candidate, trickled.Candidate);

        ArrayBufferWriter<byte> nothing = new();
        GstPayload.Write(OutboundMessage.Trickled(new IceCandidate("", "0", 0), null), nothing);
        Assert.Equal(0, nothing.WrittenCount);
    }

    private static (string? Sdp, IceCandidate Candidate) Taken(in InboundMessage message) => (message.Sdp, message.Candidate);

    private static InboundMessage ReadBack(in OutboundMessage message)
    {
        ArrayBufferWriter<byte> text = new();
        new SimpleServerDialect().Format(message, new MessageStamp([], 0, null), text);
        InboundMessage read = default;
        Assert.Null(GstPayload.Read(text.WrittenSpan.ToArray(), ref read));
        return read;
    }

    private static void Read(ReadOnlySpan<byte> bytes)
    {
        SimpleServerDialect dialect = new();
        dialect.Detect(bytes);
        InboundMessage message = default;
        if (dialect.Parse(bytes, ref message) is null)
            Taken(message);
    }
}

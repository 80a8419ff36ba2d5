using System.Buffers;
using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling.Rooms;

/// <summary>A room does not know what its members speak.</summary>
public sealed class MixedDialectsTests
{
    [Fact]
    public void Members_of_two_dialects_hear_each_other_and_nothing_their_dialect_has_no_word_for()
    {
        SignalingBench bench = new(
            new SignalingOptions { SupportedProtocols = ["gstreamer", "terse"] }, [new StandardDialect(), new TerseDialect()]);
        (Session talker, RecordingTransport talkerSees) = bench.OpenQuiet();
        (Session terse, RecordingTransport terseSees) = bench.Open(new ConnectRequest { QueryProtocol = "terse" });
        SignalingBench.Say(talker, """{"type":"room-join","data":{"room":"r"}}""");
        SignalingBench.Say(terse, "JOIN r");
        SignalingBench.Say(terse, "SAY r hello");
        SignalingBench.Say(talker, """{"type":"room-message","data":{"room":"r","data":"hi"}}""");
        SignalingBench.Say(talker, """{"type":"room-state-set","data":{"room":"r","state":{"a":1}}}""");

        Assert.Equal([$"{talker.Id}: \"hi\""], terseSees.Sent);
        Assert.Contains(talkerSees.Sent, text => text.Contains("peer-joined", StringComparison.Ordinal) && text.Contains(terse.Id, StringComparison.Ordinal));
        Assert.Contains(talkerSees.Sent, text => text.Contains("\"data\":\"hello\"", StringComparison.Ordinal));
        lock (terse.Gate)
            Assert.Equal(1, terse.Output.LastSeq);
        terse.Closed(1000, "");
        talker.Closed(1000, "");
        bench.AssertEmpty();
    }

    /// <summary>Knows how to join and to talk, and tells its clients only what others say.</summary>
    private sealed class TerseDialect : IDialect
    {
        public string Name => "terse";

        public string Version => "1";

        public bool Greets => false;

        public bool CanResume => true;

        public bool Detect(ReadOnlySpan<byte> firstMessage) => false;

        public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message)
        {
            string[] words = Encoding.UTF8.GetString(utf8).Split(' ', 3);
            message.Type = words[0] == "JOIN" ? MessageType.RoomJoin : MessageType.RoomMessage;
            message.Room.Room = words[1];
            if (words.Length > 2)
                message.Room.Body = Encoding.UTF8.GetBytes($"\"{words[2]}\"");
            return null;
        }

        public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

        public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output)
        {
            if (message is { Type: MessageType.RoomMessage, Room: { } said })
                output.Write(Encoding.UTF8.GetBytes($"{said.Peer}: {Encoding.UTF8.GetString(said.Body.Span)}"));
        }
    }
}

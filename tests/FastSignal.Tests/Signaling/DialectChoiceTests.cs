using System.Buffers;
using FastSignal.Signaling;
using FastSignal.Signaling.Dialects;
using FastSignal.Signaling.Dialects.Standard;
using FastSignal.Signaling.Messages;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class DialectChoiceTests
{
    private static readonly SignalingOptions Both = new() { SupportedProtocols = ["gstreamer", "selkies"] };

    [Theory]
    [InlineData("selkies", "gstreamer-1.0", "gstreamer", "x", "selkies")]
    [InlineData(null, "selkies", "gstreamer", "x", "selkies")]
    [InlineData(null, "chat,gstreamer-1.0", "selkies", "selkies", "gstreamer")]
    [InlineData(null, "", "Selkies", "x", "selkies")]
    [InlineData(null, "", null, "Mozilla Selkies/1", "selkies")]
    [InlineData("unknown", "", "unknown", "x", "gstreamer")]
    [InlineData(null, "", null, null, "gstreamer")]
    public void A_connection_gets_the_dialect_it_names(string? query, string subprotocols, string? header, string? agent, string expected)
    {
        SignalingBench bench = new(Both, [new StandardDialect(), new OtherDialect()]);
        ConnectRequest request = new() { QueryProtocol = query, Subprotocols = subprotocols.Split(','), HeaderProtocol = header, UserAgent = agent };
        Assert.Equal(expected, bench.Open(request).Session.Protocol);
    }

    [Theory]
    [InlineData("gstreamer-1.0", "gstreamer-1.0")]
    [InlineData("chat,gstreamer", "gstreamer")]
    [InlineData("chat", null)]
    [InlineData("selkies", null)]
    public void Only_an_offered_subprotocol_that_is_in_service_is_echoed(string offered, string? expected) =>
        Assert.Equal(expected, new SignalingBench().Server.ChooseSubprotocol(new ConnectRequest { Subprotocols = offered.Split(',') }));

    [Fact]
    public void The_first_message_decides_for_a_connection_that_named_nothing_and_never_again()
    {
        SignalingBench bench = new(Both, [new StandardDialect(), new OtherDialect()]);
        (Session unnamed, _) = bench.Open();
        SignalingBench.Say(unnamed, "HELLO");
        Assert.Equal("selkies", unnamed.Protocol);

        (Session later, _) = bench.Open();
        SignalingBench.Say(later, """{"type":"ping"}""");
        SignalingBench.Say(later, "HELLO");
        Assert.Equal("gstreamer", later.Protocol);

        (Session named, _) = bench.Open(new ConnectRequest { QueryProtocol = "gstreamer" });
        SignalingBench.Say(named, "HELLO");
        Assert.Equal("gstreamer", named.Protocol);
    }

    [Fact]
    public void A_dialect_that_does_not_greet_is_met_with_silence()
    {
        SignalingBench bench = new(Both, [new StandardDialect(), new OtherDialect()]);
        Assert.Empty(bench.Open(new ConnectRequest { QueryProtocol = "selkies" }).Transport.Sent);
    }

    [Fact]
    public void A_default_that_is_not_in_service_is_a_configuration_error() =>
        Assert.Throws<ArgumentException>(() => new SignalingBench(new SignalingOptions { DefaultProtocol = "selkies" }));

    private sealed class OtherDialect : IDialect
    {
        public string Name => "selkies";

        public string Version => "classic";

        public bool Greets => false;

        public bool Detect(ReadOnlySpan<byte> firstMessage) => firstMessage.StartsWith("HELLO"u8);

        public MessageFault? Parse(ReadOnlySpan<byte> utf8, ref InboundMessage message)
        {
            message.Type = MessageType.Pong;
            return null;
        }

        public MessageFault? Validate(ref InboundMessage message, int maxDataSize) => null;

        public void Format(in OutboundMessage message, in MessageStamp stamp, IBufferWriter<byte> output) => output.Write("?"u8);
    }
}

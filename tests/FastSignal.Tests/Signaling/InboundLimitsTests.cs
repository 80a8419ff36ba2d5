using System.Text;
using FastSignal.Signaling;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class InboundLimitsTests
{
    [Fact]
    public void Bytes_up_to_the_burst_are_taken_and_one_more_message_is_told_once()
    {
        byte[] message = Encoding.UTF8.GetBytes($$"""{"type":"ping","x":"{{new string('x', 79)}}" }""");
        Assert.Equal(102, message.Length);
        SignalingBench bench = new(new SignalingOptions { ByteRate = 102, ByteBurst = 306 });
        (Session session, RecordingTransport transport) = bench.OpenQuiet();
        for (int i = 0; i < 3; i++)
            SignalingBench.Say(session, message);
        Assert.All(transport.Sent, static sent => Assert.Contains("pong", sent));
        transport.Clear();
        for (int i = 0; i < 5; i++)
            SignalingBench.Say(session, message);
        Assert.Single(transport.Sent);
        SignalingBench.AssertError(transport, ErrorCode.RateLimited);
        Assert.Equal(5, bench.Server.Counters.Events(SignalingEvent.ByteRateExceeded));
        Assert.Equal(0, bench.Server.Counters.Events(SignalingEvent.MessageRateExceeded));
        Assert.Equal(5, bench.Server.Counters.Errors(ErrorCode.RateLimited));
        bench.Clock.Advance(1);
        SignalingBench.Say(session, message);
        Assert.Equal("pong", transport.Last.GetProperty("type").GetString());
        Assert.Null(transport.CloseCode);
    }

    [Fact]
    public void Messages_dropped_for_their_number_are_counted_apart()
    {
        SignalingBench bench = new(new SignalingOptions { MessageRate = 1, MessageBurst = 1 });
        (Session session, _) = bench.OpenQuiet();
        SignalingBench.Say(session, "PING");
        SignalingBench.Say(session, "PING");
        Assert.Equal(1, bench.Server.Counters.Events(SignalingEvent.MessageRateExceeded));
    }
}

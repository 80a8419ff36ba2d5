using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Our association and usrsctp understand each other, over good links and bad.</summary>
public sealed class UsrSctpAgreementTests
{
    [Theory, InlineData(true, false), InlineData(false, true), InlineData(true, true)]
    public void The_handshake_succeeds_whoever_begins(bool weConnect, bool theyConnect)
    {
        using Link link = new(1);
        link.Connect(weConnect, theyConnect);
        Assert.Equal(1, link.Ours.Established);
    }

    [Theory, InlineData(0.0), InlineData(0.02), InlineData(0.1)]
    public void Messages_of_every_size_go_both_ways(double loss)
    {
        using Link link = new(3);
        link.Connect(true, true);
        link.Loss = loss;
        Random random = new(11);
        List<byte[]> sent = [];
        foreach (int length in new[] { 1, 1_131, 1_132, 1_133, 5_000, 65_536, 200_000, SctpLimits.MaxMessageSize })
        {
            byte[] message = new byte[length];
            random.NextBytes(message);
            sent.Add(message);
            Assert.Equal(SendResult.Queued, link.Say(3, message, SendOptions.Reliable));
            Assert.True(link.Theirs.Send(5, 53, message));
            link.RunUntil(() => link.Theirs.Messages.Count == sent.Count && link.Ours.Messages.Count == sent.Count);
        }

        Assert.Equal(sent, link.Theirs.Messages.Select(message => message.Bytes));
        Assert.Equal(sent, link.Ours.Messages.Select(message => message.Bytes));
        Assert.All(link.Theirs.Messages, message => Assert.Equal((3, 53u), (message.StreamId, message.ProtocolId)));
        Assert.All(link.Ours.Messages, message => Assert.Equal((5, 53u), (message.StreamId, message.ProtocolId)));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void What_we_give_up_is_passed_over(bool unordered)
    {
        using Link link = new(5);
        link.Connect(true, false);
        link.Loss = 0.25;
        for (int i = 0; i < 100; i++)
        {
            link.Say(1, [(byte)i, 1], new SendOptions(unordered, 0, -1));
            Assert.True(link.Theirs.Send(1, 53, [(byte)i, 1], unordered, maxRetransmissions: 0));
            link.Run(30);
        }

        link.Loss = 0;
        link.Say(1, [200, 1], SendOptions.Reliable);
        Assert.True(link.Theirs.Send(1, 53, [200, 1]));
        link.RunUntil(() => link.Theirs.Messages.Exists(message => message.Bytes[0] == 200) && link.Ours.Messages.Exists(message => message.Bytes[0] == 200));
        Assert.InRange(link.Theirs.Messages.Count, 50, 100);
        Assert.Equal(101, link.Ours.Messages.Select(message => message.Bytes[0]).Distinct().Count());
        link.RunUntil(() => link.Ours.Association.Outbound.IsEmpty);
        Assert.Equal(0, link.Ours.Association.HeldBytes);
    }

    [Fact]
    public void A_stream_reset_is_agreed_to()
    {
        using Link link = new(7);
        link.Connect(true, true);
        for (int round = 1; round <= 3; round++)
        {
            link.Say(2, new byte[10_000], SendOptions.Reliable);
            link.Ours.Association.ResetStream(2);
            link.Ours.Drain(link.NowUs);
            link.RunUntil(() => link.Ours.OutgoingResets.Count == round);
            Assert.Equal(round, link.Theirs.Messages.Count);
        }
    }

    private sealed class Link : IDisposable
    {
        private const int StepMs = 10;

        private readonly Random _random;
        private readonly Queue<byte[]> _toThem = new();

        public Link(int seed)
        {
            _random = new Random(seed);
            Ours = new SctpEnd(new Association(5000, 5000), _toThem.Enqueue);
        }

        public SctpEnd Ours { get; }

        public UsrSctp Theirs { get; } = new();

        public long NowUs { get; private set; } = 1_000_000;

        /// <summary>Share of packets lost: ours, and theirs that carry no data.</summary>
        public double Loss { get; set; }

        public void Connect(bool we, bool they)
        {
            if (they)
                Theirs.Connect();
            if (we)
                Ours.Association.Connect(NowUs);
            Ours.Drain(NowUs);
            // One side can only be reached by connecting to it: usrsctp has no listener here.
            if (!they)
                Theirs.Connect();
            RunUntil(() => Ours.Established == 1);
        }

        public SendResult Say(ushort streamId, byte[] message, SendOptions options)
        {
            SendResult result = Ours.Association.Send(streamId, 53, message, options, NowUs);
            Ours.Drain(NowUs);
            return result;
        }

        public void Run(int milliseconds)
        {
            for (int passed = 0; passed < milliseconds; passed += StepMs)
                Step();
        }

        public void RunUntil(Func<bool> condition)
        {
            for (long endUs = NowUs + 1_200_000_000; !condition();)
            {
                Assert.True(NowUs < endUs, "the condition did not come about");
                Step();
            }
        }

        public void Dispose()
        {
            Theirs.Dispose();
            Ours.Association.Dispose();
        }

        private void Step()
        {
            NowUs += StepMs * 1000;
            UsrSctp.Tick(StepMs);
            Ours.Association.Tick(NowUs);
            Ours.Drain(NowUs);
            // What is on its way now; what it calls forth travels in the next step.
            for (int left = _toThem.Count; left > 0; left--)
            {
                byte[] packet = _toThem.Dequeue();
                if (_random.NextDouble() >= Loss)
                    Theirs.Receive(packet);
            }

            List<byte[]> toUs = [];
            while (Theirs.TryTake(out byte[] packet))
                toUs.Add(packet);
            foreach (byte[] packet in toUs)
            {
                if (CarriesData(packet) || _random.NextDouble() >= Loss)
                    Ours.Receive(packet, NowUs);
            }
        }

        // usrsctp repeats by the real clock what its timer, which is ours, says is due: its data would wait for real seconds.
        private static bool CarriesData(byte[] packet)
        {
            Assert.True(SctpPacketView.TryParse(packet, out SctpPacketView view));
            ChunkReader chunks = view.Chunks;
            while (chunks.MoveNext())
            {
                if (chunks.Current.Type == ChunkType.Data)
                    return true;
            }

            return false;
        }
    }
}

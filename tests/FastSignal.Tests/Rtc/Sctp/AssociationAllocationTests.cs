using FastSignal.Rtc.Sctp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Not a byte is allocated per small message in the steady state, in either direction.</summary>
public sealed class AssociationAllocationTests
{
    private const int WarmUp = 2_000;
    private const int Rounds = 10_000;

    [Fact]
    public void An_echo_of_small_messages_allocates_nothing()
    {
        Ring toA = new();
        Ring toB = new();
        using Association a = new(5000, 5000);
        using Association b = new(5000, 5000);
        long nowUs = 1_000_000;
        a.Connect(nowUs);
        byte[] message = new byte[100];
        Step(a, toB, echoes: false, nowUs);
        for (int i = 0; i < WarmUp; i++)
            Round();
        int before = toB.Messages;
        int rounds = 0;
        long allocated = SteadyState.BytesOf(() =>
        {
            for (int i = 0; i < Rounds; i++)
                Round();
            rounds += Rounds;
        });
        Assert.Equal(rounds, toB.Messages - before);
        Assert.Equal(0, allocated);

        void Round()
        {
            nowUs += 1_000;
            a.Send(0, 53, message, SendOptions.Reliable, nowUs);
            for (int i = 0; i < 3; i++)
            {
                Step(a, toB, echoes: false, nowUs);
                while (toB.TryTake(out ReadOnlySpan<byte> packet))
                    b.Receive(packet, nowUs);
                Step(b, toA, echoes: true, nowUs);
                while (toA.TryTake(out ReadOnlySpan<byte> packet))
                    a.Receive(packet, nowUs);
            }
        }
    }

    private static void Step(Association association, Ring output, bool echoes, long nowUs)
    {
        association.Tick(nowUs);
        Sink sink = new(association, output, echoes, nowUs);
        association.Drain(ref sink, nowUs);
    }

    private sealed class Ring
    {
        private readonly byte[][] _packets = [.. Enumerable.Range(0, 16).Select(_ => new byte[SctpLimits.MaxPacketSize])];
        private readonly int[] _lengths = new int[16];
        private int _head;
        private int _count;

        // Of the association that writes here.
        public int Messages { get; set; }

        public void Add(ReadOnlySpan<byte> packet)
        {
            int slot = (_head + _count++) % 16;
            packet.CopyTo(_packets[slot]);
            _lengths[slot] = packet.Length;
        }

        public bool TryTake(out ReadOnlySpan<byte> packet)
        {
            packet = _packets[_head].AsSpan(0, _lengths[_head]);
            if (_count == 0)
                return false;
            _head = (_head + 1) % 16;
            _count--;
            return true;
        }
    }

    private readonly struct Sink(Association association, Ring output, bool echoes, long nowUs) : IAssociationSink
    {
        public bool Send(ReadOnlySpan<byte> packet)
        {
            output.Add(packet);
            return true;
        }

        public void OnEstablished()
        {
        }

        public void OnMessage(ushort streamId, uint protocolId, ReadOnlySpan<byte> message)
        {
            output.Messages++;
            if (echoes)
                association.Send(streamId, protocolId, message, SendOptions.Reliable, nowUs);
        }

        public void OnIncomingReset(ushort streamId)
        {
        }

        public void OnOutgoingReset(ushort streamId)
        {
        }

        public void OnClosed(string reason)
        {
        }
    }
}

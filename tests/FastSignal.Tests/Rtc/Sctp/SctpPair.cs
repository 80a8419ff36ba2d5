using FastSignal.Rtc.Sctp;

namespace FastSignal.Tests.Rtc.Sctp;

/// <summary>Two associations, a virtual link between them and a virtual clock over both; the seed decides everything random.</summary>
internal sealed class SctpPair : IDisposable
{
    private const long DelayUs = 10_000;

    private readonly Random _random;
    private readonly PriorityQueue<(SctpEnd To, byte[] Packet), (long DueUs, long Order)> _underWay = new();
    private long _order;

    public SctpPair(int seed = 1)
    {
        _random = new Random(seed);
        SctpEnd? a = null;
        SctpEnd? b = null;
        A = a = new SctpEnd(new Association(5000, 5000), packet => Send(b!, packet));
        B = b = new SctpEnd(new Association(5000, 5000), packet => Send(a!, packet));
    }

    public SctpEnd A { get; }

    public SctpEnd B { get; }

    public long NowUs { get; private set; } = 1_000_000;

    /// <summary>Share of packets that vanish.</summary>
    public double Loss { get; set; }

    /// <summary>Share of packets that come twice.</summary>
    public double Duplication { get; set; }

    /// <summary>Added at random to the delay.</summary>
    public long JitterUs { get; set; }

    /// <summary>Says which packets vanish, besides those lost at random.</summary>
    public Func<SctpEnd, byte[], bool> Drops { get; set; } = static (_, _) => false;

    public static SctpPair Connected(int seed = 1)
    {
        SctpPair pair = new(seed);
        pair.Connect(pair.A);
        pair.RunUntil(() => pair.A.Established == 1 && pair.B.Established == 1);
        return pair;
    }

    public void Connect(SctpEnd end)
    {
        end.Association.Connect(NowUs);
        end.Drain(NowUs);
    }

    public SendResult Say(SctpEnd end, ushort streamId, ReadOnlySpan<byte> message, SendOptions? options = null)
    {
        SendResult result = end.Association.Send(streamId, 53, message, options ?? SendOptions.Reliable, NowUs);
        end.Drain(NowUs);
        return result;
    }

    public void Run(TimeSpan duration)
    {
        long endUs = NowUs + (long)duration.TotalMicroseconds;
        while (Step(endUs))
        {
        }

        NowUs = endUs;
    }

    /// <summary>Lets virtual time pass until the condition holds; fails after ten minutes of it.</summary>
    public void RunUntil(Func<bool> condition)
    {
        long endUs = NowUs + 600_000_000;
        while (!condition())
            Assert.True(Step(endUs), "the condition did not come about");
    }

    public void Dispose()
    {
        A.Association.Dispose();
        B.Association.Dispose();
    }

    private void Send(SctpEnd to, byte[] packet)
    {
        if (Drops(to, packet) || _random.NextDouble() < Loss)
            return;
        for (int copies = _random.NextDouble() < Duplication ? 2 : 1; copies > 0; copies--)
        {
            long dueUs = NowUs + DelayUs + (JitterUs > 0 ? _random.NextInt64(JitterUs) : 0);
            _underWay.Enqueue((to, packet), (dueUs, _order++));
        }
    }

    // To the next thing that happens; false when nothing does until the end.
    private bool Step(long endUs)
    {
        long nextUs = Math.Min(A.Association.NextTickUs, B.Association.NextTickUs);
        if (_underWay.TryPeek(out _, out (long DueUs, long Order) at))
            nextUs = Math.Min(nextUs, at.DueUs);
        if (nextUs > endUs)
            return false;
        NowUs = Math.Max(NowUs, nextUs);
        if (_underWay.Count > 0 && at.DueUs <= NowUs)
        {
            (SctpEnd to, byte[] packet) = _underWay.Dequeue();
            to.Receive(packet, NowUs);
        }

        foreach (SctpEnd end in new[] { A, B })
        {
            if (end.Association.NextTickUs > NowUs)
                continue;
            end.Association.Tick(NowUs);
            end.Drain(NowUs);
        }

        return true;
    }
}

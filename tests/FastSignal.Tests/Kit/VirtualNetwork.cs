using FastSignal.Rtc;
using FastSignal.Rtc.Ice;

namespace FastSignal.Tests.Kit;

/// <summary>One datagram on its way.</summary>
internal sealed record Delivery(TransportAddress From, TransportAddress To, byte[] Datagram);

/// <summary>Carries datagrams between virtual addresses under a virtual clock; the seed decides everything that is random.</summary>
internal sealed class VirtualNetwork(NetworkConditions conditions, int seed)
{
    private readonly Random _random = new(seed);
    private readonly PriorityQueue<Delivery, (long DueUs, long Order)> _underWay = new();
    private readonly Dictionary<TransportAddress, long> _busyUntilUs = [];
    private long _order;

    /// <summary>May be changed at any time.</summary>
    public NetworkConditions Conditions { get; set; } = conditions;

    /// <summary>Says which datagrams vanish, besides those lost at random.</summary>
    public Predicate<Delivery> Drops { get; set; } = static _ => false;

    /// <summary>Sees everything that is sent, lost or not.</summary>
    public Action<Delivery> OnSent { get; set; } = static _ => { };

    public int Lost { get; private set; }

    public void Send(TransportAddress from, TransportAddress to, ReadOnlySpan<byte> datagram, long nowUs)
    {
        Delivery delivery = new(from, to, datagram.ToArray());
        OnSent(delivery);
        bool spared = DatagramClassifier.Classify(datagram) == DatagramKind.Dtls;
        if (Drops(delivery) || (!spared && _random.NextDouble() < Conditions.Loss))
        {
            Lost++;
            return;
        }

        int copies = !spared && _random.NextDouble() < Conditions.Duplication ? 2 : 1;
        for (int i = 0; i < copies; i++)
        {
            long dueUs = Transmitted(from, datagram.Length, nowUs) + Conditions.DelayUs;
            if (!spared && Conditions.JitterUs > 0)
                dueUs += _random.NextInt64(Conditions.JitterUs);
            _underWay.Enqueue(delivery with { Datagram = [.. delivery.Datagram] }, (dueUs, _order++));
        }
    }

    /// <summary>Takes the next datagram that has arrived by now.</summary>
    public bool TryTake(long nowUs, out Delivery delivery)
    {
        bool due = _underWay.TryPeek(out Delivery? next, out (long DueUs, long Order) at) && at.DueUs <= nowUs;
        delivery = next!;
        if (due)
            _underWay.Dequeue();
        return due;
    }

    private long Transmitted(TransportAddress from, int length, long nowUs)
    {
        if (Conditions.RateBps == 0)
            return nowUs;
        long startUs = Math.Max(nowUs, _busyUntilUs.GetValueOrDefault(from));
        return _busyUntilUs[from] = startUs + length * 8L * 1_000_000 / Conditions.RateBps;
    }
}

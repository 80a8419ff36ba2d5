using FastSignal.Rtc.Dtls;

namespace FastSignal.Tests.Rtc.Dtls;

/// <summary>A pair whose datagrams are lost, doubled and shuffled by a rule and a seed.</summary>
internal sealed class LossyPair : IDisposable
{
    private readonly Random _random;
    private readonly Func<Random, int, int> _copies;
    private int _sent;
    private bool _lost;

    /// <param name="seed">Of the random numbers.</param>
    /// <param name="copies">How often the n-th datagram arrives: 0 is lost.</param>
    public LossyPair(int seed, Func<Random, int, int> copies)
    {
        _random = new Random(seed);
        _copies = copies;
    }

    public DtlsPair Pair { get; } = new();

    public bool Shuffles { get; init; }

    public bool LosesFirstAnswerAfterServerConnected { get; init; }

    /// <summary>Lets both sides look at the clock and carries what they have to say.</summary>
    public void Step(long nowUs)
    {
        foreach (DtlsConnection side in new[] { Pair.Client, Pair.Server })
        {
            if (nowUs >= side.NextTickUs)
                side.Tick(nowUs);
        }

        Carry(Pair.Client, Pair.Server, nowUs);
        Carry(Pair.Server, Pair.Client, nowUs);
    }

    public void Dispose() => Pair.Dispose();

    private void Carry(DtlsConnection from, DtlsConnection to, long nowUs)
    {
        List<byte[]> arriving = [];
        List<byte[]> sent = Pair.Drain(from);
        if (LosesFirstAnswerAfterServerConnected && !_lost && from == Pair.Server && from.State == DtlsState.Connected)
        {
            _lost = true;
            Assert.NotEmpty(sent);
            return;
        }

        foreach (byte[] datagram in sent)
        {
            for (int copies = _copies(_random, _sent++); copies > 0; copies--)
                arriving.Add(datagram);
        }

        byte[][] order = [.. arriving];
        if (Shuffles)
            _random.Shuffle(order);
        foreach (byte[] datagram in order)
            to.Receive(datagram, nowUs);
    }
}

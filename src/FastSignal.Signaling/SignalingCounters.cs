using FastSignal.Signaling.Messages;

namespace FastSignal.Signaling;

/// <summary>Monotonic counts since start. Any thread.</summary>
public sealed class SignalingCounters
{
    private readonly long[] _received = new long[MessageTypes.Count];
    private readonly long[] _sent = new long[MessageTypes.Count];
    private readonly Dictionary<ErrorCode, Tally> _errors = Enum.GetValues<ErrorCode>().ToDictionary(code => code, _ => new Tally());
    private readonly long[] _events = new long[Enum.GetValues<SignalingEvent>().Length];
    private long _opened;
    private long _closed;
    private long _candidateFloods;

    /// <summary>Sessions opened.</summary>
    public long SessionsOpened => Interlocked.Read(ref _opened);

    /// <summary>Sessions ended.</summary>
    public long SessionsClosed => Interlocked.Read(ref _closed);

    /// <summary>Negotiations that ran into <see cref="SignalingOptions.MaxIceCandidates"/>.</summary>
    public long CandidateFloods => Interlocked.Read(ref _candidateFloods);

    /// <summary>Messages by type label and direction (<c>in</c>, <c>out</c>); only what has happened.</summary>
    public IReadOnlyList<MessageCount> Messages()
    {
        List<MessageCount> counts = [];
        Append(counts, _received, "in");
        Append(counts, _sent, "out");
        return counts;
    }

    /// <summary>Errors told to clients, by code.</summary>
    public long Errors(ErrorCode code) => _errors[code].Read();

    /// <summary>How often something happened.</summary>
    public long Events(SignalingEvent what) => Interlocked.Read(ref _events[(int)what]);

    internal void Count(SignalingEvent what) => Interlocked.Increment(ref _events[(int)what]);

    internal void CountReceived(MessageType type) => Interlocked.Increment(ref _received[(int)type]);

    internal void CountSent(MessageType type) => Interlocked.Increment(ref _sent[(int)type]);

    internal void CountError(ErrorCode code) => _errors[code].Increment();

    internal void CountOpened() => Interlocked.Increment(ref _opened);

    internal void CountClosed() => Interlocked.Increment(ref _closed);

    internal void CountCandidateFlood() => Interlocked.Increment(ref _candidateFloods);

    // Types that share a label (a bare PING is a ping) share a row.
    private static void Append(List<MessageCount> target, long[] counts, string direction)
    {
        foreach (IGrouping<string, int> group in Enumerable.Range(0, counts.Length).GroupBy(i => MessageTypes.LabelOf((MessageType)i)))
        {
            long sum = group.Sum(i => Interlocked.Read(ref counts[i]));
            if (sum > 0)
                target.Add(new MessageCount(group.Key, direction, sum));
        }
    }

    private sealed class Tally
    {
        private long _value;

        public void Increment() => Interlocked.Increment(ref _value);

        public long Read() => Interlocked.Read(ref _value);
    }
}

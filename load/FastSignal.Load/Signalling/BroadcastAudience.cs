using FastSignal.Load.Scenarios;
using FastSignal.Primitives;

namespace FastSignal.Load.Signalling;

/// <summary>The receivers of broadcasts: each delivery is a unit, and a broadcast is complete when the last one has it.</summary>
internal sealed class BroadcastAudience(LoadRun run, BroadcastSource source, int size)
{
    private readonly int[] _arrived = new int[BroadcastSource.MaxUnderWay];

    /// <summary>From asking for a broadcast until the last receiver had it, in microseconds.</summary>
    public LogLinearHistogram Last { get; } = new();

    /// <summary>Bytes of the last one delivered.</summary>
    public int DeliveredBytes { get; private set; }

    /// <summary>Deliveries so far.</summary>
    public long Deliveries { get; private set; }

    /// <summary>Whether the server lost one of them, so that no broadcast will be complete again.</summary>
    public bool IsBroken => run.OpenCount < size;

    /// <summary>A receiver got its next broadcast.</summary>
    /// <param name="number">How many it had before.</param>
    /// <param name="bytes">Bytes of the message.</param>
    /// <param name="nowUs">Now.</param>
    public void Deliver(int number, int bytes, long nowUs)
    {
        Deliveries++;
        DeliveredBytes = bytes;
        if (source.AskedUs(number) is not { } askedUs)
        {
            run.Meter.Count(1);
            return;
        }

        run.Meter.Record(nowUs - askedUs);
        int slot = number % BroadcastSource.MaxUnderWay;
        if (++_arrived[slot] < size)
            return;
        _arrived[slot] = 0;
        if (run.Meter.IsOpen)
            Last.Record(nowUs - askedUs);
        source.Continue();
    }

    /// <summary>Makes a receiver.</summary>
    public MeasuredConnection Join(byte[] request) => new Receiver(run, request, this);

    private sealed class Receiver(LoadRun run, byte[] request, BroadcastAudience audience) : MeasuredConnection(run, request)
    {
        private int _received;

        protected override void OnMessage(ReadOnlySpan<byte> payload, long nowUs)
        {
            if (payload.IndexOf(BroadcastSource.Marker) >= 0)
                audience.Deliver(_received++, payload.Length, nowUs);
        }
    }
}

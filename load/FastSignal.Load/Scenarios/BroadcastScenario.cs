using FastSignal.Load.Options;
using FastSignal.Load.Signalling;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>One message to all, over and over.</summary>
internal sealed class BroadcastScenario : Scenario
{
    /// <summary>Most broadcasts a second: each is an HTTP request of its own.</summary>
    public const double MaxRate = 2000;

    /// <summary>The server's admin token, which it may want for broadcasts.</summary>
    public static readonly TextOption AdminToken = new("admin-token", "", "text", "Bearer token of the server's administrative endpoints; not in the report.");

    private static readonly TimeSpan s_firstTimeout = TimeSpan.FromSeconds(10);

    private readonly TextOption _path = CommonOptions.Path("/api/signaling");
    private readonly Option<int> _connections = CommonOptions.Connections(1000);
    private readonly Option<long> _size = Size("size", 200, 1, 512 << 10, "Whole message as delivered; a server whose envelope is longer delivers that.");
    private readonly Option<double> _rate = Number("rate", 0, 0, MaxRate, "broadcasts per second", "0 sends the next when everybody has the one before.");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(10);
    private readonly Option<TimeSpan> _warmup = CommonOptions.Warmup(3);

    public override string Name => "broadcast";

    public override string Summary => "POST /api/signaling/broadcast to all sessions; each delivery counts.";

    public override string Unit => "delivery";

    public override string LatencyOf => "broadcast requested to message received";

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _size, _rate, AdminToken, _duration, _warmup];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        int count = options.Get(_connections);
        byte[] request = run.UpgradeRequest(options.Get(_path));
        using RestClient rest = new(run.Target, options.Get(AdminToken));
        using BroadcastSource source = new(rest, options.Get(_rate));
        BroadcastAudience audience = new(run, source, count);
        MeasuredConnection[] connections = [.. Enumerable.Range(0, count).Select(_ => audience.Join(request))];
        run.Connect(connections);
        Calibrate(run, source, audience, (int)options.Get(_size));

        source.Start();
        run.Measure(options.Get(_warmup), options.Get(_duration), Watch);
        source.Stop();
        run.Details["delivered_bytes"] = audience.DeliveredBytes;
        run.Details["broadcasts"] = source.Asked;
        run.Details["last_receiver_p50_us"] = audience.Last.Percentile(50);
        run.Details["last_receiver_p99_us"] = audience.Last.Percentile(99);
        run.Leave(connections);

        long Watch(long nowUs)
        {
            source.ThrowIfFailed();
            if (audience.IsBroken)
                throw new LoadFailureException("the server ended a receiver: " + string.Join(", ", run.Errors.ByKind.Keys));
            return long.MaxValue;
        }
    }

    /// <summary>Two broadcasts before the load: the first shows how long the server's envelope is, the second that the padding fits.</summary>
    public static void Calibrate(LoadRun run, BroadcastSource source, BroadcastAudience audience, int size)
    {
        run.Meter.Phase = "calibrating";
        long expected = 0;
        foreach (bool isFirst in new[] { true, false })
        {
            source.AskOnce();
            expected += run.OpenCount;
            if (!run.ServeUntil(() => audience.Deliveries >= expected, s_firstTimeout))
                throw new LoadFailureException($"a broadcast reached {audience.Deliveries} times where {expected} were due");
            if (isFirst)
                source.Pad(Math.Max(0, size - audience.DeliveredBytes));
        }
    }
}

using FastSignal.Load.Options;
using FastSignal.Load.Signalling;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>A few that hardly read among many that do.</summary>
internal sealed class SlowReadersScenario : Scenario
{
    /// <summary>The kernel's smallest, so that a slow reader is slow for the server and not just for its own kernel.</summary>
    private const int SlowReceiveBuffer = 4096;

    private const long ReadEveryUs = 100_000;

    private readonly TextOption _path = CommonOptions.Path("/api/signaling");
    private readonly Option<int> _connections = CommonOptions.Connections(100);
    private readonly Option<int> _slow = Integer("slow", 10, 1, 10_000, "connections", "Slow readers besides.");
    private readonly Option<int> _readRate = Integer("read-rate", 1000, 0, 1 << 30, "bytes per second", "What each slow reader reads; 0 reads nothing.");
    private readonly Option<long> _size = Size("size", 16 << 10, 1, 512 << 10, "Whole message as delivered.");
    private readonly Option<double> _rate = Number("rate", 50, 0.1, BroadcastScenario.MaxRate, "broadcasts per second", "How often all are sent something.");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(20);
    private readonly Option<TimeSpan> _warmup = CommonOptions.Warmup(1);

    public override string Name => "slow-readers";

    public override string Summary => "Broadcasts to readers and slow readers. The slow may be dropped; the others must not notice, and the server must not grow.";

    public override string Unit => "delivery";

    public override string LatencyOf => "broadcast requested to message received by those who read";

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _slow, _readRate, _size, _rate, BroadcastScenario.AdminToken, _duration, _warmup];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        int count = options.Get(_connections);
        byte[] request = run.UpgradeRequest(options.Get(_path));
        using RestClient rest = new(run.Target, options.Get(BroadcastScenario.AdminToken));
        using BroadcastSource source = new(rest, options.Get(_rate));
        BroadcastAudience audience = new(run, source, count);
        MeasuredConnection[] readers = [.. Enumerable.Range(0, count).Select(_ => audience.Join(request))];
        run.Connect(readers);
        BroadcastScenario.Calibrate(run, source, audience, (int)options.Get(_size));
        SlowConnection[] slow = [.. Enumerable.Range(0, options.Get(_slow)).Select(_ => new SlowConnection(run, request))];
        run.Connect(slow, SlowReceiveBuffer);

        byte[] room = new byte[64 * 1024];
        int portion = Math.Min(room.Length, (int)(options.Get(_readRate) * ReadEveryUs / 1_000_000));
        long nextReadUs = 0;
        foreach (SlowConnection connection in slow)
            connection.IsLeaving = true;
        source.Start();
        run.Measure(options.Get(_warmup), options.Get(_duration), nowUs =>
        {
            source.ThrowIfFailed();
            if (nowUs < nextReadUs)
                return nextReadUs;
            nextReadUs = nowUs + ReadEveryUs;
            foreach (SlowConnection connection in slow)
            {
                if (portion > 0)
                    connection.ReadSome(room, portion);
            }

            return nextReadUs;
        });
        source.Stop();
        run.Details["slow_dropped"] = slow.Count(connection => connection.IsDropped);
        run.Details["broadcasts"] = source.Asked;
        run.Details["last_receiver_p99_us"] = audience.Last.Percentile(99);
        foreach (SlowConnection connection in slow)
            connection.Abort();
        run.Leave(readers);
    }

    private sealed class SlowConnection(LoadRun run, byte[] request) : MeasuredConnection(run, request)
    {
        private bool _isAborting;

        public bool IsDropped { get; private set; }

        protected override bool IsSlow => true;

        public override void Abort()
        {
            _isAborting = true;
            base.Abort();
        }

        protected override void OnClosed(string? problem)
        {
            IsDropped = !_isAborting;
            base.OnClosed(problem);
        }
    }
}

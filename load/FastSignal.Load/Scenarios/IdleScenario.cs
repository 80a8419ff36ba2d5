using FastSignal.Load.Options;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>Connections that say nothing: what each costs in memory.</summary>
internal sealed class IdleScenario : Scenario
{
    private readonly TextOption _path = CommonOptions.Path("/api/echo");
    private readonly Option<int> _connections = CommonOptions.Connections(1000);
    private readonly Option<int> _before = Integer(
        "warm-connections", 200, 0, CommonOptions.MaxConnections, "connections", "Connections that come and go first, so that code and pools do not count as theirs.");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(10);
    private readonly Option<long> _maxRss = Size("max-rss-per-connection", null, 1, 1L << 30, "Limit: resident memory of the server for each connection.");

    public override string Name => "idle";

    public override string Summary => "Opens connections and keeps them, answering pings. Memory for each is what the server grew by (user space; the kernel's sockets are not in it).";

    public override string Unit => "connection";

    public override string LatencyOf => "SYN sent to upgrade answered";

    /// <summary>Limit of the memory for each connection.</summary>
    public Option<long> MaxRssPerConnection => _maxRss;

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _before, _duration, _maxRss];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        byte[] request = run.UpgradeRequest(options.Get(_path));
        MeasuredConnection[] first = Make(options.Get(_before));
        run.Meter.Phase = "warming up";
        if (first.Length > 0)
        {
            run.Connect(first);
            run.Leave(first);
        }

        // What was freed is given back, or reused, within a moment.
        run.Serve(TimeSpan.FromSeconds(1));
        run.Meter.Phase = "measuring";
        MeasuredConnection[] connections = Make(options.Get(_connections));
        run.Meter.Open();
        try
        {
            run.Connect(connections);
            run.Serve(options.Get(_duration));
        }
        finally
        {
            run.Meter.Close();
        }

        run.Details["held_open"] = run.OpenCount;
        if (run.Meter.RssAfter is not null)
            run.Details["rss_bytes_per_connection"] = Math.Round((double)RssGrowth(run.Meter) / connections.Length, 1);
        run.Leave(connections);

        MeasuredConnection[] Make(int count) => [.. Enumerable.Range(0, count).Select(_ => new IdleConnection(run, request))];
    }

    private sealed class IdleConnection(LoadRun run, byte[] request) : MeasuredConnection(run, request)
    {
        protected override void OnOpen(long nowUs)
        {
            base.OnOpen(nowUs);
            Run.Meter.Record(nowUs - DialedUs);
        }
    }
}

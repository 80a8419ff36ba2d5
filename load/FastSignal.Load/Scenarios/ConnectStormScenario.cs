using FastSignal.Load.Options;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>Many connections at once, again and again.</summary>
internal sealed class ConnectStormScenario : Scenario
{
    private readonly TextOption _path = CommonOptions.Path("/api/echo");
    private readonly Option<int> _connections = CommonOptions.Connections(1000);
    private readonly Option<int> _rounds = Integer("rounds", 5, 1, 1000, "rounds", "Times that all connect; only the connecting is measured.");
    private readonly Option<int> _warmupRounds = Integer("warmup-rounds", 1, 0, 1000, "rounds", "Rounds before the measured ones.");

    public override string Name => "connect-storm";

    public override string Summary => "All connections are opened (so many at a time as --in-flight says), then closed in order, for several rounds.";

    public override string Unit => "connection";

    public override string LatencyOf => "SYN sent to upgrade answered";

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _rounds, _warmupRounds];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        byte[] request = run.UpgradeRequest(options.Get(_path));
        int warmups = options.Get(_warmupRounds);
        for (int round = 0; round < warmups + options.Get(_rounds); round++)
        {
            run.Meter.Phase = round < warmups ? "warming up" : "measuring";
            StormConnection[] connections = [.. Enumerable.Range(0, options.Get(_connections)).Select(_ => new StormConnection(run, request))];
            if (round < warmups)
            {
                run.Connect(connections);
            }
            else
            {
                run.Meter.Open();
                try
                {
                    run.Connect(connections);
                }
                finally
                {
                    run.Meter.Close();
                }
            }

            run.Leave(connections);
        }
    }

    private sealed class StormConnection(LoadRun run, byte[] request) : MeasuredConnection(run, request)
    {
        protected override void OnOpen(long nowUs)
        {
            base.OnOpen(nowUs);
            Run.Meter.Record(nowUs - DialedUs);
        }
    }
}

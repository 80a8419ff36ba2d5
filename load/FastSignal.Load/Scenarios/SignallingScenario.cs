using FastSignal.Load.Options;
using FastSignal.Load.Signalling;
using FastSignal.Primitives;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>Whole negotiations, one after another on each of some connections.</summary>
internal sealed class SignallingScenario : Scenario
{
    private readonly TextOption _path = CommonOptions.Path("/api/signaling");
    private readonly Option<int> _connections = CommonOptions.Connections(20);
    private readonly Option<double> _rate = Number("rate", 0, 0, CommonOptions.MaxRate, "negotiations per second", "0 begins the next as soon as one ends.");
    private readonly TextOption _stream = new("stream", "", "a name", "Stream to ask for; the server's first without it. It plays for the time of the run, and its encoder counts as the server's.");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(10);
    private readonly Option<TimeSpan> _warmup = CommonOptions.Warmup(3);

    public override string Name => "signalling";

    public override string Summary => "Connect, welcome, offer-request, offer, answer, answer-ack, bye. No media flows; the answer is derived from the offer.";

    public override string Unit => "negotiation";

    public override string LatencyOf => "SYN sent to answer acknowledged";

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _rate, _stream, _duration, _warmup];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        byte[] request = run.UpgradeRequest(options.Get(_path));
        byte[] offerRequest = ViewerMessages.OfferRequest(options.Get(_stream));
        Stages stages = new();
        Replacement negotiations = new(
            run, options.Get(_connections), options.Get(_rate), MonotonicClock.NowUs, () => new Negotiation(run, request, offerRequest, stages));
        run.Measure(options.Get(_warmup), options.Get(_duration), negotiations.Tick);
        stages.Report(run.Details);
        run.Leave([.. negotiations.Living]);
    }

    /// <summary>How long each step took, in microseconds.</summary>
    private sealed class Stages
    {
        public LogLinearHistogram Welcome { get; } = new();

        public LogLinearHistogram Offer { get; } = new();

        public LogLinearHistogram Answer { get; } = new();

        public void Report(SortedDictionary<string, double> details)
        {
            foreach ((string name, LogLinearHistogram stage) in new[] { ("welcome", Welcome), ("offer", Offer), ("answer_ack", Answer) })
            {
                details[$"{name}_p50_us"] = stage.Percentile(50);
                details[$"{name}_p99_us"] = stage.Percentile(99);
            }
        }
    }

    private sealed class Negotiation(LoadRun run, byte[] request, byte[] offerRequest, Stages stages) : SignallingConnection(run, request)
    {
        protected override void OnWelcome(long tookUs)
        {
            Note(stages.Welcome, tookUs);
            Negotiate(offerRequest);
        }

        protected override void OnOffer(long tookUs) => Note(stages.Offer, tookUs);

        protected override void OnNegotiated(long tookUs)
        {
            Note(stages.Answer, tookUs);
            Run.Meter.Record(MonotonicClock.NowUs - DialedUs);
            Bye();
        }

        private void Note(LogLinearHistogram stage, long tookUs)
        {
            if (Run.Meter.IsOpen)
                stage.Record(tookUs);
        }
    }
}

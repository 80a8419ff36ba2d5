using System.Globalization;
using FastSignal.Load.Measuring;
using FastSignal.Load.Options;
using FastSignal.Load.Signalling;
using FastSignal.Primitives;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>Sessions that come, say something and leave, in order or not; at the end nothing may be left.</summary>
internal sealed class ChurnScenario : Scenario
{
    private static readonly TimeSpan s_lookEvery = TimeSpan.FromMilliseconds(500);

    private readonly TextOption _path = CommonOptions.Path("/api/signaling");
    private readonly Option<int> _connections = CommonOptions.Connections(200);
    private readonly Option<double> _rate = Number("rate", 100, 0, CommonOptions.MaxRate, "connections per second", "Sessions begun; 0 begins one wherever one has ended.");
    private readonly Option<TimeSpan> _stay = Duration("stay", TimeSpan.FromMilliseconds(500), TimeSpan.Zero, CommonOptions.MaxDuration, "How long a session stays after its first answer.");
    private readonly Option<int> _share = Integer("negotiate", 0, 0, 100, "percent", "Sessions that negotiate a stream; the others ping. Needs a server with a stream that plays.");
    private readonly TextOption _stream = new("stream", "", "a name", "Stream they ask for; the server's first without it.");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(60);
    private readonly Option<TimeSpan> _warmup = CommonOptions.Warmup(10);
    private readonly Option<TimeSpan> _settle = Duration(
        "settle", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(1), CommonOptions.MaxPatience, "Longest wait at the end until the server's counts are what they were before the run.");

    public override string Name => "churn";

    public override string Summary => "Sessions connect, ping or negotiate, and leave in four ways (bye, close frame, reset, vanished). At the end the server's counts must be what they were, and its memory flat.";

    public override string Unit => "session";

    public override string LatencyOf => "SYN sent to welcome received";

    public override Option<long> MaxRssGrowth { get; } = CommonOptions.MaxRssGrowth(32 << 20);

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _rate, _stay, _share, _stream, _duration, _warmup, _settle];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        using RestClient rest = new(run.Target, "");
        IReadOnlyDictionary<string, double> before = rest.Leftovers();
        if (before.Count == 0)
            throw new LoadFailureException("the server reports no counts at /api/signaling/status, so churn cannot say whether anything is left");

        Plan plan = new()
        {
            Request = run.UpgradeRequest(options.Get(_path)),
            OfferRequest = ViewerMessages.OfferRequest(options.Get(_stream)),
            StayUs = (long)options.Get(_stay).TotalMicroseconds,
            NegotiatingPercent = options.Get(_share),
        };
        Replacement sessions = new(
            run, options.Get(_connections), options.Get(_rate), MonotonicClock.NowUs, () => new ChurnConnection(run, plan, plan.Begun++));
        run.Measure(options.Get(_warmup), options.Get(_duration), nowUs =>
        {
            while (plan.Staying.Count > 0 && plan.Staying.Peek().DueUs <= nowUs)
                plan.Staying.Dequeue().Session.GoAway();
            long next = plan.Staying.Count > 0 ? plan.Staying.Peek().DueUs : long.MaxValue;
            return Math.Min(next, sessions.Tick(nowUs));
        });
        run.Leave([.. sessions.Living]);
        Settle(run, rest, before, options.Get(_settle));
        run.Details["sessions_begun"] = plan.Begun;
    }

    /// <summary>The median of the last tenth of the seconds over that of the first: one collection more or less is no growth.</summary>
    public override long RssGrowth(Meter meter)
    {
        long[] sizes = [.. meter.Intervals.Select(interval => interval.ServerRssBytes).OfType<long>()];
        if (sizes.Length < 2)
            return base.RssGrowth(meter);
        int part = Math.Max(1, sizes.Length / 10);
        return Median(sizes[^part..]) - Median(sizes[..part]);

        static long Median(long[] values) => values.Order().ElementAt(values.Length / 2);
    }

    private static void Settle(LoadRun run, RestClient rest, IReadOnlyDictionary<string, double> before, TimeSpan limit)
    {
        run.Meter.Phase = "settling";
        long beganUs = MonotonicClock.NowUs;
        IReadOnlyDictionary<string, double> left;
        while (true)
        {
            left = rest.Leftovers();
            bool isSettled = left.All(count => count.Value <= before.GetValueOrDefault(count.Key));
            if (isSettled || MonotonicClock.NowUs - beganUs > limit.TotalMicroseconds)
                break;
            run.Serve(s_lookEvery);
        }

        run.Details["settled_after_s"] = Math.Round((MonotonicClock.NowUs - beganUs) / 1e6, 1);
        foreach ((string name, double count) in left)
        {
            run.Details[$"left_{name}"] = count;
            if (count > before.GetValueOrDefault(name))
                run.Errors.Add(string.Create(CultureInfo.InvariantCulture, $"left on the server: {name} {count} (before: {before.GetValueOrDefault(name)})"));
        }
    }

    /// <summary>What all sessions of a run share.</summary>
    private sealed class Plan
    {
        public required byte[] Request { get; init; }

        public required byte[] OfferRequest { get; init; }

        public required long StayUs { get; init; }

        public required int NegotiatingPercent { get; init; }

        /// <summary>Sessions begun.</summary>
        public int Begun { get; set; }

        /// <summary>Who leaves when; all stay equally long, so it is in order.</summary>
        public Queue<(long DueUs, ChurnConnection Session)> Staying { get; } = new();
    }

    private sealed class ChurnConnection(LoadRun run, Plan plan, int number) : SignallingConnection(run, plan.Request)
    {
        private const int Ways = 4;

        public void GoAway()
        {
            if (State != Client.ConnectionState.Open)
                return;
            IsLeaving = true;
            switch (number % Ways)
            {
                case 0:
                    Bye();
                    break;
                case 1:
                    Close();
                    break;
                case 2:
                    Abort();
                    break;
                default:
                    Drop();
                    break;
            }
        }

        protected override void OnWelcome(long tookUs)
        {
            Run.Meter.Record(tookUs);
            // Spread over the sessions and over the ways to leave.
            if (number / Ways * 37 % 100 < plan.NegotiatingPercent)
                Negotiate(plan.OfferRequest);
            else
                Ping();
        }

        protected override void OnPong(long tookUs) => Stay();

        protected override void OnNegotiated(long tookUs) => Stay();

        private void Stay() => plan.Staying.Enqueue((MonotonicClock.NowUs + plan.StayUs, this));
    }
}

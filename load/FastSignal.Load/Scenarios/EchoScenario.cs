using FastSignal.Load.Options;
using FastSignal.Primitives;
using FastSignal.WebSockets;
using static FastSignal.Load.Options.OptionKinds;

namespace FastSignal.Load.Scenarios;

/// <summary>Messages there and back: as fast as the server answers, or at a rate.</summary>
internal sealed class EchoScenario : Scenario
{
    /// <summary>Most messages of one connection that may be under way.</summary>
    public const int MaxOutstanding = 1024;

    private readonly TextOption _path = CommonOptions.Path("/api/echo");
    private readonly Option<int> _connections = CommonOptions.Connections(500);
    private readonly Option<long> _size = Size("size", 64, 1, 1 << 20, "Payload of a message.");
    private readonly Option<int> _outstanding = Integer("outstanding", 1, 1, MaxOutstanding, "messages", "Messages of each connection under way; with a rate the most that may be.");
    private readonly Option<double> _rate = Number("rate", 0, 0, CommonOptions.MaxRate, "messages per second", "Over all connections in turn; 0 answers each echo with the next message.");
    private readonly TextOption _type = Choice("type", "Kind of the messages.", "binary", "text");
    private readonly Option<TimeSpan> _duration = CommonOptions.Measured(10);
    private readonly Option<TimeSpan> _warmup = CommonOptions.Warmup(3);

    public override string Name => "echo";

    public override string Summary => "Every message comes back. Closed loop by default, pipelined with --outstanding, paced with --rate (each counts from when it was due).";

    public override string Unit => "message";

    public override string LatencyOf => "message sent to echo received";

    protected override IReadOnlyList<Option> OwnOptions => [_path, _connections, _size, _outstanding, _rate, _type, _duration, _warmup];

    public override void Run(LoadRun run)
    {
        OptionValues options = run.Options;
        byte[] payload = new byte[options.Get(_size)];
        for (int i = 0; i < payload.Length; i++)
            payload[i] = (byte)('a' + i % 26);
        byte[] frame = Client.ClientFrame.Write(options.Get(_type) == "text" ? WebSocketOpcode.Text : WebSocketOpcode.Binary, payload);
        double rate = options.Get(_rate);
        // A paced run needs room for what piles up behind a slow server.
        int outstanding = rate > 0 ? Math.Max(64, options.Get(_outstanding)) : options.Get(_outstanding);
        byte[] burst = Client.ClientFrame.Repeat(frame, outstanding);
        byte[] request = run.UpgradeRequest(options.Get(_path));

        EchoConnection[] connections = new EchoConnection[options.Get(_connections)];
        for (int i = 0; i < connections.Length; i++)
            connections[i] = new EchoConnection(run, request, payload, burst, outstanding, isPaced: rate > 0);
        run.Connect(connections);

        if (rate > 0)
        {
            Pace pace = new(rate, MonotonicClock.NowUs);
            int next = 0;
            run.Measure(options.Get(_warmup), options.Get(_duration), nowUs =>
            {
                for (int i = 0; i < Pace.MaxPerTurn && pace.TryTake(nowUs, out long dueUs); i++)
                {
                    if (!connections[next].SendOne(dueUs))
                        run.Errors.Add("message not sent: too many under way, or connection lost");
                    next = (next + 1) % connections.Length;
                }

                return pace.DueUs;
            });
        }
        else
        {
            foreach (EchoConnection connection in connections)
                connection.Start();
            run.Measure(options.Get(_warmup), options.Get(_duration));
        }

        run.Leave(connections);
    }

    private sealed class EchoConnection(LoadRun run, byte[] request, byte[] payload, byte[] burst, int outstanding, bool isPaced) : MeasuredConnection(run, request)
    {
        /// <summary>When the messages under way were sent, or due; echoes come in the same order.</summary>
        private readonly long[] _sentUs = new long[outstanding];
        private readonly int _frameSize = burst.Length / outstanding;
        private int _first;
        private int _underWay;
        private int _answered;

        public void Start() => SendMany(outstanding, MonotonicClock.NowUs);

        public bool SendOne(long dueUs)
        {
            if (_underWay == outstanding || State != Client.ConnectionState.Open)
                return false;
            SendMany(1, dueUs);
            return true;
        }

        protected override void OnMessage(ReadOnlySpan<byte> echo, long nowUs)
        {
            if (_underWay == 0 || !echo.SequenceEqual(payload))
            {
                Run.Errors.Add("wrong echo");
                return;
            }

            Run.Meter.Record(nowUs - _sentUs[_first]);
            _first = _first + 1 == outstanding ? 0 : _first + 1;
            _underWay--;
            _answered++;
        }

        protected override void OnDrained(long nowUs)
        {
            int answered = _answered;
            _answered = 0;
            if (answered > 0 && !isPaced && !IsLeaving && State == Client.ConnectionState.Open)
                SendMany(answered, nowUs);
        }

        private void SendMany(int count, long sentUs)
        {
            for (int i = 0; i < count; i++)
            {
                int at = _first + _underWay;
                _sentUs[at >= outstanding ? at - outstanding : at] = sentUs;
                _underWay++;
            }

            Send(burst.AsSpan(0, count * _frameSize));
        }
    }
}

using FastSignal.Signaling;
using FastSignal.Signaling.Control;
using FastSignal.Signaling.Ports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Signaling.Control;

/// <summary>Moves are made one; everything else is exact and in its place.</summary>
public sealed class MoveTests
{
    private readonly DownInputs _screen = new();

    [Fact]
    public void A_thousand_moves_a_second_are_applied_once_in_four_milliseconds()
    {
        (SignalingBench bench, Session session) = Watch();
        for (int i = 0; i < 1000; i++)
        {
            Move(session, i);
            bench.Clock.Advance(0.001);
        }

        bench.Server.Tick(bench.Clock.NowUs);
        Assert.InRange(_screen.Events.Count, 250, 251);
        Assert.Equal(999, _screen.Events[^1].Input.X);
        Assert.Equal(_screen.Events.Select(e => e.Input.X).Order(), _screen.Events.Select(e => e.Input.X));
    }

    [Fact]
    public void Relative_moves_add_up()
    {
        (SignalingBench bench, Session session) = Watch();
        for (int i = 0; i < 10; i++)
            SignalingBench.Say(session, """{"type":"mouse-move","data":{"x":3,"y":-1,"relative":true}}""");
        Assert.Single(_screen.Events);
        bench.Clock.Advance(0.004);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal(2, _screen.Events.Count);
        Assert.Equal((30, -10), (_screen.Events.Sum(e => e.Input.X), _screen.Events.Sum(e => e.Input.Y)));
    }

    [Fact]
    public void A_click_does_not_wait_and_comes_after_the_move_before_it()
    {
        (SignalingBench _, Session session) = Watch();
        Move(session, 1);
        Move(session, 2);
        Move(session, 3);
        SignalingBench.Say(session, """{"type":"mouse-click","data":{"x":3,"y":0,"button":"left"}}""");
        Assert.Equal([InputKind.MouseMove, InputKind.MouseMove, InputKind.MouseClick], _screen.Events.Select(e => e.Input.Kind));
        Assert.Equal([1d, 3d, 3d], _screen.Events.Select(e => e.Input.X));
    }

    [Fact]
    public void Places_and_ways_are_never_mixed()
    {
        (SignalingBench bench, Session session) = Watch();
        Move(session, 1);
        Move(session, 2);
        SignalingBench.Say(session, """{"type":"mouse-move","data":{"x":3,"y":0,"relative":true}}""");
        bench.Clock.Advance(0.004);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Equal([(1d, false), (2d, false), (3d, true)], _screen.Events.Select(e => (e.Input.X, e.Input.Relative)));
    }

    [Fact]
    public void A_move_that_waits_when_control_goes_is_dropped()
    {
        (SignalingBench bench, Session session) = Watch();
        Move(session, 1);
        Move(session, 2);
        SignalingBench.Say(session, """{"type":"control-release"}""");
        bench.Clock.Advance(1);
        bench.Server.Tick(bench.Clock.NowUs);
        Assert.Single(_screen.Events);
    }

    [Fact]
    public void Without_an_interval_each_move_is_applied()
    {
        (SignalingBench _, Session session) = Watch(TimeSpan.Zero);
        for (int i = 0; i < 10; i++)
            Move(session, i);
        Assert.Equal(10, _screen.Events.Count);
    }

    [Fact]
    public async Task The_last_move_is_applied_although_nothing_follows_it()
    {
        LastPlace screen = new();
        SignalingPorts ports = new() { Peers = new SignalingBench(), Streams = new SignalingBench(), Authority = new SignalingBench(), Input = screen };
        SignalingServer server = new(
            new SignalingOptions { Router = new() { WorkerCount = 0 }, MessageRate = 0 }, ports, SystemClock.Instance,
            NullLogger<SignalingServer>.Instance);
        SignalingLink link = server.Open(new RecordingTransport(), new ConnectRequest())!;
        await link.ReceiveTextAsync("""{"type":"offer-request"}"""u8.ToArray());
        for (int i = 0; i <= 50; i++)
            server.Input.Receive(link.Session!.Id, new InputEvent { Kind = InputKind.MouseMove, X = i, HasPosition = true });

        long deadline = Environment.TickCount64 + 30_000;
        while (screen.X != 50)
        {
            Assert.True(Environment.TickCount64 < deadline, "the last move was never applied");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }

        server.Shutdown("end");
    }

    [Fact]
    public void A_move_through_the_gate_allocates_nothing()
    {
        (SignalingBench bench, Session session) = Watch(sink: new CountingInputSink());
        InputGate gate = bench.Server.Input;
        InputEvent move = new() { Kind = InputKind.MouseMove, X = 1, Y = 2, HasPosition = true };
        for (int i = 0; i < 200; i++)
            Step(i);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            Step(i);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Step(int i)
        {
            bench.Clock.Advance(0.001);
            if (gate.Receive(session.Id, move) is not null)
                throw new InvalidOperationException($"move {i} was refused");
        }
    }

    private (SignalingBench Bench, Session Session) Watch(TimeSpan? interval = null, IInputSink? sink = null)
    {
        ControlOptions control = new() { MoveInterval = interval ?? TimeSpan.FromMilliseconds(4), IdleRelease = TimeSpan.Zero };
        SignalingBench bench = new(new SignalingOptions { MessageRate = 0, ByteRate = 0, ConnectionTimeout = TimeSpan.FromHours(1), Control = control }, input: sink ?? _screen);
        return (bench, bench.OpenQuiet(withOffer: true).Session);
    }

    private static void Move(Session session, int x) => SignalingBench.Say(session, $$$"""{"type":"mouse-move","data":{"x":{{{x}}},"y":0}}""");

    /// <summary>Knows where the pointer is, whatever thread moved it.</summary>
    private sealed class LastPlace : IInputSink
    {
        private double _x;

        public double X => Volatile.Read(ref _x);

        public ErrorCode? Receive(string sessionId, string? stream, in InputEvent input)
        {
            Volatile.Write(ref _x, input.X);
            return null;
        }
    }
}

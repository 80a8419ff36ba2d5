using System.Collections.Concurrent;
using FastSignal.Signaling.Dispatch;

namespace FastSignal.Tests.Signaling.Dispatch;

public sealed class DispatcherTests
{
    private static readonly TimeSpan Generous = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task Round_robin_gives_each_worker_the_same()
    {
        Dispatcher dispatcher = new(new RouterOptions { WorkerCount = 3, Mode = DispatchMode.RoundRobin });
        Blocker[] blockers = Blocker.Many(9);
        foreach (Blocker blocker in blockers)
            Assert.True(dispatcher.TrySchedule(blocker));
        Assert.Equal([3, 3, 3], [dispatcher.LoadOf(0), dispatcher.LoadOf(1), dispatcher.LoadOf(2)]);
        await Finish(dispatcher, blockers);
    }

    [Fact]
    public async Task Hash_gives_the_same_session_the_same_worker()
    {
        Dispatcher dispatcher = new(new RouterOptions { WorkerCount = 4, Mode = DispatchMode.Hash });
        Blocker[] blockers = Blocker.Many(8, hash: 6);
        foreach (Blocker blocker in blockers)
            Assert.True(dispatcher.TrySchedule(blocker));
        Assert.Equal([0, 0, 8, 0], Enumerable.Range(0, 4).Select(dispatcher.LoadOf));
        await Finish(dispatcher, blockers);
    }

    [Fact]
    public async Task Least_loaded_avoids_the_busy_worker()
    {
        Dispatcher dispatcher = new(new RouterOptions { WorkerCount = 2 });
        Blocker[] blockers = Blocker.Many(7);
        for (int i = 0; i < 6; i++)
        {
            Assert.True(dispatcher.TrySchedule(blockers[i]));
            Assert.InRange(Math.Abs(dispatcher.LoadOf(0) - dispatcher.LoadOf(1)), 0, 1);
        }

        Assert.Equal(6, dispatcher.Load.Depth + dispatcher.Load.Running);
        await Finish(dispatcher, blockers[..6]);
    }

    [Fact]
    public async Task A_full_queue_and_a_stopped_dispatcher_take_nothing()
    {
        Dispatcher dispatcher = new(new RouterOptions { WorkerCount = 1, QueueSize = 2 });
        Blocker[] blockers = Blocker.Many(4);
        Assert.True(dispatcher.TrySchedule(blockers[0]));
        Assert.True(blockers[0].Started.Wait(Generous, TestContext.Current.CancellationToken));
        Assert.True(dispatcher.TrySchedule(blockers[1]));
        Assert.True(dispatcher.TrySchedule(blockers[2]));
        Assert.False(dispatcher.TrySchedule(blockers[3]));
        Assert.Equal(new DispatchLoad(1, 2, 1), dispatcher.Load);
        await Finish(dispatcher, blockers[..3]);
        Assert.False(dispatcher.TrySchedule(blockers[3]));
    }

    [Fact]
    public void Without_workers_nothing_is_taken() => Assert.False(new Dispatcher(new RouterOptions { WorkerCount = 0 }).TrySchedule(Blocker.Many(1)[0]));

    [Theory]
    [InlineData(DispatchMode.LeastLoaded)]
    [InlineData(DispatchMode.RoundRobin)]
    [InlineData(DispatchMode.Hash)]
    public async Task Everything_taken_is_run_once_under_every_mode(DispatchMode mode)
    {
        Dispatcher dispatcher = new(new RouterOptions { WorkerCount = 3, QueueSize = 16, Mode = mode });
        ConcurrentBag<int> run = [];
        int taken = 0;
        Parallel.For(0, 2000, i =>
        {
            if (dispatcher.TrySchedule(new Once(() => run.Add(i), (uint)i)))
                Interlocked.Increment(ref taken);
        });
        dispatcher.Stop();
        await dispatcher.Completion.WaitAsync(Generous, TestContext.Current.CancellationToken);
        Assert.Equal(taken, run.Count);
        Assert.Equal(taken, run.Distinct().Count());
        Assert.Equal(new DispatchLoad(3, 0, 0), dispatcher.Load);
    }

    private static async Task Finish(Dispatcher dispatcher, Blocker[] blockers)
    {
        foreach (Blocker blocker in blockers)
            blocker.Go.Set();
        dispatcher.Stop();
        await dispatcher.Completion.WaitAsync(Generous, TestContext.Current.CancellationToken);
        Assert.All(blockers, blocker => Assert.True(blocker.Started.IsSet));
        Assert.Equal(0, dispatcher.Load.Depth + dispatcher.Load.Running);
    }

    private sealed class Once(Action action, uint hash) : IDispatched
    {
        public uint DispatchHash => hash;

        public void Run() => action();
    }

    /// <summary>Holds its worker until told.</summary>
    private sealed class Blocker(uint hash) : IDispatched
    {
        public ManualResetEventSlim Started { get; } = new();

        public ManualResetEventSlim Go { get; } = new();

        public uint DispatchHash => hash;

        public static Blocker[] Many(int count, uint hash = 0) => [.. Enumerable.Range(0, count).Select(_ => new Blocker(hash))];

        public void Run()
        {
            Started.Set();
            Go.Wait(Generous);
        }
    }
}

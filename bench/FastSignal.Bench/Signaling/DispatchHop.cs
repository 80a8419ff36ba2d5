using BenchmarkDotNet.Attributes;
using FastSignal.Signaling.Dispatch;

namespace FastSignal.Bench.Signaling;

/// <summary>
/// What does it cost to hand a session to a worker, against handling it where it was read? The work is as long as reading
/// and answering a ping (about 0.6 us), then as long as the least that makes a description (about 50 us).
/// </summary>
[MemoryDiagnoser]
public class DispatchHop
{
    private const int Batch = 256;

    private readonly Job[] _jobs = new Job[Batch];
    private readonly ManualResetEventSlim _done = new();
    private Dispatcher _dispatcher = new(new RouterOptions { WorkerCount = 0 });
    private int _left;

    /// <summary>Rounds of arithmetic one session's work takes: 400 are about 0.6 us.</summary>
    [Params(400, 40_000)]
    public int Work { get; set; }

    /// <summary>Workers.</summary>
    [Params(1, 2, 4)]
    public int Workers { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _dispatcher = new Dispatcher(new RouterOptions { WorkerCount = Workers, QueueSize = Batch });
        for (int i = 0; i < Batch; i++)
            _jobs[i] = new Job(this);
    }

    [GlobalCleanup]
    public void Cleanup() => _dispatcher.Stop();

    /// <summary>Where it was read.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Batch)]
    public void Inline()
    {
        _left = Batch;
        foreach (Job job in _jobs)
            job.Run();
    }

    /// <summary>A burst: workers stay awake from one session to the next.</summary>
    [Benchmark(OperationsPerInvoke = Batch)]
    public void Burst()
    {
        _done.Reset();
        _left = Batch;
        foreach (Job job in _jobs)
        {
            if (!_dispatcher.TrySchedule(job))
                job.Run();
        }

        _done.Wait();
    }

    /// <summary>One at a time: each finds its worker asleep, as under a light load.</summary>
    [Benchmark]
    public void Single()
    {
        _done.Reset();
        _left = 1;
        if (!_dispatcher.TrySchedule(_jobs[0]))
            _jobs[0].Run();
        _done.Wait();
    }

    private void Finish()
    {
        if (Interlocked.Decrement(ref _left) == 0)
            _done.Set();
    }

    private sealed class Job(DispatchHop bench) : IDispatched
    {
        private uint _state = 1;

        public uint DispatchHash => 0;

        public void Run()
        {
            uint state = _state;
            for (int i = bench.Work; i > 0; i--)
                state = state * 1664525 + 1013904223;
            _state = state;
            bench.Finish();
        }
    }
}

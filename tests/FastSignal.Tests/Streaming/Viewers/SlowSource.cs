using FastSignal.Media.Sources;

namespace FastSignal.Tests.Streaming.Viewers;

/// <summary>A source whose start takes as long as the test wants.</summary>
internal sealed class SlowSource : IMediaSource
{
    private readonly SyntheticSource _inner = new("slow", WorkerBench.Video);

    public TaskCompletionSource Started { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public int Asked;

    public string Name => _inner.Name;

    public string Title => _inner.Title;

    public IReadOnlyList<Rendition> Renditions => _inner.Renditions;

    public int PlayoutDelayMinMs => 0;

    public int PlayoutDelayMaxMs => 0;

    public SourceState State => _inner.State;

    public int LeaseCount => _inner.LeaseCount;

    public async ValueTask<ISourceLease> AcquireAsync(ISourceListener listener, CancellationToken cancellation)
    {
        Interlocked.Increment(ref Asked);
        await Started.Task.WaitAsync(cancellation);
        return await _inner.AcquireAsync(listener, cancellation);
    }

    public ValueTask DisposeAsync() => _inner.DisposeAsync();
}

using FastSignal.Media.Sources;

namespace FastSignal.Tests.Kit;

/// <summary>A source that starts when it is told to.</summary>
internal sealed class GatedSource(SyntheticSource inner) : IMediaSource
{
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _starts;

    public string Name => inner.Name;

    public string Title => inner.Title;

    public IReadOnlyList<Rendition> Renditions => inner.Renditions;

    public int PlayoutDelayMinMs => inner.PlayoutDelayMinMs;

    public int PlayoutDelayMaxMs => inner.PlayoutDelayMaxMs;

    public SourceState State => inner.State;

    public int LeaseCount => inner.LeaseCount;

    /// <summary>Starts that were asked for.</summary>
    public int Starts => Volatile.Read(ref _starts);

    public void Open() => _gate.SetResult();

    public async ValueTask<ISourceLease> AcquireAsync(ISourceListener listener, CancellationToken cancellation)
    {
        Interlocked.Increment(ref _starts);
        await _gate.Task.WaitAsync(cancellation);
        return await inner.AcquireAsync(listener, cancellation);
    }

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}

using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// A stream made by a GStreamer pipeline that runs while it is leased: started by the first lease, stopped a grace period
/// after the last, restarted with back-off when it dies in between.
/// </summary>
public sealed class GStreamerSource : IMediaSource
{
    private volatile StreamDefinition _stream;
    private readonly RenditionFeed[] _feeds;
    private volatile SourceTimings _timings;
    private readonly ILogger _logger;
    private readonly Timer _graceTimer;

    // One start, stop or restart at a time. Never waited for while _sync is held.
    private readonly SemaphoreSlim _transition = new(1, 1);

    // Guards the fields below; held only for moments, and never while a listener, the pipeline or a lease is called.
    private readonly Lock _sync = new();
    private readonly List<SourceLease> _leases = [];
    private SourceState _state;
    private PipelineRun? _run;
    private Task? _start;
    private Task? _disposal;
    private CancellationTokenSource? _restartWait;
    private string _lastFailure = "";
    private int _failures;

    /// <param name="stream">What to stream; its text is not looked at closer than for its codecs until it starts.</param>
    /// <param name="logger">For the steps of the pipeline's life.</param>
    /// <param name="timings">How long starting, stopping and restarting may take.</param>
    /// <exception cref="ArgumentException">The definition produces nothing or names an unknown codec.</exception>
    public GStreamerSource(StreamDefinition stream, ILogger logger, SourceTimings timings)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(timings);
        _stream = stream;
        _logger = logger;
        _timings = timings;
        Renditions = StreamRenditions.Of(stream);
        _feeds = [.. Renditions.Select(rendition => new RenditionFeed(rendition, stream.Name, logger))];
        _graceTimer = new Timer(static state => _ = ((GStreamerSource)state!).StopIfIdleAsync(), this, Timeout.Infinite, Timeout.Infinite);
    }

    /// <inheritdoc/>
    public string Name => _stream.Name;

    /// <inheritdoc/>
    public string Title => _stream.Title.Length > 0 ? _stream.Title : _stream.Name;

    /// <inheritdoc/>
    public IReadOnlyList<Rendition> Renditions { get; }

    /// <inheritdoc/>
    public int PlayoutDelayMinMs => _stream.PlayoutDelayMinMs;

    /// <inheritdoc/>
    public int PlayoutDelayMaxMs => _stream.PlayoutDelayMaxMs;

    /// <inheritdoc/>
    public SourceState State
    {
        get
        {
            lock (_sync)
                return _state;
        }
    }

    /// <inheritdoc/>
    public int LeaseCount
    {
        get
        {
            lock (_sync)
                return _leases.Count;
        }
    }

    /// <summary>How long starting, stopping and restarting may take from now on. Any thread.</summary>
    public SourceTimings Timings { get => _timings; set => _timings = value; }

    /// <summary>Whether a declaration makes the pipeline this source has. Any thread.</summary>
    public bool CanRedefine(StreamDefinition stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        return stream.HasPipelineOf(_stream);
    }

    /// <summary>Takes another declaration of the same pipeline; what it says holds from now on. Any thread.</summary>
    /// <exception cref="ArgumentException">It makes another pipeline.</exception>
    public void Redefine(StreamDefinition stream)
    {
        if (!CanRedefine(stream))
            throw new ArgumentException($"Stream {Name} would have another pipeline.", nameof(stream));
        _stream = stream;
    }

    /// <summary>Values now of one rendition. Any thread.</summary>
    public RenditionCounters Counters(Rendition rendition)
    {
        ArgumentNullException.ThrowIfNull(rendition);
        return _feeds[rendition.Index].Counters;
    }

    /// <inheritdoc/>
    public async ValueTask<ISourceLease> AcquireAsync(ISourceListener listener, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(listener);
        cancellation.ThrowIfCancellationRequested();
        var lease = new SourceLease(this, listener, _feeds, OnLeaseDisposed);
        Task start;
        lock (_sync)
        {
            if (_disposal is not null)
                throw new SourceUnavailableException($"Stream {Name} has ended.");
            if (_state == SourceState.Restarting)
                throw new SourceUnavailableException($"Stream {Name} is being restarted after: {_lastFailure}");
            // From here on the lease keeps the source from being stopped, even while it is still starting.
            _leases.Add(lease);
            _graceTimer.Change(Timeout.Infinite, Timeout.Infinite);
            if (_state == SourceState.Playing)
                return lease;
            // Whoever comes while it starts shares the outcome, so a broken stream costs one attempt, not one per viewer.
            start = _start ??= Task.Run(StartAsync, CancellationToken.None);
        }
        try
        {
            await start.WaitAsync(cancellation);
            return lease;
        }
        catch
        {
            lease.Dispose();
            throw;
        }
    }

    /// <summary>Stops at once, whoever holds leases; they are told. Later calls wait for the first.</summary>
    public async ValueTask DisposeAsync()
    {
        Task disposal;
        lock (_sync)
        {
            _restartWait?.Cancel();
            disposal = _disposal ??= Task.Run(CloseAsync);
        }
        await disposal;
    }

    private async Task StartAsync()
    {
        await _transition.WaitAsync();
        try
        {
            lock (_sync)
            {
                if (_disposal is not null)
                    throw new SourceUnavailableException($"Stream {Name} has ended.");
                // A restart that was under way when its last lease went may have succeeded meanwhile.
                if (_run is not null)
                    return;
                _state = SourceState.Starting;
                _failures = 0;
            }
            await RunAsync();
        }
        catch
        {
            lock (_sync)
                _state = SourceState.Failed;
            throw;
        }
        finally
        {
            lock (_sync)
                _start = null;
            _transition.Release();
        }
    }

    /// <summary>Starts a run and makes it the current one. Only inside a transition.</summary>
    private async Task RunAsync()
    {
        var run = new PipelineRun(_stream, _feeds, () => _timings, _logger);
        await run.StartAsync();
        lock (_sync)
        {
            _run = run;
            _state = SourceState.Playing;
            // The last lease may have gone while it started.
            if (_leases.Count == 0)
                _graceTimer.Change(_stream.GracePeriod, Timeout.InfiniteTimeSpan);
        }
        _ = RestartWhenDeadAsync(run);
    }

    private async Task RestartWhenDeadAsync(PipelineRun run)
    {
        if (await run.Ended is not { } cause)
            return;
        CancellationToken wait;
        lock (_sync)
        {
            if (_run != run)
                return;
            _run = null;
            _lastFailure = cause;
            _failures = run.Age >= _timings.StableAfter ? 0 : _failures;
            if (_leases.Count == 0 || _disposal is not null)
            {
                _state = SourceState.Stopped;
                return;
            }
            _state = SourceState.Restarting;
            _restartWait = new CancellationTokenSource();
            wait = _restartWait.Token;
        }
        MediaLog.PipelineDied(_logger, Name, cause);
        Tell(listener => listener.OnSourceInterrupted(cause, willRestart: true));
        await RestartAsync(wait);
    }

    private async Task RestartAsync(CancellationToken wait)
    {
        while (true)
        {
            TimeSpan backOff = _timings.BackOff(_failures++);
            MediaLog.PipelineRestarts(_logger, Name, backOff.TotalSeconds);
            await Task.Delay(backOff, wait).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await _transition.WaitAsync(CancellationToken.None);
            try
            {
                // Cancelled by the last lease or by disposal, which have set the state themselves.
                if (wait.IsCancellationRequested)
                    return;
                await RunAsync();
                break;
            }
            catch (SourceUnavailableException failure)
            {
                lock (_sync)
                    _lastFailure = failure.Message;
            }
            finally
            {
                _transition.Release();
            }
        }
        if (!wait.IsCancellationRequested)
            Tell(static listener => listener.OnSourceResumed());
    }

    private void OnLeaseDisposed(SourceLease lease)
    {
        lock (_sync)
        {
            if (!_leases.Remove(lease) || _leases.Count > 0 || _disposal is not null)
                return;
            if (_state == SourceState.Playing)
                _graceTimer.Change(_stream.GracePeriod, Timeout.InfiniteTimeSpan);
            else if (_state == SourceState.Restarting)
            {
                _restartWait?.Cancel();
                _state = SourceState.Stopped;
            }
        }
    }

    private async Task StopIfIdleAsync()
    {
        await _transition.WaitAsync();
        try
        {
            PipelineRun run;
            lock (_sync)
            {
                if (_leases.Count > 0 || _run is null)
                    return;
                run = _run;
                _run = null;
                _state = SourceState.Stopped;
            }
            await run.StopAsync();
        }
        finally
        {
            _transition.Release();
        }
    }

    private async Task CloseAsync()
    {
        await _transition.WaitAsync();
        try
        {
            PipelineRun? run;
            lock (_sync)
            {
                run = _run;
                _run = null;
                _state = SourceState.Stopped;
            }
            Tell(listener => listener.OnSourceInterrupted($"Stream {Name} has ended.", willRestart: false));
            if (run is not null)
                await run.StopAsync();
            await _graceTimer.DisposeAsync();
            foreach (RenditionFeed feed in _feeds)
                feed.Dispose();
        }
        finally
        {
            _transition.Release();
        }
    }

    private void Tell(Action<ISourceListener> what)
    {
        SourceLease[] leases;
        lock (_sync)
            leases = [.. _leases];
        foreach (SourceLease lease in leases)
        {
            try
            {
                what(lease.Listener);
            }
#pragma warning disable CA1031 // One listener's fault must not keep the others from being told.
            catch (Exception fault)
#pragma warning restore CA1031
            {
                MediaLog.ListenerFailed(_logger, fault, Name);
            }
        }
    }
}

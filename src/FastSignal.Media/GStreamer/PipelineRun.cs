using System.Diagnostics;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// One life of a pipeline, from its start to its end, on a thread of its own: state changes block, and the bus is waited
/// on without polling. A stopped run is not started again.
/// </summary>
internal sealed class PipelineRun
{
    private readonly StreamDefinition _stream;
    private readonly IReadOnlyList<RenditionFeed> _feeds;
    private readonly Func<SourceTimings> _timings;
    private readonly ILogger _logger;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private readonly TaskCompletionSource<string?> _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<string?> _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _isStopRequested;
    private volatile PipelineGraph? _graph;

    public PipelineRun(StreamDefinition stream, IReadOnlyList<RenditionFeed> feeds, Func<SourceTimings> timings, ILogger logger)
    {
        _stream = stream;
        _feeds = feeds;
        _timings = timings;
        _logger = logger;
    }

    /// <summary>Ends with the run, after everything native is freed: null when it was stopped, else why it died.</summary>
    public Task<string?> Ended => _ended.Task;

    /// <summary>How long ago the run was made.</summary>
    public TimeSpan Age => Stopwatch.GetElapsedTime(_startedAt);

    /// <summary>Returns when the pipeline plays and media flows.</summary>
    /// <exception cref="SourceUnavailableException">It did not start; the message names the element and the cause.</exception>
    public async Task StartAsync()
    {
        new Thread(Live) { IsBackground = true, Name = "pipeline " + _stream.Name }.Start();
        TimeSpan deadline = _timings().StartDeadline;
        string? failure;
        try
        {
            failure = await _started.Task.WaitAsync(deadline);
        }
        catch (TimeoutException)
        {
            RequestStop();
            failure = $"the pipeline did not play within {deadline.TotalSeconds:0.#} s";
        }
        if (failure is null)
        {
            MediaLog.PipelinePlaying(_logger, _stream.Name, (long)Age.TotalMilliseconds);
            return;
        }
        MediaLog.PipelineNotStarted(_logger, _stream.Name, failure);
        throw new SourceUnavailableException($"Stream {_stream.Name}: {failure}");
    }

    /// <summary>Stops the pipeline and returns when it has, or when it is given up.</summary>
    public async Task StopAsync()
    {
        RequestStop();
        TimeSpan deadline = _timings().StopDeadline;
        try
        {
            await _ended.Task.WaitAsync(deadline);
            MediaLog.PipelineStopped(_logger, _stream.Name);
        }
        catch (TimeoutException)
        {
            MediaLog.PipelineAbandoned(_logger, _stream.Name, deadline.TotalSeconds);
        }
    }

    private void RequestStop()
    {
        _isStopRequested = true;
        _graph?.Wake();
    }

    private void Live()
    {
        string? death = null;
        try
        {
            GStreamerRuntime.EnsureInitialized(_logger);
            PipelineGraph graph = PipelineGraph.Build(_stream, _feeds, _logger);
            try
            {
                _graph = graph;
                graph.Pause();
                death = Listen(graph);
            }
            finally
            {
                _graph = null;
                graph.Close();
            }
        }
#pragma warning disable CA1031 // Whatever goes wrong on this thread is the run's end, not the process's.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            death = failure.Message;
        }
        _started.TrySetResult(death ?? "the pipeline was stopped while it started");
        _ended.TrySetResult(death);
    }

    /// <summary>Returns null when a stop was asked for, else what the pipeline died of.</summary>
    private string? Listen(PipelineGraph graph)
    {
        bool isPlaying = false, isStarted = false;
        long playingSince = 0;
        while (!_isStopRequested)
        {
            BusEvent happened = graph.Wait(
                isPlaying && !isStarted ? RemainingOf(_timings().FirstMediaWait, playingSince) : Timeout.InfiniteTimeSpan);
            switch (happened.Kind)
            {
                case BusEventKind.Paused when !isPlaying:
                    graph.Play();
                    break;
                case BusEventKind.Playing when !isPlaying:
                    isPlaying = true;
                    playingSince = Stopwatch.GetTimestamp();
                    break;
                case BusEventKind.Ended:
                    return happened.Message;
            }
            if (isPlaying && !isStarted && (graph.HasMedia || RemainingOf(_timings().FirstMediaWait, playingSince) == TimeSpan.Zero))
            {
                isStarted = true;
                _started.TrySetResult(null);
            }
        }
        return null;
    }

    private static TimeSpan RemainingOf(TimeSpan wait, long since)
    {
        TimeSpan remaining = wait - Stopwatch.GetElapsedTime(since);
        return remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero;
    }
}

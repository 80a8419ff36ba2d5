using FastSignal.Media.Frames;
using FastSignal.Primitives;
using FastSignal.Rtc.Ice;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Workers;

/// <summary>
/// One thread that owns a share of the viewers. Everything a viewer's peer does happens here, so the protocol code needs no
/// lock; other threads only post to the <see cref="Mailbox"/>. Output of one batch of work leaves together.
/// </summary>
internal sealed class Worker
{
    /// <summary>Longest time between two looks at the viewers' timers, in milliseconds.</summary>
    private const int TickMs = 10;

    private readonly Mailbox _mailbox = new();
    private readonly IDatagramSocket _socket;
    private readonly SendBatch _batch;
    private readonly List<ViewerSession> _viewers = [];
    private readonly StreamingCounters _counters;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private long _nextTickUs;
    private int _viewerCount;

    /// <summary>Starts the thread.</summary>
    public Worker(int index, IDatagramSocket socket, StreamingCounters counters, ILogger logger)
    {
        _socket = socket;
        _batch = new SendBatch(socket.CanSegment);
        _counters = counters;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = $"fastsignal-worker-{index}" };
        _thread.Start();
    }

    /// <summary>Viewers placed here; read by the placement of new ones. Any thread.</summary>
    public int ViewerCount => Volatile.Read(ref _viewerCount);

    /// <summary>Items waiting. Any thread.</summary>
    public int Depth => _mailbox.Depth;

    /// <summary>The time of the batch being worked on; only on this worker's thread.</summary>
    public long NowUs { get; private set; }

    /// <summary>Counts a viewer from its creation, before it is added, so that placement sees it at once. Any thread.</summary>
    public void Place() => Interlocked.Increment(ref _viewerCount);

    /// <summary>Hands over a datagram; on false the caller still owns the buffer. Any thread.</summary>
    public bool TryPost(ViewerSession viewer, DatagramBuffer datagram) => _mailbox.TryPost(new WorkItem(viewer, datagram));

    /// <summary>Hands over a retained frame; on false, after the stop, the caller still owns the reference. Any thread.</summary>
    public bool TryPost(Feed feed, MediaFrame frame, bool followsGap) => _mailbox.TryPostBounded(new WorkItem(feed, frame, followsGap));

    /// <summary>Runs something on this worker; false when it has stopped. Any thread.</summary>
    public bool TryRun(Action command) => _mailbox.TryPostCommand(command);

    /// <summary>Runs something on this worker and returns its result; cancelled when the worker has stopped. Any thread.</summary>
    public Task<T> CallAsync<T>(Func<T> function)
    {
        TaskCompletionSource<T> completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool posted = TryRun(() =>
        {
            try
            {
                completion.SetResult(function());
            }
#pragma warning disable CA1031 // The exception belongs to the caller, not to this thread.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                completion.SetException(exception);
            }
        });
        if (!posted)
            completion.SetCanceled();
        return completion.Task;
    }

    /// <summary>Takes a viewer over. This thread only.</summary>
    public void Add(ViewerSession viewer) => _viewers.Add(viewer);

    /// <summary>Forgets a viewer, whether it was added or only placed. Once per viewer; this thread only.</summary>
    public void Remove(ViewerSession viewer)
    {
        _viewers.Remove(viewer);
        Interlocked.Decrement(ref _viewerCount);
    }

    /// <summary>Where the next datagram is written, flushing what waits when there is no room. This thread only.</summary>
    public Span<byte> Reserve(out SendBatch batch)
    {
        if (_batch.IsFull)
            Flush();
        batch = _batch;
        return _batch.Next;
    }

    /// <summary>Copies a control datagram (STUN, DTLS, RTCP) into the batch. This thread only.</summary>
    public void Send(ReadOnlySpan<byte> datagram, TransportAddress to)
    {
        datagram.CopyTo(Reserve(out SendBatch batch));
        batch.Commit(datagram.Length, to);
    }

    /// <summary>Notes a defect and ends the viewer it struck, so that the thread and the other viewers go on. This thread only.</summary>
    public void Contain(Exception exception, ViewerSession? viewer)
    {
        Interlocked.Increment(ref _counters.WorkerFaults);
        StreamingLog.WorkFailed(_logger, exception);
        try
        {
            viewer?.Fail("internal error");
        }
#pragma warning disable CA1031 // See Execute.
        catch (Exception second)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _counters.WorkerFaults);
            StreamingLog.WorkFailed(_logger, second);
        }
    }

    /// <summary>Stops after the work that waits; joins the thread.</summary>
    public void Stop()
    {
        _mailbox.Close();
        _thread.Join();
    }

    private void Run()
    {
        List<WorkItem> items = new(256);
        // Without viewers there are no timers to look at, and the first viewer comes as a command.
        while (_mailbox.Take(ref items, _viewers.Count == 0 ? Timeout.Infinite : TickMs))
        {
            NowUs = MonotonicClock.NowUs;
            foreach (WorkItem item in items)
                Execute(item);
            items.Clear();

            if (NowUs >= _nextTickUs)
                TickViewers();
            Flush();
        }
    }

    private void Execute(in WorkItem item)
    {
        try
        {
            switch (item.Payload)
            {
                case DatagramBuffer datagram:
                    ((ViewerSession)item.Target!).Receive(datagram.Span, datagram.From);
                    break;
                case MediaFrame frame:
                    ((Feed)item.Target!).Deliver(frame, item.FollowsGap);
                    break;
                case Action command:
                    command();
                    break;
            }
        }
#pragma warning disable CA1031 // One viewer's fault must not end the thread that serves the others.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Contain(exception, item.Target as ViewerSession);
        }
        finally
        {
            (item.Payload as DatagramBuffer)?.Return();
            (item.Payload as MediaFrame)?.Release();
        }
    }

    private void TickViewers()
    {
        // A tick may end a viewer, which removes it: walk backwards.
        for (int i = _viewers.Count - 1; i >= 0; i--)
        {
            ViewerSession viewer = _viewers[i];
            if (viewer.NextTickUs > NowUs)
                continue;
            try
            {
                viewer.Tick();
            }
#pragma warning disable CA1031 // See Execute.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                Contain(exception, viewer);
            }
        }

        _nextTickUs = NowUs + TickMs * 1000L;
    }

    private void Flush()
    {
        if (_batch.Count == 0)
            return;
        int count = _batch.DatagramCount;
        int dropped = _socket.Send(_batch);
        // The socket may have learnt meanwhile that the network device cannot segment.
        _batch.Segments = _socket.CanSegment;
        Interlocked.Add(ref _counters.DatagramsSent, count - dropped);
        Interlocked.Increment(ref _counters.SendCalls);
        if (dropped > 0)
            Interlocked.Add(ref _counters.DroppedSocketFull, dropped);
    }
}

using FastSignal.Rtc;
using FastSignal.Streaming.Viewers;
using Microsoft.Extensions.Logging;

namespace FastSignal.Streaming.Udp;

/// <summary>The thread that reads the socket and hands each datagram to the worker of the viewer it belongs to.</summary>
internal sealed class ReceiveLoop
{
    private readonly IDatagramSocket _socket;
    private readonly ViewerRouter _router;
    private readonly StreamingCounters _counters;
    private readonly ILogger _logger;
    private readonly Thread _thread;
    private volatile bool _stopping;

    /// <summary>Starts the thread.</summary>
    public ReceiveLoop(IDatagramSocket socket, ViewerRouter router, StreamingCounters counters, ILogger logger)
    {
        _socket = socket;
        _router = router;
        _counters = counters;
        _logger = logger;
        _thread = new Thread(Run) { IsBackground = true, Name = "fastsignal-udp" };
        _thread.Start();
    }

    /// <summary>Buffers handed out and not yet returned; zero when stopped.</summary>
    public DatagramPool Pool { get; } = new();

    /// <summary>Stops and joins; takes up to <see cref="SocketLimits.ReceiveWait"/>.</summary>
    public void Stop()
    {
        _stopping = true;
        _thread.Join();
    }

    private void Run()
    {
        DatagramBuffer[] buffers = new DatagramBuffer[SocketLimits.ReceiveBatch];
        for (int i = 0; i < buffers.Length; i++)
            buffers[i] = Pool.Rent();

        while (!_stopping)
        {
            int received = _socket.Receive(buffers);
            for (int i = 0; i < received; i++)
            {
                if (TryRoute(buffers[i]))
                    buffers[i] = Pool.Rent();
            }
        }

        foreach (DatagramBuffer buffer in buffers)
            buffer.Return();
    }

    private bool TryRoute(DatagramBuffer datagram)
    {
        try
        {
            return Route(datagram);
        }
#pragma warning disable CA1031 // One datagram must not end the thread that receives for everybody.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            Interlocked.Increment(ref _counters.WorkerFaults);
            StreamingLog.WorkFailed(_logger, exception);
            return false;
        }
    }

    /// <summary>True when a worker has taken the buffer.</summary>
    private bool Route(DatagramBuffer datagram)
    {
        Interlocked.Increment(ref _counters.DatagramsReceived);
        DatagramKind kind = DatagramClassifier.Classify(datagram.Span);
        if (kind is DatagramKind.Unknown or DatagramKind.TurnChannel)
        {
            Interlocked.Increment(ref _counters.DroppedUnknownKind);
            return false;
        }

        ViewerSession? viewer = _router.Find(datagram.Span, datagram.From, kind);
        if (viewer is null)
        {
            Interlocked.Increment(ref _counters.DroppedUnknownSource);
            return false;
        }

        if (viewer.Worker.TryPost(viewer, datagram))
            return true;
        Interlocked.Increment(ref _counters.DroppedMailboxFull);
        return false;
    }
}

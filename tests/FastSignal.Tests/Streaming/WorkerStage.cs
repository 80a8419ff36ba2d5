using FastSignal.Media.Sources;
using FastSignal.Primitives;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Rtc.Rtp;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;
using FastSignal.Streaming.Workers;
using FastSignal.Tests.Kit;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Streaming;

/// <summary>One real worker and its viewers without any socket: datagrams are carried by the test.</summary>
internal sealed class WorkerStage : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    private static readonly DtlsContext Context = new(DtlsCertificate.Create());

    private readonly ViewerRouter _router = new();
    private readonly List<(ViewerSession Session, TestViewer Client)> _viewers = [];
    private readonly ManualResetEventSlim _reached = new();
    private readonly Action _probe;
    private readonly StreamChannel _channel;
    private long _allocated;
    private bool _disposed;

    public WorkerStage(int historyPackets = 1024)
    {
        Worker = new Worker(0, Socket, Counters, NullLogger.Instance);
        _channel = new StreamChannel(Source, [Worker], historyPackets, Counters, NullLogger.Instance);
        _probe = () =>
        {
            _allocated = GC.GetAllocatedBytesForCurrentThread();
            _reached.Set();
        };
    }

    public CapturingSocket Socket { get; } = new();

    public StreamingCounters Counters { get; } = new();

    public Worker Worker { get; }

    public SyntheticSource Source { get; } = new("demo", EngineStage.Video);

    /// <summary>A viewer whose media may flow.</summary>
    public async Task<TestViewer> JoinAsync()
    {
        TransportAddress address = PeerHarness.Address((byte)(_viewers.Count + 10), 6000);
        TestViewer client = new(new ViewerOptions { WantsAudio = false, Reports = false }, address);
        // Checks are carried only now and then: on a slow machine that must not look like silence.
        PeerOptions options = ViewerOffer.Describe(Source, Source.Renditions, [Socket.LocalEndPoint], new NtpClock(0, 0), new StreamingOptions()) with
        {
            Ice = new IceOptions { DisconnectedAfter = Patience, SilenceLimit = Patience },
        };
        Peer peer = new(options, Context, MonotonicClock.NowUs);
        ViewerSession session = new("viewer", Worker, peer, _channel, _router, new ViewerLog(), Counters, NullLogger.Instance, MonotonicClock.NowUs);
        Worker.Place();
        await _channel.AcquireAsync(session, TestContext.Current.CancellationToken);
        PeerOutcome offer = await Worker.CallAsync(() => session.CreateOffer(false));
        string answer = client.Answer(offer.Sdp!, MonotonicClock.NowUs);
        Assert.True((await Worker.CallAsync(() => session.AcceptAnswer(answer))).Ok);
        _viewers.Add((session, client));
        long connected = Counters.ViewersConnected;
        CarryUntil(() => client.IsKeyed && Volatile.Read(ref Counters.ViewersConnected) > connected);
        return client;
    }

    /// <summary>Carries datagrams both ways until the condition holds.</summary>
    public void CarryUntil(Func<bool> condition)
    {
        long deadlineUs = MonotonicClock.NowUs + 30_000_000;
        while (!condition())
        {
            Assert.True(MonotonicClock.NowUs < deadlineUs, "the condition did not come about");
            foreach ((ViewerSession session, TestViewer client) in _viewers)
            {
                client.Tick(MonotonicClock.NowUs);
                while (client.TryTake(out byte[] datagram, out TransportAddress from))
                    Worker.TryRun(() => session.Receive(datagram, from));
            }

            Settle();
            while (Socket.Sent.TryDequeue(out byte[]? sent))
                Deliver(sent);
        }
    }

    /// <summary>Waits until the worker has done all it was given, and returns what its thread has allocated so far.</summary>
    public long Settle()
    {
        for (int round = 0; round < 2; round++)
        {
            // The second time round the batch of the first has been flushed.
            _reached.Reset();
            Assert.True(Worker.TryRun(_probe));
            _reached.Wait(TestContext.Current.CancellationToken);
        }

        return _allocated;
    }

    /// <summary>Ends everything; at the end every count must be zero. Idempotent.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_disposed)
            return;
        _disposed = true;
        foreach ((ViewerSession session, TestViewer client) in _viewers)
        {
            await Worker.CallAsync(() =>
            {
                session.Close("done");
                return true;
            });
            client.Dispose();
        }

        Worker.Stop();
        await Media.Eventually.True(() => Source.LeaseCount == 0);
        Assert.Equal((0, 0, 0L), (_router.AddressCount, _router.FragmentCount, Counters.WorkerFaults));
        _reached.Dispose();
        await Source.DisposeAsync();
    }

    // All clients hear everything, as nothing here knows addresses; only the right one can read it.
    private void Deliver(byte[] datagram)
    {
        foreach ((_, TestViewer client) in _viewers)
        {
            if (Belongs(datagram, client))
                client.Receive([.. datagram], MonotonicClock.NowUs);
        }
    }

    private bool Belongs(byte[] datagram, TestViewer client)
    {
        if (FastSignal.Rtc.DatagramClassifier.Classify(datagram) != FastSignal.Rtc.DatagramKind.Rtp)
            return client == _viewers[^1].Client;
        uint ssrc = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(datagram.AsSpan(8));
        return client.Video?.Terms.Ssrc == ssrc || client.Video?.Terms.RtxSsrc == ssrc;
    }
}

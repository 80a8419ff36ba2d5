using FastSignal.Signaling;
using FastSignal.Signaling.Reports;
using FastSignal.Signaling.Sessions;
using FastSignal.Tests.Signaling.Kit;

namespace FastSignal.Tests.Signaling;

public sealed class ConcurrencyTests
{
    [Fact]
    public void Sessions_opened_used_and_closed_from_many_threads_leave_nothing()
    {
        SignalingBench bench = new(new SignalingOptions { MaxConnections = 50 });
        int refused = 0;
        Parallel.For(0, 8, new ParallelOptions { MaxDegreeOfParallelism = 8 }, worker =>
        {
            for (int i = 0; i < 250; i++)
            {
                RecordingTransport transport = new();
                if (bench.Server.Open(transport, new ConnectRequest { App = $"app{i % 5}" }) is not { Session: { } session } link)
                {
                    Interlocked.Increment(ref refused);
                    continue;
                }

                Links.Remember(session, link);
                SignalingBench.Say(session, """{"type":"offer-request"}""");
                if (i % 10 == 0)
                    bench.Server.Broadcast(new BroadcastRequest { Type = "notice" }, out _);
                if (i % 25 == 0)
                    bench.Server.Tick(bench.Clock.NowUs);
                if (i % 3 == 0)
                    SignalingBench.Say(session, """{"type":"bye"}""");
                session.Closed(1000, "");
            }
        });

        Assert.Equal(0, refused);
        Assert.Equal(2000, bench.Server.Counters.SessionsOpened);
        bench.AssertEmpty();
    }

    [Fact]
    public void All_the_ways_to_end_a_session_at_once_end_it_once()
    {
        for (int round = 0; round < 200; round++)
        {
            SignalingBench bench = new();
            (Session session, _) = bench.OpenQuiet(withOffer: true);
            bench.Clock.Advance(60);
            Parallel.Invoke(
                () => session.Closed(1001, ""),
                () => session.Close(1000, ""),
                () => bench.Server.Tick(bench.Clock.NowUs),
                () => bench.Server.Shutdown("shutdown"),
                () => bench.Peer.Observer.OnClosed("gone"));
            Assert.Equal(1, bench.Peer.CloseCount);
            Assert.Equal(1, bench.Server.Counters.SessionsClosed);
            bench.AssertEmpty();
        }
    }

    [Fact]
    public void Sessions_opened_during_shutdown_are_refused_or_ended()
    {
        for (int round = 0; round < 100; round++)
        {
            SignalingBench bench = new();
            Parallel.Invoke(
                () => Parallel.For(0, 20, _ => bench.Server.Open(new RecordingTransport(), new ConnectRequest())),
                () => bench.Server.Shutdown("shutdown"));
            bench.AssertEmpty();
        }
    }
}

using FastSignal.Media.Sources;
using FastSignal.Rtc.Dtls;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Streaming;

/// <summary>Viewers come and go in every way; nothing stays behind. The stage checks every count at its end.</summary>
[Trait("Tier", "io")]
public sealed class EngineLifeTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_closed_viewer_leaves_nothing_and_its_client_is_told()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        await stage.StreamAsync(3, seat);
        seat.Viewer.Close("viewer left");
        seat.Viewer.Close("again");
        await stage.WaitUntilEmptyAsync();
        await stage.WaitAsync(() => seat.Client.Get(client => client.DtlsState) == DtlsState.Closed);
        Assert.Equal([(PeerCloseReason.Local, "viewer left")], seat.Log.Closed);
        Assert.Equal(PeerError.Closed, (await seat.Viewer.AcceptAnswerAsync("v=0")).Error);
        Assert.Equal(PeerError.Closed, (await seat.Viewer.AddCandidateAsync("")).Error);
    }

    [Fact]
    public async Task A_viewer_whose_page_closes_is_released_at_once()
    {
        await using EngineStage stage = new();
        Seat[] seats = await stage.JoinAsync(2);
        await stage.StreamAsync(3, seats);
        seats[0].Client.Do(client => client.Close());
        await stage.WaitAsync(() => stage.Engine.ViewerCount == 1);
        Assert.Equal(PeerCloseReason.Remote, Assert.Single(seats[0].Log.Closed).Reason);
        await stage.StreamAsync(3, seats[1]);
        Assert.Equal(stage.Pictures.Payloads, seats[1].Client.VideoPayloads());
    }

    [Fact]
    public async Task A_viewer_that_vanishes_is_released_after_the_silence_limit()
    {
        await using EngineStage stage = new(options: new StreamingOptions { IceSilenceLimit = TimeSpan.FromSeconds(2.5) });
        Seat[] seats = await stage.JoinAsync(2);
        await stage.StreamAsync(3, seats);
        seats[0].Client.Do(client => client.IsSilent = true);
        await stage.WaitAsync(() => stage.Engine.ViewerCount == 1);
        Assert.Equal(PeerCloseReason.Silent, Assert.Single(seats[0].Log.Closed).Reason);
        Assert.Empty(seats[1].Log.Closed);
        Assert.True(seats[1].Log.Liveness > 0);
    }

    [Fact]
    public async Task A_viewer_that_negotiates_does_not_disturb_one_that_plays()
    {
        await using EngineStage stage = new();
        Seat playing = await stage.JoinAsync();
        await stage.StreamAsync(2, playing);
        Viewer undecided = stage.Engine.CreateViewer("undecided", stage.Source, stage.Source.Renditions, new ViewerLog());
        Assert.True((await undecided.CreateOfferAsync(false, Cancellation)).Ok);
        Assert.Equal(PeerError.BadDescription, (await undecided.AcceptAnswerAsync("nonsense")).Error);
        await stage.StreamAsync(2, playing);
        Assert.Equal(stage.Pictures.Payloads, playing.Client.VideoPayloads());
        undecided.Close("gone");
        await stage.WaitAsync(() => stage.Engine.ViewerCount == 1);
    }

    [Fact]
    public async Task A_wrong_fingerprint_ends_the_viewer_and_not_a_packet_is_sent()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.NegotiateAsync(new ViewerOptions { LiesAboutFingerprint = true });
        await stage.WaitAsync(() => seat.Log.Closed.Count > 0);
        (PeerCloseReason reason, string details) = seat.Log.Closed[0];
        Assert.Equal(PeerCloseReason.Failed, reason);
        Assert.Contains("fingerprint", details, StringComparison.Ordinal);
        await stage.WaitUntilEmptyAsync();
        Assert.Equal((1, 0), (stage.Counters.ViewersFailed, stage.Counters.ViewersConnected));
        Assert.Empty(seat.Client.Get(client => client.Packets));
    }

    [Fact]
    public async Task A_source_that_cannot_start_says_why_and_leaks_nothing()
    {
        await using EngineStage stage = new();
        stage.Source.Unavailable = "camera: no such device";
        Viewer viewer = stage.Engine.CreateViewer("unlucky", stage.Source, stage.Source.Renditions, new ViewerLog());
        SourceUnavailableException error = await Assert.ThrowsAsync<SourceUnavailableException>(async () => await viewer.CreateOfferAsync(false, Cancellation));
        Assert.Equal("camera: no such device", error.Message);
        Assert.Equal(0, stage.Engine.CountViewers(stage.Source));

        stage.Source.Unavailable = null;
        Assert.True((await viewer.CreateOfferAsync(false, Cancellation)).Ok);
        viewer.Close("done");
        await stage.WaitUntilEmptyAsync();
    }

    [Fact]
    public async Task Closing_while_the_source_starts_leaves_no_claim_on_it()
    {
        await using EngineStage stage = new();
        GatedSource slow = new(stage.Source);
        ViewerLog log = new();
        Viewer viewer = stage.Engine.CreateViewer("hasty", slow, slow.Renditions, log);
        Task<PeerOutcome> offer = viewer.CreateOfferAsync(false, Cancellation).AsTask();
        await stage.WaitAsync(() => slow.Starts == 1);
        viewer.Close("changed my mind");
        await stage.WaitAsync(() => log.Closed.Count == 1);
        slow.Open();
        Assert.Equal(PeerError.Closed, (await offer).Error);
        await stage.WaitAsync(() => stage.Source.LeaseCount == 0 && stage.Engine.CountViewers(slow) == 0);
    }

    [Fact]
    public async Task Offers_asked_for_at_once_claim_the_source_once()
    {
        await using EngineStage stage = new();
        GatedSource slow = new(stage.Source);
        Viewer viewer = stage.Engine.CreateViewer("twice", slow, slow.Renditions, new ViewerLog());
        Task<PeerOutcome>[] offers = [.. Enumerable.Range(0, 4).Select(_ => viewer.CreateOfferAsync(false, Cancellation).AsTask())];
        await stage.WaitAsync(() => slow.Starts == offers.Length);
        slow.Open();
        Assert.All(await Task.WhenAll(offers), offer => Assert.True(offer.Ok));
        Assert.Equal(1, stage.Engine.CountViewers(slow));
        Assert.Equal(1, stage.Source.LeaseCount);
        viewer.Close("done");
        await stage.WaitAsync(() => stage.Source.LeaseCount == 0 && stage.Engine.CountViewers(slow) == 0);
    }

    [Fact]
    public async Task A_start_that_is_cancelled_leaves_no_claim()
    {
        await using EngineStage stage = new();
        GatedSource slow = new(stage.Source);
        Viewer viewer = stage.Engine.CreateViewer("cancelled", slow, slow.Renditions, new ViewerLog());
        using CancellationTokenSource cancel = new();
        Task<PeerOutcome> offer = viewer.CreateOfferAsync(false, cancel.Token).AsTask();
        await stage.WaitAsync(() => slow.Starts == 1);
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => offer);
        Assert.Equal(0, stage.Engine.CountViewers(slow));
        viewer.Close("done");
    }

    [Fact]
    public async Task Creating_offering_and_closing_from_many_threads_leaves_nothing()
    {
        await using EngineStage stage = new();
        Seat playing = await stage.JoinAsync();
        Task[] storms = [.. Enumerable.Range(0, 6).Select(seed => Task.Run(async () =>
        {
            Random random = new(seed);
            for (int round = 0; round < 40; round++)
            {
                Viewer viewer = stage.Engine.CreateViewer($"storm-{seed}-{round}", stage.Source, stage.Source.Renditions, new ViewerLog());
                Task<PeerOutcome> offer = random.Next(3) == 0 ? Task.FromResult(PeerOutcome.Success()) : viewer.CreateOfferAsync(false, Cancellation).AsTask();
                if (random.Next(2) == 0)
                    Assert.True((await offer).Error is PeerError.None or PeerError.Closed);
                await Task.WhenAll(Task.Run(() => viewer.Close("a"), Cancellation), Task.Run(() => viewer.Close("b"), Cancellation));
                Assert.True((await offer).Error is PeerError.None or PeerError.Closed);
            }
        }, Cancellation))];
        await Task.WhenAll(storms);
        await stage.WaitAsync(() => stage.Engine.ViewerCount == 1 && stage.Engine.CountViewers(stage.Source) == 1);
        Assert.Equal(2, stage.Engine.RouteCount);
        await stage.StreamAsync(3, playing);
        Assert.Equal(stage.Pictures.Payloads, playing.Client.VideoPayloads());
    }

    [Fact]
    public async Task Disposing_the_engine_says_close_notify_to_every_viewer()
    {
        Seat[] seats;
        await using (EngineStage stage = new())
        {
            seats = await stage.JoinAsync(5);
            await stage.StreamAsync(3, seats);
            await stage.Engine.DisposeAsync();
            await stage.Engine.DisposeAsync();
            await stage.WaitAsync(() => seats.All(seat => seat.Client.Get(client => client.DtlsState) == DtlsState.Closed));
            Assert.All(seats, seat => Assert.Single(seat.Client.Get(client => client.Reports.Goodbyes)));
            Assert.Throws<ObjectDisposedException>(() => stage.Engine.CreateViewer("late", stage.Source, stage.Source.Renditions, new ViewerLog()));
        }

        Assert.All(seats, seat => Assert.Equal([(PeerCloseReason.Local, "server stopped")], seat.Log.Closed));
        Assert.Equal(PeerConnectionState.Closed, (await seats[0].Viewer.GetStatisticsAsync()).Connection);
        Assert.Equal(PeerError.Closed, (await seats[0].Viewer.AddCandidateAsync("")).Error);
    }

    [Fact]
    public async Task Creating_viewers_while_the_engine_is_disposed_leaves_none()
    {
        for (int round = 0; round < 10; round++)
        {
            StreamingEngine engine = StreamingEngine.Start(
                new StreamingOptions { Port = 0, Workers = 1 }, Microsoft.Extensions.Logging.Abstractions.NullLoggerFactory.Instance);
            await using SyntheticSource source = new("demo", EngineStage.Video);
            using SemaphoreSlim begun = new(0);
            Task creating = Task.Run(() =>
            {
                Assert.Throws<ObjectDisposedException>(() =>
                {
                    for (int i = 0; i < 1_000_000; i++)
                    {
                        engine.CreateViewer("late", source, source.Renditions, new ViewerLog());
                        begun.Release();
                    }
                });
            }, Cancellation);
            await begun.WaitAsync(Cancellation);
            await engine.DisposeAsync();
            await creating;
            Assert.Equal((0, 0), (engine.ViewerCount, engine.RouteCount));
        }
    }

    [Fact]
    public async Task A_candidate_flood_is_refused_at_the_limit()
    {
        await using EngineStage stage = new(options: new StreamingOptions { MaxRemoteCandidates = 50 });
        Seat seat = await stage.JoinAsync();
        for (int i = 0; i < 50; i++)
            Assert.True((await seat.Viewer.AddCandidateAsync("candidate:1 1 udp 2130706431 192.0.2.7 54321 typ host")).Ok);
        Assert.Equal(PeerError.TooManyCandidates, (await seat.Viewer.AddCandidateAsync("candidate:1 1 udp 2130706431 192.0.2.7 54321 typ host")).Error);
        await stage.StreamAsync(2, seat);
        Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
    }
}

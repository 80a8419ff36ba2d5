using FastSignal.Rtc.Ice;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming;
using FastSignal.Streaming.Viewers;
using FastSignal.Tests.Media;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Streaming.Viewers;

public sealed class SourceClaimTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Viewers_wait_for_a_starting_source_side_by_side_and_one_lease_is_left()
    {
        await using SlowSource source = new();
        await using StreamingEngine engine = Start();
        Viewer[] viewers = [.. Enumerable.Range(0, 4).Select(i => engine.CreateViewer($"v{i}", source, source.Renditions, new Observer()))];
        using CancellationTokenSource impatient = new();
        Task<PeerOutcome> given = viewers[0].CreateOfferAsync(false, impatient.Token).AsTask();
        Task<PeerOutcome>[] offers = [.. viewers.Skip(1).Select(viewer => viewer.CreateOfferAsync(false, Cancellation).AsTask())];
        await Eventually.True(() => Volatile.Read(ref source.Asked) == 4);

        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => given);
        source.Started.SetResult();
        Assert.All(await Task.WhenAll(offers), outcome => Assert.True(outcome.Ok));
        Assert.Equal((1, 3), (source.LeaseCount, engine.CountViewers(source)));

        foreach (Viewer viewer in viewers)
            viewer.Close("done");
        await Eventually.True(() => engine.ViewerCount == 0);
        Assert.Equal((0, 0, 0), (source.LeaseCount, engine.CountViewers(source), engine.RouteCount));
    }

    [Fact]
    public async Task A_viewer_that_is_closed_while_the_source_starts_leaves_no_claim()
    {
        await using SlowSource source = new();
        await using StreamingEngine engine = Start();
        Viewer viewer = engine.CreateViewer("v", source, source.Renditions, new Observer());
        Task<PeerOutcome> offer = viewer.CreateOfferAsync(false, Cancellation).AsTask();
        viewer.Close("gone");
        await Eventually.True(() => engine.ViewerCount == 0);
        source.Started.SetResult();

        Assert.Equal(PeerError.Closed, (await offer).Error);
        await Eventually.True(() => source.LeaseCount == 0);
        Assert.Equal((0, 0), (engine.CountViewers(source), engine.RouteCount));
    }

    [Fact]
    public async Task The_observer_hears_why_the_server_ended_its_viewer()
    {
        await using SlowSource source = new();
        await using StreamingEngine engine = Start();
        Observer observer = new();
        Viewer viewer = engine.CreateViewer("v", source, source.Renditions, observer);
        source.Started.SetResult();
        await viewer.CreateOfferAsync(false, Cancellation);
        await engine.DisposeAsync();

        Assert.Equal((PeerCloseReason.Local, "server stopped"), observer.End);
        Assert.Equal((0, 0, 0), (engine.ViewerCount, engine.RouteCount, source.LeaseCount));
        Assert.Throws<ObjectDisposedException>(() => engine.CreateViewer("w", source, source.Renditions, observer));
    }

    [Fact]
    public async Task The_streams_of_an_offer_have_different_ssrcs()
    {
        await using SlowSource source = new();
        await using StreamingEngine engine = Start();
        source.Started.SetResult();
        PeerOutcome offer = await engine.CreateViewer("v", source, source.Renditions, new Observer()).CreateOfferAsync(false, Cancellation);
        string[] ssrcs = [.. offer.Sdp!.Split("\r\n").Where(line => line.StartsWith("a=ssrc:", StringComparison.Ordinal)).Select(line => line[7..].Split(' ')[0])];
        Assert.Equal(2, ssrcs.Length);
        Assert.Equal(2, ssrcs.Distinct().Count());
    }

    private static StreamingEngine Start() => StreamingEngine.Start(new StreamingOptions { Port = 0, Workers = 2 }, NullLoggerFactory.Instance);

    private sealed class Observer : IViewerObserver
    {
        public (PeerCloseReason, string) End { get; private set; }

        public void OnStateChanged(IceState ice, PeerConnectionState connection)
        {
        }

        public void OnLiveness()
        {
        }

        public void OnSourceInterrupted(string message, bool willRestart)
        {
        }

        public void OnSourceResumed()
        {
        }

        public void OnClosed(PeerCloseReason reason, string details) => End = (reason, details);
    }
}

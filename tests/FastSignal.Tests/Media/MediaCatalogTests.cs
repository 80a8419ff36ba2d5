using FastSignal.Media;
using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Media;

public sealed class MediaCatalogTests
{
    private static readonly StreamDefinition A = new() { Name = "a", VideoSource = "videotestsrc", Codecs = ["vp8"] };
    private static readonly StreamDefinition B = A with { Name = "b" };

    [Fact]
    public async Task What_is_declared_as_before_keeps_its_source()
    {
        await using MediaCatalog catalog = Create(A, B);
        IMediaSource a = catalog.Find("a")!;
        Assert.Empty(catalog.Redeclare([B, A with { Codecs = ["vp8"] }], new SourceTimings()));
        Assert.Same(a, catalog.Find("a"));
        Assert.Equal(["b", "a"], catalog.Sources.Select(source => source.Name));
        Assert.Equal(0, catalog.RetiredCount);
    }

    [Fact]
    public async Task What_is_said_about_a_stream_changes_without_another_pipeline()
    {
        await using MediaCatalog catalog = Create(A);
        IMediaSource source = catalog.Find("a")!;
        SourceTimings timings = new() { StopDeadline = TimeSpan.FromSeconds(9) };
        catalog.Redeclare([A with { Title = "New", PlayoutDelayMinMs = 20, PlayoutDelayMaxMs = 30, GracePeriod = TimeSpan.FromHours(1) }], timings);
        Assert.Same(source, catalog.Find("a"));
        Assert.Equal(("New", 20, 30), (source.Title, source.PlayoutDelayMinMs, source.PlayoutDelayMaxMs));
        Assert.Same(timings, ((GStreamerSource)source).Timings);
    }

    [Fact]
    public async Task Another_pipeline_is_another_source_and_the_old_one_ends_when_nobody_watches()
    {
        await using MediaCatalog catalog = Create(A, B);
        IMediaSource old = catalog.Find("a")!;
        Assert.Empty(catalog.Redeclare([A with { VideoBitrateKbps = 99 }, B], new SourceTimings()));
        Assert.NotSame(old, catalog.Find("a"));
        Assert.Equal(1, catalog.RetiredCount);
        TaskCompletionSource<IMediaSource> ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        catalog.Sweep(ended.SetResult);
        Assert.Same(old, await ended.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<SourceUnavailableException>(() => old.AcquireAsync(new Listener(), CancellationToken.None).AsTask());
        while (catalog.RetiredCount > 0)
            await Task.Delay(1, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_former_source_that_is_watched_goes_on()
    {
        SyntheticSource watched = new("a", new Rendition(0, MediaKind.Video, MediaCodec.Vp8, 90_000, 0, ""));
        await using MediaCatalog catalog = new([watched]);
        ISourceLease lease = await watched.AcquireAsync(new Listener(), CancellationToken.None);
        Assert.Equal(["a"], catalog.Redeclare([B], new SourceTimings()));
        Assert.Null(catalog.Find("a"));
        catalog.Sweep(_ => Assert.Fail("it is watched"));
        Assert.Equal(SourceState.Playing, watched.State);
        lease.Dispose();
        IMediaSource? ended = null;
        catalog.Sweep(source => ended = source);
        Assert.Same(watched, ended);
    }

    [Fact]
    public async Task A_declaration_that_makes_nothing_changes_nothing()
    {
        await using MediaCatalog catalog = Create(A);
        IMediaSource source = catalog.Find("a")!;
        Assert.Throws<ArgumentException>(() => catalog.Redeclare([A with { Title = "x" }, B with { VideoSource = null }], new SourceTimings()));
        Assert.Throws<ArgumentException>(() => catalog.Redeclare([A, A], new SourceTimings()));
        Assert.Same(source, Assert.Single(catalog.Sources));
        Assert.Equal("a", source.Title);
        Assert.Equal(0, catalog.RetiredCount);
    }

    private static MediaCatalog Create(params StreamDefinition[] streams) => MediaCatalog.Create(streams, NullLoggerFactory.Instance);

    private sealed class Listener : ISourceListener
    {
        public void OnSourceInterrupted(string message, bool willRestart) { }

        public void OnSourceResumed() { }
    }
}

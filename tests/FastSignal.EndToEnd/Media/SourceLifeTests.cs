using System.Diagnostics;
using FastSignal.Media;
using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.EndToEnd.Media;

[Collection(PipelineTests.Name)]
public class SourceLifeTests
{
    [Fact]
    public void GStreamer_is_recent_enough()
    {
        GStreamerRuntime.EnsureInitialized();
        Assert.True(GStreamerRuntime.Version >= new Version(1, 22));
        Assert.True(GStreamerRuntime.HasElement("appsink"));
        Assert.False(GStreamerRuntime.HasElement("nosuchelement"));
    }

    [Fact]
    public async Task Nothing_runs_before_the_first_lease_or_a_grace_period_after_the_last()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8"));
        Assert.Equal(SourceState.Stopped, source.State);
        ISourceLease first = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        ISourceLease second = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        Assert.Equal(2, source.LeaseCount);
        first.Dispose();
        first.Dispose();
        Assert.Equal((1, SourceState.Playing), (source.LeaseCount, source.State));
        second.Dispose();
        await MediaRig.Until(() => source.State == SourceState.Stopped, "the pipeline stopped after its grace period");
        Assert.Equal(0, source.LeaseCount);
    }

    [Fact]
    public async Task A_lease_during_the_grace_period_finds_the_pipeline_running()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with { GracePeriod = TimeSpan.FromMinutes(1) });
        (await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken)).Dispose();
        Assert.Equal(SourceState.Playing, source.State);
        ValueTask<ISourceLease> again = source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        Assert.True(again.IsCompletedSuccessfully);
        (await again).Dispose();
    }

    [Fact]
    public async Task A_codec_nobody_subscribes_to_is_not_encoded()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("h264", "vp8"));
        Rendition h264 = source.Renditions[0], vp8 = source.Renditions[1];
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        var sink = new RecordingSink();
        IDisposable subscription = lease.Subscribe(h264, sink);
        await MediaRig.Until(() => sink.Count >= 10, "frames of h264");
        Assert.Equal(0, source.Counters(vp8).Samples);

        var other = new RecordingSink();
        lease.Subscribe(vp8, other);
        subscription.Dispose();
        await MediaRig.Until(() => other.Count >= 5, "frames of vp8");
        // What was inside the encoder when its valve closed has come out by now.
        long samples = source.Counters(h264).Samples;
        int seen = other.Count;
        await MediaRig.Until(() => other.Count >= seen + 15, "more frames of vp8");
        Assert.Equal(samples, source.Counters(h264).Samples);

        // The encoder resumes where it was; a key frame comes on request.
        int before = sink.Count;
        lease.Subscribe(h264, sink);
        lease.RequestKeyFrame(h264);
        await MediaRig.Until(() => sink.Frames.Skip(before).Any(static frame => frame.StartsKeyFrame), "a key frame after reopening");
    }

    [Theory]
    [InlineData("videotestsrc is-live=true ! nosuchelement", "element \"nosuchelement\" is not installed")]
    [InlineData("videotestsrc is-live=true !", "the pipeline text is wrong: ")]
    [InlineData("videotestsrc is-live=true pattern=nosuchpattern", "could not set property \"pattern\"")]
    [InlineData("videotestsrc nosuchproperty=1", "no property \"nosuchproperty\"")]
    [InlineData("audiotestsrc is-live=true", "could not link")]
    [InlineData("filesrc location=/nosuchfile ! rawvideoparse", "filesrc0: ")]
    [InlineData("videotestsrc is-live=true ! identity error-after=1", "identity0: ")]
    [InlineData("videotestsrc num-buffers=0 is-live=true", "end of stream")]
    public async Task A_broken_source_says_which_element_and_why(string text, string expected)
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with { VideoSource = text });
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(
            async () => await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken));
        // Elements are numbered through the process, so only the name counts.
        string stem = expected.EndsWith("0: ", StringComparison.Ordinal) ? expected[..^3] : expected;
        Assert.StartsWith("Stream small: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains(stem, failure.Message, StringComparison.Ordinal);
        Assert.Equal((0, SourceState.Failed), (source.LeaseCount, source.State));
    }

    [Fact]
    public async Task A_start_that_takes_too_long_is_given_up()
    {
        // The first sink waits for data that never comes, so the pipeline never gets beyond its way to PAUSED.
        SourceTimings timings = MediaRig.Quick with { StartDeadline = TimeSpan.FromMilliseconds(300) };
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with { VideoSource = "appsrc ! fakesink  videotestsrc" }, timings);
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(
            async () => await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken));
        Assert.Contains("did not play within", failure.Message, StringComparison.Ordinal);
        Assert.Equal(0, source.LeaseCount);
    }

    [Fact]
    public async Task A_cancelled_viewer_leaves_no_lease_behind()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8"));
        using var cancellation = new CancellationTokenSource();
        Task<ISourceLease> acquire = source.AcquireAsync(new RecordingListener(), cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => acquire);
        await MediaRig.Until(() => source.State == SourceState.Stopped && source.LeaseCount == 0, "stopped without leases");
    }

    [Theory]
    [InlineData(MediaRig.SmallVideo + " ! identity error-after=20", "identity")]
    [InlineData("videotestsrc is-live=true num-buffers=15 ! video/x-raw,width=320,height=240,framerate=30/1", "end of stream")]
    public async Task A_pipeline_that_dies_is_restarted_under_its_subscribers(string text, string cause)
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("h264", "vp8", "opus") with { VideoSource = text });
        var listener = new RecordingListener();
        var sink = new RecordingSink();
        ISourceLease lease = await source.AcquireAsync(listener, TestContext.Current.CancellationToken);
        lease.Subscribe(source.Renditions[0], sink);
        await MediaRig.Until(() => listener.Heard.Length >= 4, "two deaths and two returns");
        string[] heard = listener.Heard;
        Assert.StartsWith("interrupted True: ", heard[0], StringComparison.Ordinal);
        Assert.Contains(cause, heard[0], StringComparison.Ordinal);
        Assert.Equal("resumed", heard[1]);
        Assert.StartsWith("interrupted True: ", heard[2], StringComparison.Ordinal);
        Assert.True(sink.Frames.Count(static frame => frame.StartsKeyFrame) >= 2);
        lease.Dispose();
        await MediaRig.Until(() => source.State is SourceState.Stopped, "the source stopped for good");
        await MediaRig.NothingLeft();
    }

    [Fact]
    public async Task While_it_waits_to_restart_new_viewers_are_told_why()
    {
        SourceTimings patient = MediaRig.Quick with { FirstBackOff = TimeSpan.FromMinutes(1), MaxBackOff = TimeSpan.FromMinutes(1) };
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with { VideoSource = MediaRig.SmallVideo + " ! identity error-after=5" }, patient);
        ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        await MediaRig.Until(() => source.State == SourceState.Restarting, "waiting to restart");
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(
            async () => await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken));
        Assert.Contains("identity", failure.Message, StringComparison.Ordinal);
        lease.Dispose();
        Assert.Equal((0, SourceState.Stopped), (source.LeaseCount, source.State));
    }

    [Fact]
    public async Task A_source_that_is_not_live_is_paced_by_the_clock()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with
        {
            VideoSource = "videotestsrc ! video/x-raw,width=160,height=120,framerate=50/1",
        });
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        var sink = new RecordingSink();
        lease.Subscribe(source.Renditions[0], sink);
        await MediaRig.Until(() => sink.Count >= 30, "thirty frames");
        SeenFrame[] frames = sink.Frames;
        double mediaSeconds = (frames[^1].Packets[0].Timestamp - frames[0].Packets[0].Timestamp) / 90000.0;
        double wallSeconds = (frames[^1].ArrivalUs - frames[0].ArrivalUs) / 1e6;
        // Unpaced, the media would run hundreds of times faster than the clock.
        Assert.InRange(mediaSeconds / wallSeconds, 0.2, 5);
    }

    [Fact]
    public async Task A_whole_pipeline_is_tapped_behind_its_named_payloaders()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("h264", "vp8", "opus") with
        {
            Pipeline = MediaRig.SmallVideo + " ! vp8enc deadline=1 ! rtpvp8pay name=vp8  " + MediaRig.Tone + " ! opusenc ! rtpopuspay name=opus",
        });
        Assert.Equal([MediaCodec.Vp8, MediaCodec.Opus], source.Renditions.Select(static rendition => rendition.Codec));
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        foreach (Rendition rendition in source.Renditions)
        {
            var sink = new RecordingSink();
            lease.Subscribe(rendition, sink);
            lease.RequestKeyFrame(rendition);
            await MediaRig.Until(() => sink.Frames.Any(static frame => frame.StartsKeyFrame), $"a key frame of {rendition.Codec}");
            Assert.All(sink.Frames, static frame => Assert.True(frame.EqualsBuffer));
        }
    }

    [Theory]
    [InlineData("videotestsrc ! vp8enc ! rtpvp8pay name=vp8 ! fakesink", "must be a payloader followed by nothing")]
    [InlineData("rtpvp8pay name=vp8", "not a pipeline")]
    [InlineData("videotestsrc name=vp8 ! fakesink", "must be a payloader followed by nothing")]
    public async Task A_whole_pipeline_without_a_free_payloader_says_so(string text, string expected)
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8") with { Pipeline = text });
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(
            async () => await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken));
        Assert.Contains(expected, failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Disposal_stops_at_once_and_tells_the_leases()
    {
        GStreamerSource source = MediaRig.Source(MediaRig.Small("vp8", "opus") with { GracePeriod = TimeSpan.FromHours(1) });
        var listener = new RecordingListener();
        using ISourceLease lease = await source.AcquireAsync(listener, TestContext.Current.CancellationToken);
        lease.Subscribe(source.Renditions[0], new RecordingSink());
        await Task.WhenAll(source.DisposeAsync().AsTask(), source.DisposeAsync().AsTask());
        await source.DisposeAsync();
        Assert.Equal(SourceState.Stopped, source.State);
        Assert.StartsWith("interrupted False: ", Assert.Single(listener.Heard), StringComparison.Ordinal);
        await Assert.ThrowsAsync<SourceUnavailableException>(async () => await source.AcquireAsync(listener, TestContext.Current.CancellationToken));
        lease.RequestKeyFrame(source.Renditions[0]);
        lease.Dispose();
        await MediaRig.NothingLeft();
    }

    [Fact]
    public async Task Starting_and_stopping_leaves_no_threads_and_no_descriptors()
    {
        StreamDefinition stream = MediaRig.Small("h264", "vp8", "opus");
        await RunOnce(stream);
        await RunOnce(stream);
        (int threads, int descriptors) = await Settle();
        for (int i = 0; i < 20; i++)
            await RunOnce(stream);
        (int threadsAfter, int descriptorsAfter) = await Settle();
        // The runtime's own pool may have grown meanwhile; twenty leaking pipelines would show as sixty and more.
        Assert.InRange(threadsAfter, 0, threads + 8);
        Assert.InRange(descriptorsAfter, 0, descriptors + 8);
        await MediaRig.NothingLeft();
    }

    [Fact]
    public async Task Viewers_may_come_and_go_from_all_sides()
    {
        GStreamerSource source = MediaRig.Source(MediaRig.Small("h264", "vp8") with { GracePeriod = TimeSpan.Zero });
        async Task Churn(int seed)
        {
            var random = new Random(seed);
            for (int i = 0; i < 25; i++)
            {
                using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), CancellationToken.None);
                Rendition rendition = source.Renditions[random.Next(2)];
                using IDisposable subscription = lease.Subscribe(rendition, new RecordingSink());
                lease.RequestKeyFrame(rendition);
                await Task.Delay(random.Next(0, 30), CancellationToken.None);
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 8).Select(seed => Task.Run(() => Churn(seed))));
        await MediaRig.Until(() => source.State == SourceState.Stopped, "stopped after the churn");
        Assert.Equal(0, source.LeaseCount);
        Task[] race = [.. Enumerable.Range(0, 4).Select(seed => Task.Run(() => Churn(seed)))];
        await source.DisposeAsync();
        foreach (Task viewer in race)
            await Assert.ThrowsAsync<SourceUnavailableException>(() => viewer);
        Assert.Equal((0, SourceState.Stopped), (source.LeaseCount, source.State));
        await MediaRig.NothingLeft();
    }

    [Fact]
    public async Task The_demo_plays_all_its_renditions()
    {
        await using MediaCatalog catalog = MediaCatalog.Create([DemoStream.Definition], NullLoggerFactory.Instance);
        IMediaSource demo = Assert.IsType<GStreamerSource>(catalog.Find("demo"));
        Assert.Null(catalog.Find("Demo"));
        Assert.Equal("Demo: test pattern", demo.Title);
        using ISourceLease lease = await demo.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        foreach (Rendition rendition in demo.Renditions)
        {
            var sink = new RecordingSink();
            using IDisposable subscription = lease.Subscribe(rendition, sink);
            await MediaRig.Until(() => sink.Count >= 30, $"thirty frames of {rendition.Codec}");
            Assert.True(sink.Frames[0].StartsKeyFrame);
        }
    }

    [Fact]
    public void Two_streams_of_one_name_are_refused() =>
        Assert.Throws<ArgumentException>(() => MediaCatalog.Create([DemoStream.Definition, DemoStream.Definition], NullLoggerFactory.Instance));

    private static async Task RunOnce(StreamDefinition stream)
    {
        await using GStreamerSource source = MediaRig.Source(stream);
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        var sink = new RecordingSink();
        foreach (Rendition rendition in source.Renditions)
            lease.Subscribe(rendition, sink);
        await MediaRig.Until(() => sink.Count >= 3, "some frames");
    }

    /// <summary>Threads and open descriptors of this process, once they have stopped falling.</summary>
    private static async Task<(int Threads, int Descriptors)> Settle()
    {
        (int Threads, int Descriptors) lowest = (int.MaxValue, int.MaxValue);
        for (int i = 0; i < 20; i++)
        {
            using var process = Process.GetCurrentProcess();
            lowest = (Math.Min(lowest.Threads, process.Threads.Count), Math.Min(lowest.Descriptors, Directory.GetFiles("/proc/self/fd").Length));
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
        return lowest;
    }
}

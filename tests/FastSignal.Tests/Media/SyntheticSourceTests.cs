using FastSignal.Media.Frames;
using FastSignal.Media.Sources;

namespace FastSignal.Tests.Media;

public class SyntheticSourceTests
{
    private static readonly Rendition Video = new(0, MediaKind.Video, MediaCodec.Vp8, 90000, 0, "");

    [Fact]
    public async Task Frames_reach_every_subscriber_until_it_leaves()
    {
        await using var source = new SyntheticSource("s", Video);
        using ISourceLease lease = await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken);
        var first = new Sink();
        var second = new Sink();
        IDisposable subscription = lease.Subscribe(Video, first);
        lease.Subscribe(Video, second);
        Assert.True(source.IsEncoding(Video));

        PinnedFrame frame = KeyFrame();
        source.PushFrame(Video, frame);
        subscription.Dispose();
        subscription.Dispose();
        source.PushFrame(Video, frame);

        Assert.Equal((1, 2), (first.Count, second.Count));
        Assert.Equal((2, 4, 2), (source.Counters(Video).Frames, source.Counters(Video).Packets, source.Counters(Video).KeyFrames));
        lease.Dispose();
        Assert.False(source.IsEncoding(Video));
        Assert.Equal((0, SourceState.Stopped), (source.LeaseCount, source.State));
    }

    [Fact]
    public async Task A_sink_that_throws_disturbs_nobody()
    {
        await using var source = new SyntheticSource("s", Video);
        using ISourceLease lease = await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken);
        var good = new Sink();
        lease.Subscribe(Video, new Sink { Fault = new InvalidOperationException("no") });
        lease.Subscribe(Video, good);
        source.PushFrame(Video, KeyFrame());
        Assert.Equal(1, good.Count);
        Assert.Equal(1, source.Counters(Video).SinkFailures);
    }

    [Fact]
    public async Task Key_frame_requests_are_coalesced_and_the_late_one_is_served()
    {
        await using var source = new SyntheticSource("s", Video);
        using ISourceLease lease = await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken);
        lease.Subscribe(Video, new Sink());
        for (int i = 0; i < 100; i++)
            lease.RequestKeyFrame(Video);
        await Eventually.True(() => source.Counters(Video).KeyFramesForced == 2);
        Assert.Equal(100, source.Counters(Video).KeyFrameRequests);
    }

    [Fact]
    public async Task A_disposed_lease_takes_no_subscriptions_and_no_requests()
    {
        await using var source = new SyntheticSource("s", Video);
        ISourceLease lease = await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken);
        lease.Dispose();
        lease.Dispose();
        lease.RequestKeyFrame(Video);
        Assert.Throws<ObjectDisposedException>(() => lease.Subscribe(Video, new Sink()));
        Assert.Equal(0, source.Counters(Video).KeyFrameRequests);
    }

    [Fact]
    public async Task Listeners_hear_of_interruption_and_return()
    {
        await using var source = new SyntheticSource("s", Video);
        var listener = new Listener();
        using ISourceLease lease = await source.AcquireAsync(listener, TestContext.Current.CancellationToken);
        source.Interrupt("camera: unplugged", willRestart: true);
        source.Resume();
        Assert.Equal(["camera: unplugged True", "resumed"], listener.Heard);
    }

    [Fact]
    public async Task An_unavailable_source_says_why()
    {
        await using var source = new SyntheticSource("s", Video) { Unavailable = "no camera" };
        var failure = await Assert.ThrowsAsync<SourceUnavailableException>(async () => await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken));
        Assert.Equal("no camera", failure.Message);
    }

    [Fact]
    public void A_pinned_frame_lives_until_its_last_release()
    {
        PinnedFrame frame = KeyFrame();
        frame.Retain();
        frame.Release();
        Assert.False(frame.IsRecycled);
        Assert.True(frame.StartsKeyFrame);
        frame.Renumber(65535, 9, 4);
        Assert.Equal([65535, 0], frame.Packets.ToArray().Select(static packet => (int)packet.SequenceNumber));
        Assert.All(frame.Packets.ToArray(), static packet => Assert.Equal(9u, packet.Timestamp));
        frame.Release();
        Assert.True(frame.IsRecycled);
        Assert.Throws<InvalidOperationException>(frame.Release);
        Assert.Throws<ArgumentException>(() => PinnedFrame.FromRtp(MediaCodec.Vp8, 0, [1, 2, 3]));
    }

    [Fact]
    public async Task Pushing_a_frame_allocates_nothing()
    {
        await using var source = new SyntheticSource("s", Video);
        using ISourceLease lease = await source.AcquireAsync(new Listener(), TestContext.Current.CancellationToken);
        lease.Subscribe(Video, new Sink());
        PinnedFrame frame = KeyFrame();
        Assert.Equal(0, Measure(source, frame));
    }

    private static long Measure(SyntheticSource source, PinnedFrame frame)
    {
        source.PushFrame(Video, frame);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 10_000; i++)
            source.PushFrame(Video, frame);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static PinnedFrame KeyFrame() => PinnedFrame.FromRtp(
        MediaCodec.Vp8, 1, Rtp.Packet(1, 5, false, [0x10, 0x50, 1]), Rtp.Packet(2, 5, true, [0x00, 2, 3]));

    private sealed class Sink : IFrameSink
    {
        public int Count { get; private set; }

        public Exception? Fault { get; init; }

        public void OnFrame(MediaFrame frame)
        {
            Count++;
            if (Fault is not null)
                throw Fault;
        }
    }

    private sealed class Listener : ISourceListener
    {
        public List<string> Heard { get; } = [];

        public void OnSourceInterrupted(string message, bool willRestart) => Heard.Add($"{message} {willRestart}");

        public void OnSourceResumed() => Heard.Add("resumed");
    }
}

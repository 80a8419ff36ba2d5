using FastSignal.Media.Frames;
using FastSignal.Primitives;
using FastSignal.Streaming.Viewers;
using Microsoft.Extensions.Logging.Abstractions;

namespace FastSignal.Tests.Streaming.Viewers;

public sealed class FeedBoundsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_worker_that_falls_behind_loses_the_newest_frames_and_holds_none_of_them()
    {
        using WorkerBench bench = new();
        Feed feed = new(bench.Worker, WorkerBench.Video, 64, bench.Counters, NullLogger.Instance);
        using ManualResetEventSlim gate = new();
        bench.Worker.TryRun(() => gate.Wait(Cancellation));
        List<PinnedFrame> frames = [.. Enumerable.Range(0, Feed.MaxFramesWaiting + 1).Select(i => WorkerBench.Frame((ushort)i, key: true))];
        foreach (PinnedFrame frame in frames)
            feed.OnFrame(frame);

        Assert.Equal(1, bench.Counters.FramesDroppedMailboxFull);
        gate.Set();
        await bench.Run(() => { });
        foreach (PinnedFrame frame in frames)
            frame.Release();
        Assert.All(frames, frame => Assert.True(frame.IsRecycled));

        // The room is back.
        PinnedFrame next = WorkerBench.Frame(99, key: true);
        feed.OnFrame(next);
        Assert.Equal(1, bench.Counters.FramesDroppedMailboxFull);
        await bench.Run(next.Release);
        Assert.True(next.IsRecycled);
    }

    [Fact]
    public async Task Frames_before_a_hole_are_sent_and_the_hole_interrupts_where_it_is()
    {
        using WorkerBench bench = new();
        (ViewerStream stream, _, _) = await bench.AddViewer(Cancellation);
        using ManualResetEventSlim gate = new();
        bench.Worker.TryRun(() => gate.Wait(Cancellation));
        bench.Source.PushFrame(WorkerBench.Video, WorkerBench.Frame(0, key: true));
        for (int i = 1; i < Feed.MaxFramesWaiting; i++)
            bench.Source.PushFrame(WorkerBench.Video, WorkerBench.Frame((ushort)i, key: false));
        bench.Source.PushFrame(WorkerBench.Video, WorkerBench.Frame(Feed.MaxFramesWaiting, key: false));
        gate.Set();
        await bench.Run(() => { });
        Assert.Equal(1, bench.Counters.FramesDroppedMailboxFull);
        Assert.False(stream.WaitsForKeyFrame);

        await bench.Play(WorkerBench.Frame(Feed.MaxFramesWaiting + 1, key: false));
        Assert.True(stream.WaitsForKeyFrame);
        Assert.Equal(1, stream.FramesSkipped);
    }

    [Theory]
    [InlineData(Feed.MaxPayloadBytes, 0)]
    [InlineData(Feed.MaxPayloadBytes + 1, 1)]
    public async Task A_packet_too_large_for_a_datagram_is_counted_and_its_viewers_go_on_at_the_next_key_frame(int payloadBytes, int dropped)
    {
        using WorkerBench bench = new();
        (ViewerStream stream, _, _) = await bench.AddViewer(Cancellation);
        await bench.Play(WorkerBench.Frame(1, key: true));
        await bench.Play(WorkerBench.Frame(2, key: false, payloadBytes));
        Assert.Equal(dropped, bench.Counters.FramesDroppedTooLarge);
        await bench.Play(WorkerBench.Frame(3, key: false));
        Assert.Equal(dropped == 1, stream.WaitsForKeyFrame);
        await bench.Play(WorkerBench.Frame(4, key: true));
        Assert.False(stream.WaitsForKeyFrame);
        Assert.Equal(0, bench.Counters.WorkerFaults);
    }

    [Fact]
    public async Task The_fault_of_one_viewer_ends_that_viewer_and_costs_the_others_nothing()
    {
        using WorkerBench bench = new();
        (ViewerStream first, _, _) = await bench.AddViewer(Cancellation);
        (ViewerStream last, _, ViewerSession failing) = await bench.AddViewer(Cancellation);
        // The last to come is served first, and meets the fault.
        await bench.Play(new FaultyFrame(WorkerBench.Frame(1, key: true)));

        Assert.Equal(1, bench.Counters.WorkerFaults);
        Assert.True(failing.IsClosed);
        Assert.False(first.WaitsForKeyFrame);
        Assert.Equal(1, bench.Channel.ViewerCount);
        Assert.NotSame(first, last);
    }

    /// <summary>Throws at the first look at its slices.</summary>
    private sealed class FaultyFrame : MediaFrame
    {
        private readonly PinnedFrame _inner;
        private bool _thrown;

        public FaultyFrame(PinnedFrame inner)
        {
            _inner = inner;
            StartsKeyFrame = inner.StartsKeyFrame;
            Open();
        }

        public override ReadOnlySpan<MediaPacket> Packets => _inner.Packets;

        public override ReadOnlySpan<NativeSlice> Slices
        {
            get
            {
                if (_thrown)
                    return _inner.Slices;
                _thrown = true;
                throw new InvalidOperationException("fault");
            }
        }

        protected override void Recycle() => _inner.Release();
    }
}

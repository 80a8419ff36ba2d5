using FastSignal.Streaming.Viewers;

namespace FastSignal.Tests.Streaming;

public sealed class FrameTraceTests
{
    // Wall time is ahead of the monotonic clock by this much.
    private const long UnixUs = 1_790_000_000_000_000;
    private const long NowUs = 5_000_000;

    [Fact]
    public void Pictures_come_back_oldest_first_in_wall_time()
    {
        FrameTrace trace = new();
        Assert.Empty(trace.Read(UnixUs, NowUs));

        trace.Add(3000, NowUs - 40_000);
        trace.Add(6000, NowUs - 7_000);

        Assert.Equal([new TracedFrame(3000, UnixUs - 40_000), new TracedFrame(6000, UnixUs - 7_000)], trace.Read(UnixUs, NowUs));
    }

    [Fact]
    public void A_picture_in_several_frames_counts_from_its_first()
    {
        FrameTrace trace = new();
        trace.Add(0, 10);
        trace.Add(0, 20);
        trace.Add(3000, 30);
        trace.Add(3000, 40);

        Assert.Equal([new TracedFrame(0, 10), new TracedFrame(3000, 30)], trace.Read(0, 0));
    }

    [Fact]
    public void The_ring_holds_its_capacity_and_drops_the_oldest_beyond()
    {
        FrameTrace trace = new();
        for (uint i = 0; i < FrameTrace.Capacity; i++)
            trace.Add(i, i);
        Assert.Equal(FrameTrace.Capacity, trace.Read(0, 0).Length);
        Assert.Equal(0u, trace.Read(0, 0)[0].RtpTimestamp);

        trace.Add(FrameTrace.Capacity, FrameTrace.Capacity);

        TracedFrame[] frames = trace.Read(0, 0);
        Assert.Equal(FrameTrace.Capacity, frames.Length);
        Assert.Equal(1u, frames[0].RtpTimestamp);
        Assert.Equal((uint)FrameTrace.Capacity, frames[^1].RtpTimestamp);
    }

    [Fact]
    public void Adding_allocates_nothing()
    {
        FrameTrace trace = new();
        trace.Add(0, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (uint i = 1; i <= 10_000; i++)
            trace.Add(i, i);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }
}

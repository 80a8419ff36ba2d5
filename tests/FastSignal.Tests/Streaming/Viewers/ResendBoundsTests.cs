using FastSignal.Media.Frames;
using FastSignal.Rtc.Peers;
using FastSignal.Streaming.Viewers;

namespace FastSignal.Tests.Streaming.Viewers;

public sealed class ResendBoundsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_packet_of_the_restarted_source_is_not_resent_under_an_old_number()
    {
        using WorkerBench bench = new();
        (ViewerStream stream, PeerStream numbers, _) = await bench.AddViewer(Cancellation);
        ushort sent = await SendAsync(bench, numbers, 100, key: true);
        await bench.Run(() => stream.Resend(sent));
        Assert.Equal(0, bench.Counters.NacksUnanswerable);

        // The new run happens to use the same number, in a picture the viewer cannot start with.
        bench.Channel.OnSourceInterrupted("gone", willRestart: true);
        await bench.Play(WorkerBench.Frame(100, key: false));
        await bench.Run(() => stream.Resend(sent));
        Assert.Equal(1, bench.Counters.NacksUnanswerable);
    }

    [Fact]
    public async Task Resends_never_exceed_what_was_sent()
    {
        using WorkerBench bench = new();
        (ViewerStream stream, PeerStream numbers, _) = await bench.AddViewer(Cancellation);
        ushort first = await SendAsync(bench, numbers, 100, key: true);
        await SendAsync(bench, numbers, 101, key: false);
        for (int i = 0; i < 5; i++)
            await bench.Run(() => stream.Resend(first));
        Assert.Equal(3, bench.Counters.RetransmissionsRefused);

        await SendAsync(bench, numbers, 102, key: false);
        await bench.Run(() => stream.Resend(first));
        Assert.Equal(3, bench.Counters.RetransmissionsRefused);
    }

    // Without keys nothing leaves, so the number is taken here.
    private static async Task<ushort> SendAsync(WorkerBench bench, PeerStream numbers, ushort source, bool key)
    {
        PinnedFrame frame = WorkerBench.Frame(source, key);
        await bench.Play(frame);
        return numbers.Outgoing.Send(source, source * 3000u, 12, 100, frame.ArrivalUs).SequenceNumber;
    }
}

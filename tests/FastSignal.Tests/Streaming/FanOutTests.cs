using FastSignal.Media.Frames;
using FastSignal.Streaming.Udp;
using FastSignal.Streaming.Viewers;
using FastSignal.Streaming.Workers;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Streaming;

/// <summary>What one worker does with a frame: read it once per viewer, copy it never, allocate nothing, and drop it whole when it is late.</summary>
[Trait("Tier", "io")]
public sealed class FanOutTests
{
    private const int Viewers = 5;

    [Fact]
    public async Task Encryption_is_the_only_pass_over_the_bytes()
    {
        await using WorkerStage stage = new();
        TestViewer[] clients = new TestViewer[Viewers];
        for (int i = 0; i < Viewers; i++)
            clients[i] = await stage.JoinAsync();

        // New bytes each time: the send block is not cleared when it is made, and may hold what other tests have left.
        byte[] payload = System.Security.Cryptography.RandomNumberGenerator.GetBytes(1000);
        (payload[0], payload[1]) = (0x10, (byte)(payload[1] & 0xFE));
        byte[] canary = payload[100..164];
        bool leaked = false;
        stage.Socket.OnBatch = batch => leaked |= batch.Block.AsSpan().IndexOf(canary) >= 0;
        using ShiftingFrame frame = new(payload, 1, 1);
        stage.Source.PushFrame(EngineStage.Video, frame);
        stage.CarryUntil(() => clients.All(client => client.Packets.Count == 1));

        // One reading per viewer, each of the frame's own memory at that moment: no copy lies between.
        Assert.Equal(Viewers, frame.Readings);
        Assert.Equal(Enumerable.Range(1, Viewers), clients.Select(client => (int)client.Packets[0].Payload[ShiftingFrame.MarkAt]).Order());
        Assert.All(clients, client => Assert.Equal(payload.AsSpan(3), client.Packets[0].Payload.AsSpan(3)));
        // The send block holds ciphertext; the plaintext was never written there.
        Assert.False(leaked);

        // The history holds the frame, not its bytes.
        clients[0].SendNack(clients[0].Packets[0].SequenceNumber);
        stage.CarryUntil(() => clients[0].Packets.Count == 2);
        Assert.Equal(Viewers + 1, clients[0].Packets[1].Payload[ShiftingFrame.MarkAt]);

        Assert.False(frame.IsRecycled);
        await stage.DisposeAsync();
        frame.Release();
        Assert.True(frame.IsRecycled);
    }

    [Fact]
    public async Task A_frame_costs_the_worker_no_allocation()
    {
        await using WorkerStage stage = new(historyPackets: 256);
        for (int i = 0; i < Viewers; i++)
            await stage.JoinAsync();
        stage.Socket.Discards = true;
        Pictures pictures = new();
        PinnedFrame[] frames = [.. Enumerable.Range(0, 256).Select(i => pictures.Next(isKey: true))];

        const int WarmUp = 2_000;
        const int Measured = 10_000;
        Play(WarmUp, 0);
        long before = stage.Settle();
        long discarded = stage.Socket.Discarded;
        Play(Measured, WarmUp);
        Assert.Equal(0, stage.Settle() - before);
        // Reports of some viewers may come on top.
        Assert.True(stage.Socket.Discarded - discarded >= Measured * 3L * Viewers);
        Assert.Equal(0, stage.Counters.FramesDroppedMailboxFull);
        foreach (PinnedFrame frame in frames)
            frame.Release();

        void Play(int count, int from)
        {
            for (int i = from; i < from + count; i++)
            {
                // Renumbered only when the history of 256 packets has long let go of it.
                PinnedFrame frame = frames[i % frames.Length];
                frame.Renumber((ushort)(i * 3), (uint)i * 3000, FastSignal.Primitives.MonotonicClock.NowUs);
                stage.Source.PushFrame(EngineStage.Video, frame);
                // Well below the frames that may wait for a worker.
                if (i % 16 == 15)
                    stage.Settle();
            }
        }
    }

    [Fact]
    public async Task A_worker_that_falls_behind_drops_frames_and_viewers_recover_at_a_key_frame()
    {
        await using WorkerStage stage = new();
        TestViewer[] clients = [await stage.JoinAsync(), await stage.JoinAsync()];
        Pictures pictures = new();
        List<PinnedFrame> frames = [];
        Push(isKey: true);
        stage.CarryUntil(() => clients.All(client => client.Packets.Count == 3));

        using ManualResetEventSlim blocked = new();
        using ManualResetEventSlim release = new();
        stage.Worker.TryRun(() =>
        {
            blocked.Set();
            // Bounded, so that a failing assertion ends the test and does not hang it.
            release.Wait(TimeSpan.FromSeconds(60));
        });
        blocked.Wait(TestContext.Current.CancellationToken);
        const int TooMany = 10;
        for (int i = 0; i < Feed.MaxFramesWaiting + TooMany; i++)
            Push(isKey: false, packets: 1);
        Assert.Equal(TooMany, stage.Counters.FramesDroppedMailboxFull);
        Assert.Equal(Feed.MaxFramesWaiting, stage.Worker.Depth);
        long asked = stage.Source.Counters(EngineStage.Video).KeyFrameRequests;
        release.Set();
        stage.Settle();

        // The first frame behind the hole is of no use to a decoder, and each viewer asks for one that is.
        stage.Socket.Sent.Clear();
        Push(isKey: false);
        stage.Settle();
        Assert.Equal(asked + 2, stage.Source.Counters(EngineStage.Video).KeyFrameRequests);
        Assert.DoesNotContain(stage.Socket.Sent, datagram => FastSignal.Rtc.DatagramClassifier.Classify(datagram) == FastSignal.Rtc.DatagramKind.Rtp);
        pictures.Forget();
        int had = clients[0].Packets.Count;
        Push(isKey: true);
        stage.CarryUntil(() => clients.All(client => client.Packets.Count >= had + 3));
        Assert.All(clients, client => Assert.Equal(pictures.Payloads, client.Packets.TakeLast(3).Select(packet => packet.Payload)));
        await stage.DisposeAsync();
        foreach (PinnedFrame frame in frames)
            frame.Release();
        Assert.All(frames, frame => Assert.True(frame.IsRecycled));

        void Push(bool isKey, int packets = 3)
        {
            PinnedFrame frame = pictures.Next(isKey, packets, payloadLength: 100);
            frames.Add(frame);
            stage.Source.PushFrame(EngineStage.Video, frame);
        }
    }

    [Fact]
    public async Task A_batch_that_is_full_is_sent_and_the_frame_goes_on()
    {
        await using WorkerStage stage = new();
        TestViewer client = await stage.JoinAsync();
        Pictures pictures = new();
        PinnedFrame frame = pictures.Next(isKey: true, packets: SendBatch.MaxMessages * 3);
        stage.Source.PushFrame(EngineStage.Video, frame);
        stage.CarryUntil(() => client.Packets.Count == SendBatch.MaxMessages * 3);
        Assert.Equal(pictures.Payloads, client.Video!.Payloads);
        frame.Release();
    }
}

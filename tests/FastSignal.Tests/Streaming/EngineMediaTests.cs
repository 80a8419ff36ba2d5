using FastSignal.Primitives;
using FastSignal.Rtc;
using FastSignal.Streaming;
using FastSignal.Streaming.Udp;
using FastSignal.Tests.Kit;

namespace FastSignal.Tests.Streaming;

/// <summary>Media from a source to many viewers over one real port.</summary>
[Trait("Tier", "io")]
public sealed class EngineMediaTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(UdpBatching.Auto), InlineData(UdpBatching.Plain)]
    public async Task Twenty_viewers_on_one_port_get_identical_payloads(UdpBatching batching)
    {
        await using EngineStage stage = new(batching);
        Seat[] seats = await stage.JoinAsync(20);
        Assert.Equal((20, 20), (stage.Engine.ViewerCount, stage.Engine.CountViewers(stage.Source)));
        Assert.Equal(1, stage.Source.LeaseCount);
        await stage.StreamAsync(30, seats);

        Assert.All(seats, seat =>
        {
            Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
            Assert.True(seat.Client.Get(client => client.Video!.IsContiguous));
            Assert.Equal((0, 0), seat.Client.Get(client => (client.EarlyPackets, client.RefusedPackets)));
        });
        // Every viewer has numbers and keys of its own.
        Assert.Equal(20, seats.Select(seat => seat.Client.Get(client => client.Video!.Terms.Ssrc)).Distinct().Count());
        Assert.Equal(20, stage.Counters.ViewersConnected);
        FastSignal.Streaming.Viewers.ViewerStatistics numbers = await seats[0].Viewer.GetStatisticsAsync();
        Assert.Equal((90, 30), (numbers.PacketsSent - numbers.PacketsRetransmitted, numbers.FramesSent));
    }

    [Fact]
    public async Task Late_joiners_start_at_a_key_frame_and_share_one_request()
    {
        await using EngineStage stage = new();
        Seat first = await stage.JoinAsync();
        await stage.StreamAsync(5, first);
        long requested = stage.Source.Counters(EngineStage.Video).KeyFrameRequests;
        long forced = stage.Source.Counters(EngineStage.Video).KeyFramesForced;

        Seat[] late = await stage.JoinAsync(5);
        stage.Push();
        stage.Push();
        await stage.WaitAsync(() => first.Client.VideoPayloads().Count == stage.Pictures.Payloads.Count);
        Assert.All(late, seat => Assert.Empty(seat.Client.VideoPayloads()));
        Assert.True(stage.Source.Counters(EngineStage.Video).KeyFrameRequests >= requested + 5);
        // The interval between two forced ones is 250 ms: five at once are one now and one at its end, were it not for slow machines.
        Assert.True(stage.Source.Counters(EngineStage.Video).KeyFramesForced - forced < stage.Source.Counters(EngineStage.Video).KeyFrameRequests - requested);

        int at = stage.Pictures.Payloads.Count;
        await stage.StreamAsync(3, late);
        Assert.All(late, seat => Assert.Equal(stage.Pictures.Payloads.Skip(at), seat.Client.VideoPayloads()));
        await stage.WaitAsync(() => first.Client.VideoPayloads().Count == stage.Pictures.Payloads.Count);
        Assert.Equal(2, (await late[0].Viewer.GetStatisticsAsync()).FramesSkipped);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Lost_packets_come_again_from_the_shared_history(bool retransmission)
    {
        await using EngineStage stage = new();
        Seat whole = await stage.JoinAsync();
        Seat lossy = await stage.JoinAsync(new ViewerOptions { Retransmission = retransmission });
        int media = 0;
        lossy.Client.Drops = datagram => DatagramClassifier.Classify(datagram.Span) == DatagramKind.Rtp && ++media is 5 or 6 or 20;
        await stage.StreamAsync(20, whole, lossy);

        Assert.Equal(stage.Pictures.Payloads, lossy.Client.VideoPayloads());
        Assert.Equal(retransmission, lossy.Client.Get(client => client.Packets.Any(packet => packet.Retransmitted)));
        Assert.True(stage.Counters.Retransmissions >= 3);
        Assert.Equal(0, stage.Counters.NacksUnanswerable);
        Assert.True((await lossy.Viewer.GetStatisticsAsync()).NacksReceived >= 3);
    }

    [Fact]
    public async Task A_packet_that_is_no_longer_held_makes_a_key_frame_necessary()
    {
        await using EngineStage stage = new(options: new StreamingOptions { HistoryPackets = 16 });
        Seat seat = await stage.JoinAsync(new ViewerOptions { AsksForLostPackets = false });
        await stage.StreamAsync(20, seat);
        long asked = Volatile.Read(ref stage.Counters.KeyFrameRequests);
        seat.Client.Do(client => client.SendNack(client.Packets[0].SequenceNumber));
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.NacksUnanswerable) == 1);
        await stage.WaitAsync(() => Volatile.Read(ref stage.Counters.KeyFrameRequests) == asked + 1);
    }

    [Fact]
    public async Task Picture_loss_of_a_viewer_reaches_the_encoder()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        long requested = stage.Source.Counters(EngineStage.Video).KeyFrameRequests;
        seat.Client.Do(client => client.SendPictureLoss());
        await stage.WaitAsync(() => stage.Source.Counters(EngineStage.Video).KeyFrameRequests == requested + 1);
        Assert.Equal(1, (await seat.Viewer.GetStatisticsAsync()).KeyFrameRequests);
    }

    [Fact]
    public async Task After_an_interruption_all_continue_at_the_next_key_frame_with_continuous_numbers()
    {
        await using EngineStage stage = new();
        Seat[] seats = await stage.JoinAsync(4);
        await stage.StreamAsync(5, seats);
        List<byte[]> expected = [.. stage.Pictures.Payloads];

        stage.Source.Interrupt("camera: unplugged", willRestart: true);
        // The new pipeline numbers from anywhere, also from where the old one was.
        stage.Pictures = new Pictures(seed: 77, firstSequenceNumber: 1000, firstTimestamp: 5);
        stage.Push();
        stage.Source.Resume();
        int at = stage.Pictures.Payloads.Count;
        await stage.StreamAsync(5, seats);

        expected.AddRange(stage.Pictures.Payloads.Skip(at));
        Assert.All(seats, seat =>
        {
            Assert.Equal(expected, seat.Client.VideoPayloads());
            Assert.True(seat.Client.Get(client => client.Video!.IsContiguous));
            Assert.Equal(0, seat.Client.Get(client => client.Requested));
            Assert.Equal(["interrupted: camera: unplugged True", "resumed"], seat.Log.Entries.Where(entry => entry.Contains('r') && !entry.StartsWith('C')).Take(2));
        });
    }

    [Fact]
    public async Task Audio_reaches_viewers_beside_video()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        FastSignal.Media.Frames.PinnedFrame frame = FastSignal.Media.Frames.PinnedFrame.FromRtp(
            FastSignal.Media.Sources.MediaCodec.Opus, 0, Media.Rtp.Packet(1, 960, true, Media.Rtp.Payload(80)));
        stage.Source.PushFrame(EngineStage.Audio, frame);
        await stage.WaitAsync(() => seat.Client.Get(client => client.Audio!.Packets.Count) == 1);
        Assert.Equal(Media.Rtp.Payload(80), seat.Client.Get(client => client.Audio!.Payloads[0]));
        frame.Release();
        Assert.True(frame.IsRecycled);
    }

    [Fact]
    public async Task Renegotiation_and_restart_do_not_disturb_a_playing_viewer()
    {
        await using EngineStage stage = new();
        Seat seat = await stage.JoinAsync();
        await stage.StreamAsync(3, seat);
        for (int round = 0; round < 3; round++)
        {
            FastSignal.Rtc.Peers.PeerOutcome offer = await seat.Viewer.CreateOfferAsync(iceRestart: round > 0, Cancellation);
            string answer = seat.Client.Get(client => client.Answer(offer.Sdp!, MonotonicClock.NowUs));
            Assert.True((await seat.Viewer.AcceptAnswerAsync(answer)).Ok);
            await stage.StreamAsync(3, seat);
        }

        Assert.Equal(stage.Pictures.Payloads, seat.Client.VideoPayloads());
        // One address and, once the new pair is nominated, one fragment.
        await stage.WaitAsync(() => stage.Engine.RouteCount == 2);
    }
}

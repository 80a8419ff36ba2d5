using FastSignal.Media.Frames;
using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;

namespace FastSignal.EndToEnd.Media;

[Collection(PipelineTests.Name)]
public class FrameTests
{
    [Theory]
    [InlineData("h264", 60)]
    [InlineData("vp8", 60)]
    [InlineData("opus", 100)]
    public async Task Frames_arrive_whole_and_in_order(string codec, int count)
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small(codec));
        Rendition rendition = source.Renditions[0];
        var sink = new RecordingSink();
        using (ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(SourceState.Playing, source.State);
            lease.Subscribe(rendition, sink);
            await MediaRig.Until(() => sink.Count >= count, $"{count} frames of {codec}");
        }
        SeenFrame[] frames = sink.Frames;

        Assert.True(frames[0].StartsKeyFrame);
        Assert.All(frames, static frame => Assert.True(frame.EqualsBuffer));
        Assert.All(frames, static frame => Assert.All(frame.Payloads, static payload => Assert.InRange(payload.Length, 1, EncoderTemplates.Mtu - 12)));
        MediaPacket[] packets = [.. frames.SelectMany(static frame => frame.Packets)];
        for (int i = 1; i < packets.Length; i++)
            Assert.Equal((ushort)(packets[i - 1].SequenceNumber + 1), packets[i].SequenceNumber);
        for (int i = 1; i < frames.Length; i++)
            Assert.True(frames[i].ArrivalUs >= frames[i - 1].ArrivalUs);
        if (rendition.Kind == MediaKind.Video)
            AssertOneMarkerAtTheEndOfEachPicture(packets);
        else
            Assert.All(frames, static frame => Assert.True(frame.StartsKeyFrame));
        RenditionCounters counters = source.Counters(rendition);
        Assert.Equal(0, counters.Malformed + counters.SinkFailures);
        Assert.True(counters.Packets >= packets.Length && counters.PayloadBytes > 0);
        await MediaRig.NothingLeft();
    }

    [Fact]
    public async Task An_h264_key_frame_has_one_pair_of_parameter_sets_and_no_delimiter()
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small("h264") with { KeyFrameInterval = 10 });
        var sink = new RecordingSink();
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        lease.Subscribe(source.Renditions[0], sink);
        await MediaRig.Until(() => sink.Frames.Count(static frame => frame.StartsKeyFrame) >= 4, "four key frames");

        AssertOnePairOfParameterSets(sink);
    }

    [Theory]
    [InlineData("h264")]
    [InlineData("vp8")]
    public async Task A_forced_key_frame_arrives(string codec)
    {
        await using GStreamerSource source = MediaRig.Source(MediaRig.Small(codec) with { KeyFrameInterval = 3600 });
        Rendition rendition = source.Renditions[0];
        var sink = new RecordingSink();
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        lease.Subscribe(rendition, sink);
        await MediaRig.Until(() => sink.Count >= 5, "some frames");
        Assert.Equal(1, KeyFrames(sink));

        lease.RequestKeyFrame(rendition);
        await MediaRig.Until(() => KeyFrames(sink) == 2, "the forced key frame");
        for (int i = 0; i < 50; i++)
            lease.RequestKeyFrame(rendition);
        await MediaRig.Until(() => KeyFrames(sink) == 3, "the key frame of fifty requests");
        int seen = sink.Count;
        await MediaRig.Until(() => sink.Count >= seen + 20, "further frames");

        // The fifty came in a burst: one forced at once if the interval was over, at most one more at its end.
        Assert.InRange(source.Counters(rendition).KeyFramesForced, 2, 3);
        Assert.Equal(51, source.Counters(rendition).KeyFrameRequests);
        Assert.Equal(1 + source.Counters(rendition).KeyFramesForced, KeyFrames(sink));
        if (rendition.Codec == MediaCodec.H264)
            AssertOnePairOfParameterSets(sink);
    }

    [Theory]
    [InlineData("x264enc", "h264")]
    [InlineData("openh264enc", "h264")]
    [InlineData("vp8enc", "vp8")]
    [InlineData("opusenc", "opus")]
    public async Task Every_encoder_template_gives_entry_points_on_request(string encoder, string codec)
    {
        StreamDefinition small = MediaRig.Small(codec);
        MediaCodec parsed = CodecName.Parse(codec)!.Value;
        EncoderTemplate template = EncoderTemplates.For(parsed).Single(template => template.Encoder == encoder);
        string raw = parsed == MediaCodec.Opus ? MediaRig.Tone : MediaRig.SmallVideo;
        await using GStreamerSource source = MediaRig.Source(small with { Pipeline = $"{raw} ! {template.Text(small)} name={codec}" });
        Rendition rendition = source.Renditions[0];
        using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
        var sink = new RecordingSink();
        lease.Subscribe(rendition, sink);
        await MediaRig.Until(() => sink.Count >= 10, "ten frames");
        int seen = sink.Count;
        lease.RequestKeyFrame(rendition);
        await MediaRig.Until(() => sink.Frames.Skip(seen).Any(static frame => frame.StartsKeyFrame), "an entry point");
        Assert.All(sink.Frames, static frame => Assert.True(frame.EqualsBuffer));
        if (parsed == MediaCodec.H264)
            Assert.Contains(7, AggregatedTypes(sink.Frames.Last(static frame => frame.StartsKeyFrame).Payloads[0]));
    }

    [Fact]
    public async Task Frames_held_beyond_the_pipeline_s_end_keep_their_bytes()
    {
        var keeper = new KeepingSink(20);
        await using (GStreamerSource source = MediaRig.Source(MediaRig.Small("h264")))
        {
            using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
            lease.Subscribe(source.Renditions[0], keeper);
            await MediaRig.Until(() => keeper.IsFull, "twenty frames");
        }
        Assert.Equal(20, GStreamerFrame.LiveCount);
        keeper.AssertUnchangedAndRelease();
        Assert.Equal(0, GStreamerFrame.LiveCount);
    }

    [Fact]
    public async Task Frames_cost_no_managed_memory()
    {
        GStreamerSource source = MediaRig.Source(MediaRig.Small("h264", "opus") with { KeyFrameInterval = 30 });
        var sinks = new List<AllocationSink>();
        foreach (Rendition rendition in source.Renditions)
        {
            var sink = new AllocationSink();
            sinks.Add(sink);
            using ISourceLease lease = await source.AcquireAsync(new RecordingListener(), TestContext.Current.CancellationToken);
            lease.Subscribe(rendition, sink);
            await MediaRig.Until(() => sink.Measured >= 150, "150 measured frames");
            Assert.Equal(0, sink.AllocatedBytes);
        }
        await source.DisposeAsync();
        sinks.ForEach(static sink => sink.ReleaseHeld());
        await MediaRig.NothingLeft();
    }

    private static int KeyFrames(RecordingSink sink) => sink.Frames.Count(static frame => frame.StartsKeyFrame);

    private static void AssertOneMarkerAtTheEndOfEachPicture(MediaPacket[] packets)
    {
        for (int i = 1; i < packets.Length; i++)
            Assert.Equal(packets[i].Timestamp != packets[i - 1].Timestamp, packets[i - 1].Marker);
    }

    private static void AssertOnePairOfParameterSets(RecordingSink sink)
    {
        foreach (SeenFrame frame in sink.Frames.Where(static frame => frame.StartsKeyFrame))
        {
            List<int> types = AggregatedTypes(frame.Payloads[0]);
            Assert.Equal(1, types.Count(static type => type == 7));
            Assert.Equal(1, types.Count(static type => type == 8));
            Assert.DoesNotContain(9, types);
        }
    }

    private static List<int> AggregatedTypes(byte[] stapA)
    {
        Assert.Equal(24, stapA[0] & 0x1F);
        var types = new List<int>();
        for (int i = 1; i < stapA.Length; i += 2 + ((stapA[i] << 8) | stapA[i + 1]))
            types.Add(stapA[i + 2] & 0x1F);
        return types;
    }
}

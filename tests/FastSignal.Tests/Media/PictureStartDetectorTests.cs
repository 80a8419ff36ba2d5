using FastSignal.Media.Frames;
using FastSignal.Media.Sources;
using FastSignal.Primitives;

namespace FastSignal.Tests.Media;

public class PictureStartDetectorTests
{
    private static readonly byte[] Stap = [0x78, 0, 3, 0x67, 0x42, 0xC0, 0, 2, 0x68, 0xCE];

    [Fact]
    public void H264_aggregate_with_parameter_sets_is_an_entry_point() => Expect(PictureStart.EntryPoint, MediaCodec.H264, Stap);

    [Fact]
    public void H264_parameter_set_behind_a_delimiter_and_sei_is_an_entry_point() =>
        Expect(PictureStart.EntryPoint, MediaCodec.H264, [0x09, 0xF0], [0x06, 5, 1], [0x67, 0x42], [0x68], [0x65, 1]);

    [Fact]
    public void H264_aggregate_of_sei_only_leaves_it_to_the_next_packet()
    {
        Expect(PictureStart.BareIdr, MediaCodec.H264, [0x78, 0, 2, 0x06, 0x05], [0x7C, 0x85, 1]);
        Expect(PictureStart.None, MediaCodec.H264, [0x78, 0, 2, 0x06, 0x05], [0x41, 1]);
    }

    [Fact]
    public void H264_first_idr_fragment_alone_is_a_bare_idr()
    {
        Expect(PictureStart.BareIdr, MediaCodec.H264, [0x7C, 0x85, 1, 2]);
        Expect(PictureStart.None, MediaCodec.H264, [0x7C, 0x05, 1, 2]);
        Expect(PictureStart.BareIdr, MediaCodec.H264, [0x65, 1]);
    }

    [Fact]
    public void H264_delta_pictures_are_no_start()
    {
        Expect(PictureStart.None, MediaCodec.H264, [0x41, 1]);
        Expect(PictureStart.None, MediaCodec.H264, [0x5C, 0x81, 1], [0x67, 1]);
    }

    [Fact]
    public void Vp8_key_frame_is_told_by_S_and_P_behind_any_extension()
    {
        Expect(PictureStart.EntryPoint, MediaCodec.Vp8, [0x10, 0x50]);
        Expect(PictureStart.EntryPoint, MediaCodec.Vp8, [0x90, 0x80, 0x05, 0x50]);
        Expect(PictureStart.EntryPoint, MediaCodec.Vp8, [0x90, 0x80, 0x85, 0x01, 0x50]);
        Expect(PictureStart.EntryPoint, MediaCodec.Vp8, [0x90, 0xF0, 0x85, 0x01, 0x07, 0x40, 0x50]);
        Expect(PictureStart.None, MediaCodec.Vp8, [0x90, 0x80, 0x85, 0x01, 0x51]);
        Expect(PictureStart.None, MediaCodec.Vp8, [0x00, 0x50]);
        Expect(PictureStart.None, MediaCodec.Vp8, [0x11, 0x50]);
    }

    [Fact]
    public void Every_opus_frame_is_an_entry_point() => Expect(PictureStart.EntryPoint, MediaCodec.Opus, [0xFC]);

    [Fact]
    public void Slices_follow_parameter_sets_of_the_same_timestamp_as_no_second_entry()
    {
        var tracker = new KeyFrameTracker();
        Assert.True(tracker.IsEntryPoint(PictureStart.BareIdr, 10));
        Assert.True(tracker.IsEntryPoint(PictureStart.EntryPoint, 20));
        Assert.False(tracker.IsEntryPoint(PictureStart.BareIdr, 20));
        Assert.False(tracker.IsEntryPoint(PictureStart.None, 30));
        Assert.True(tracker.IsEntryPoint(PictureStart.BareIdr, 40));
    }

    [Theory]
    [InlineData(MediaCodec.H264)]
    [InlineData(MediaCodec.Vp8)]
    public void Any_bytes_cut_anywhere_give_an_answer(MediaCodec codec)
    {
        var random = new Random(99);
        for (int round = 0; round < 20_000; round++)
        {
            byte[] payload = new byte[random.Next(0, 12)];
            random.NextBytes(payload);
            if (payload.Length > 0 && round % 2 == 0)
                payload[0] = codec == MediaCodec.H264 ? (byte)0x78 : (byte)0x90;
            int[] borders = [.. Enumerable.Range(0, random.Next(0, 3)).Select(_ => random.Next(0, payload.Length + 1)).Order()];
            NativeSlice[] slices = Rtp.Cut(payload, borders);
            var packet = new MediaPacket(1, 1, true, 0, slices.Length, payload.Length);
            Assert.True(Enum.IsDefined(PictureStartDetector.Detect(codec, [packet], slices)));
        }
    }

    [Fact]
    public void Borders_do_not_change_the_answer()
    {
        for (int border = 0; border <= Stap.Length; border++)
        {
            NativeSlice[] slices = Rtp.Cut(Stap, border);
            var packet = new MediaPacket(1, 1, true, 0, 2, Stap.Length);
            Assert.Equal(PictureStart.EntryPoint, PictureStartDetector.Detect(MediaCodec.H264, [packet], slices));
        }
    }

    private static void Expect(PictureStart expected, MediaCodec codec, params byte[][] payloads)
    {
        NativeSlice[] slices = [.. payloads.SelectMany(static payload => Rtp.Cut(payload))];
        MediaPacket[] packets = [.. payloads.Select(static (payload, i) => new MediaPacket((ushort)i, 1, false, i, 1, payload.Length))];
        Assert.Equal(expected, PictureStartDetector.Detect(codec, packets, slices));
    }
}

using FastSignal.Media;
using FastSignal.Media.GStreamer;
using FastSignal.Media.Sources;

namespace FastSignal.Tests.Media;

public class PipelineTextTests
{
    private static readonly StreamDefinition Stream = new()
    {
        Name = "s", VideoSource = "videotestsrc is-live=true", AudioSource = "audiotestsrc is-live=true",
        VideoBitrateKbps = 1234, AudioBitrateKbps = 48, KeyFrameInterval = 77,
    };

    [Fact]
    public void Each_codec_hangs_on_its_source_behind_a_closed_valve()
    {
        string text = Build(Stream);
        Assert.StartsWith("videotestsrc is-live=true ! clocksync name=pace_video sync=false ! tee name=tee_video  tee_video. ! valve name=valve_h264 drop=true ! queue leaky=downstream max-size-buffers=1 ", text, StringComparison.Ordinal);
        Assert.Contains("tee_video. ! valve name=valve_vp8 drop=true", text, StringComparison.Ordinal);
        Assert.Contains("audiotestsrc is-live=true ! clocksync name=pace_audio sync=false ! tee name=tee_audio  tee_audio. ! valve name=valve_opus drop=true", text, StringComparison.Ordinal);
        Assert.Contains("appsink name=sink_h264 buffer-list=true sync=false async=false max-buffers=8 drop=true enable-last-sample=false emit-signals=false", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Figures_of_the_definition_reach_the_encoders_in_their_units()
    {
        string text = Build(Stream);
        Assert.Contains("bitrate=1234 ", text, StringComparison.Ordinal);
        Assert.Contains("target-bitrate=1234000 ", text, StringComparison.Ordinal);
        Assert.Contains("bitrate=48000 ", text, StringComparison.Ordinal);
        Assert.Contains("key-int-max=77 ", text, StringComparison.Ordinal);
        Assert.Contains("keyframe-max-dist=77 ", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_element_of_a_template_is_checked_beforehand_and_has_a_known_package()
    {
        foreach (MediaCodec codec in Enum.GetValues<MediaCodec>())
        {
            foreach (EncoderTemplate template in EncoderTemplates.For(codec))
            {
                string[] used = [.. template.Text(Stream).Split(" ! ").Select(static part => part.Split(' ')[0]).Where(static name => !name.Contains('/'))];
                Assert.Equal(used.Order(), template.Elements.Order());
                Assert.Contains(template.Encoder, template.Elements);
                Assert.All(template.Elements, static element => Assert.NotNull(ElementPackages.Of(element)));
            }
        }
        Assert.All(PipelineText.CommonElements, static element => Assert.NotNull(ElementPackages.Of(element)));
    }

    [Fact]
    public void Renditions_keep_the_order_of_the_codecs_and_skip_what_has_no_source()
    {
        Assert.Equal([MediaCodec.H264, MediaCodec.Vp8, MediaCodec.Opus], Codecs(Stream));
        Assert.Equal([MediaCodec.Opus, MediaCodec.Vp8], Codecs(Stream with { Codecs = ["opus", "vp8"] }));
        Assert.Equal([MediaCodec.H264, MediaCodec.Vp8], Codecs(Stream with { AudioSource = null }));
        Assert.Equal([MediaCodec.Opus], Codecs(Stream with { VideoSource = " " }));
        Assert.Equal([0, 1, 2], StreamRenditions.Of(Stream).Select(static rendition => rendition.Index));
    }

    [Fact]
    public void A_whole_pipeline_has_the_renditions_its_payloaders_are_named_after()
    {
        StreamDefinition stream = Stream with { Pipeline = "videotestsrc ! x264enc name=enc ! rtph264pay name=h264  audiotestsrc ! opusenc ! rtpopuspay name = \"opus\"" };
        Assert.Equal([MediaCodec.H264, MediaCodec.Opus], Codecs(stream));
        Assert.Throws<ArgumentException>(() => Codecs(Stream with { Pipeline = "videotestsrc ! vp8enc ! rtpvp8pay name=vp8x file-name=vp8" }));
    }

    [Theory]
    [InlineData("av1")]
    [InlineData("H264")]
    [InlineData("")]
    public void Unknown_codecs_are_refused(string codec) =>
        Assert.Throws<ArgumentException>(() => Codecs(Stream with { Codecs = [codec] }));

    [Fact]
    public void A_codec_twice_or_no_source_at_all_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Codecs(Stream with { Codecs = ["vp8", "vp8"] }));
        Assert.Throws<ArgumentException>(() => Codecs(Stream with { VideoSource = null, AudioSource = null }));
        Assert.Throws<ArgumentException>(() => Codecs(Stream with { Codecs = [] }));
    }

    [Fact]
    public void Renditions_say_what_the_session_description_needs()
    {
        Rendition[] renditions = StreamRenditions.Of(Stream);
        Assert.Equal((90000, 0), (renditions[0].ClockRate, renditions[0].Channels));
        Assert.Contains("packetization-mode=1", renditions[0].FormatParameters, StringComparison.Ordinal);
        Assert.Contains("profile-level-id=42e01f", renditions[0].FormatParameters, StringComparison.Ordinal);
        Assert.Equal((48000, 2), (renditions[2].ClockRate, renditions[2].Channels));
    }

    [Fact]
    public void The_demo_shows_all_three_codecs() =>
        Assert.Equal([MediaCodec.H264, MediaCodec.Vp8, MediaCodec.Opus], Codecs(DemoStream.Definition));

    private static IEnumerable<MediaCodec> Codecs(StreamDefinition stream) =>
        StreamRenditions.Of(stream).Select(static rendition => rendition.Codec);

    private static string Build(StreamDefinition stream) =>
        PipelineText.Build(stream, [.. StreamRenditions.Of(stream).Select(static rendition => EncoderTemplates.For(rendition.Codec).First())]);
}

using System.Globalization;
using FastSignal.Media.Sources;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Encoder settings tuned for latency first. Figures in comments: 1280x720 at 30 fps and 2,500 kbit/s, share of one core on
/// a shared 2-core machine, the test source's own 3-9 % taken off.
/// </summary>
internal static class EncoderTemplates
{
    /// <summary>
    /// Largest RTP packet a payloader makes, in bytes: with 20 of header extensions, 16 of SRTP tag, 2 of RTX and 28 of
    /// UDP/IP it stays below 1,250, which passes every usual path without fragmentation.
    /// </summary>
    public const int Mtu = 1180;

    /// <summary>How much a single picture may exceed its share, in milliseconds of bitrate: a bound on the size of key frames.</summary>
    private const int RateBufferMs = 250;

    private static readonly EncoderTemplate[] Templates =
    [
        new(MediaCodec.H264, "x264enc", ["videoconvert", "x264enc", "rtph264pay"], X264),
        new(MediaCodec.H264, "openh264enc", ["videoconvert", "openh264enc", "rtph264pay"], OpenH264),
        new(MediaCodec.Vp8, "vp8enc", ["videoconvert", "vp8enc", "rtpvp8pay"], Vp8),
        new(MediaCodec.Opus, "opusenc", ["audioconvert", "audioresample", "opusenc", "rtpopuspay"], Opus),
    ];

    /// <summary>The templates of a codec, the preferred one first.</summary>
    public static IEnumerable<EncoderTemplate> For(MediaCodec codec) => Templates.Where(template => template.Codec == codec);

    // superfast takes 12-16 % (ultrafast 7-10, veryfast 19-25) and has the deblocking filter that ultrafast lacks.
    // One thread: frame threads add a picture of delay each, slice threads cost more CPU than the 4 ms they would save.
    // x264 repeats SPS and PPS before each IDR by itself, so config-interval stays 0; -1 sends both twice.
    // The access unit delimiter would be an RTP packet of two bytes per picture.
    private static string X264(StreamDefinition stream) => Invariant(
        $"videoconvert ! x264enc tune=zerolatency speed-preset=superfast bitrate={stream.VideoBitrateKbps} vbv-buf-capacity={RateBufferMs} key-int-max={stream.KeyFrameInterval} bframes=0 threads=1 sliced-threads=false aud=false ! {H264Caps} ! {H264Payloader}");

    private static string OpenH264(StreamDefinition stream) => Invariant(
        $"videoconvert ! openh264enc usage-type=camera complexity=low rate-control=bitrate bitrate={stream.VideoBitrateKbps * 1000L} gop-size={stream.KeyFrameInterval} scene-change-detection=false multi-thread=1 ! {H264Caps} ! {H264Payloader}");

    // Realtime mode with cpu-used=8 takes 9 %. Error resilience stays off: it costs bits, and lost packets are sent again.
    private static string Vp8(StreamDefinition stream) => Invariant(
        $"videoconvert ! vp8enc deadline=1 cpu-used=8 threads=1 lag-in-frames=0 end-usage=cbr target-bitrate={stream.VideoBitrateKbps * 1000L} buffer-size={RateBufferMs} buffer-initial-size={RateBufferMs / 2} buffer-optimal-size={RateBufferMs / 2} min-quantizer=4 max-quantizer=56 keyframe-max-dist={stream.KeyFrameInterval} ! rtpvp8pay mtu={Mtu} picture-id-mode=15-bit");

    // 10 ms frames and no look-ahead. In-band FEC belongs to Opus' speech layer, which this mode leaves out.
    private static string Opus(StreamDefinition stream) => Invariant(
        $"audioconvert ! audioresample ! audio/x-raw,rate=48000,channels=2 ! opusenc audio-type=restricted-lowdelay frame-size=10 bitrate={stream.AudioBitrateKbps * 1000L} ! rtpopuspay mtu={Mtu}");

    private const string H264Caps = "video/x-h264,profile=constrained-baseline,stream-format=byte-stream";

    private static readonly string H264Payloader = Invariant($"rtph264pay aggregate-mode=zero-latency mtu={Mtu} config-interval=0");

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>streams</c>: a map from a stream's name to these keys.</summary>
internal static class StreamKeys
{
    public const string Section = "streams";

    /// <summary>Most streams one server declares.</summary>
    public const int MaximumStreams = 1_000;

    /// <summary>Longest pipeline text, in characters.</summary>
    private const int MaximumPipelineLength = 16_384;

    /// <summary>Video codecs that can be encoded; the others in <see cref="Codecs"/> are audio.</summary>
    public static readonly string[] VideoCodecs = ["h264", "vp8"];

    /// <summary>Audio codecs that can be encoded.</summary>
    public static readonly string[] AudioCodecs = ["opus"];

    // 12 bits of 10 ms: the header extension cannot say more.
    private static readonly TimeSpan PlayoutDelayLimit = TimeSpan.FromMilliseconds(40_950);
    private static readonly TimeSpan PlayoutDelayStep = TimeSpan.FromMilliseconds(10);

    public static readonly TextKey Title = new(
        Section, "title", "", 1, 200, "Title shown to people; empty shows the name.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly TextKey Video = new(
        Section, "video", "", 1, MaximumPipelineLength, "gst-launch text that produces raw video; encoder and payloader are added.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly TextKey Audio = new(
        Section, "audio", "", 1, MaximumPipelineLength, "gst-launch text that produces raw audio; encoder and payloader are added.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly TextKey Pipeline = new(
        Section, "pipeline", "", 1, MaximumPipelineLength,
        "Whole gst-launch text, in place of video and audio, whose payloaders are named h264, vp8 or opus.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly ListKey<string> Codecs = new(
        Section, "codecs", ["h264", "vp8", "opus"], 1, 3, "h264, vp8 or opus", TryParseCodec, "Codecs to offer, in order of preference.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey VideoBitrate = new(
        Section, "video_bitrate", 2_500, 50, 100_000, "kbit/s", "Bitrate of the video encoder.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey AudioBitrate = new(
        Section, "audio_bitrate", 64, 6, 510, "kbit/s", "Bitrate of the audio encoder.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly IntegerKey KeyFrameInterval = new(
        Section, "key_frame_interval", 120, 1, 3_600, "frames", "Most frames from one key frame to the next; viewers who need one sooner ask for it.") { TakesEffect = TakesEffect.NewSessions };

    public static readonly DurationKey PlayoutDelayMin = new(
        Section, "playout_delay_min", TimeSpan.Zero, TimeSpan.Zero, PlayoutDelayLimit, "Least delay the browser is asked to play with; 0 plays at once.")
    {
        Step = PlayoutDelayStep,
        TakesEffect = TakesEffect.NewSessions,
    };

    public static readonly DurationKey PlayoutDelayMax = new(
        Section, "playout_delay_max", TimeSpan.Zero, TimeSpan.Zero, PlayoutDelayLimit, "Most delay the browser may play with; not below playout_delay_min.")
    {
        Step = PlayoutDelayStep,
        TakesEffect = TakesEffect.NewSessions,
    };

    public static readonly DurationKey GracePeriod = new(
        Section, "grace_period", TimeSpan.FromSeconds(5), TimeSpan.Zero, TimeSpan.FromHours(24), "How long the pipeline plays on after its last viewer left.") { TakesEffect = TakesEffect.Now };

    /// <summary>The value of <see cref="Control"/> that says nothing of its own.</summary>
    public const string ControlDefault = "default";

    public static readonly ChoiceKey Control = new(
        Section, "control", ControlDefault, [ControlDefault, .. ControlKeys.Policies], "Who controls mouse and keyboard of this stream; default follows control:policy.");

    public static readonly ConfigurationKey[] All =
    [
        Title, Video, Audio, Pipeline, Codecs, VideoBitrate, AudioBitrate, KeyFrameInterval, PlayoutDelayMin, PlayoutDelayMax, GracePeriod,
        Control,
    ];

    private static bool TryParseCodec(string text, out string value)
    {
        value = VideoCodecs.Concat(AudioCodecs).FirstOrDefault(codec => codec.Equals(text, StringComparison.OrdinalIgnoreCase)) ?? "";
        return value.Length > 0;
    }
}

namespace FastSignal.Server.Configuration.Keys;

/// <summary>Section <c>media</c>: what holds for the pipelines of every stream.</summary>
internal static class MediaKeys
{
    public const string Section = "media";

    public static readonly DurationKey StartTimeout = new(
        Section, "start_timeout", TimeSpan.FromSeconds(10), TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(5),
        "Longest time a pipeline may take to play before its start counts as failed.");

    public static readonly DurationKey RestartDelayMin = new(
        Section, "restart_delay_min", TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(10),
        "Pause before the first restart of a pipeline that died; doubles with each failure.");

    public static readonly DurationKey RestartDelayMax = new(
        Section, "restart_delay_max", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1),
        "Longest pause between two restarts; not below restart_delay_min.");

    public static readonly IntegerKey Mtu = new(
        Section, "mtu", 1_180, 500, 1_380, "bytes",
        "Largest RTP packet a payloader makes; header extensions, authentication tag and IP and UDP headers add up to 86 bytes on the way.");

    public static readonly ChoiceKey H264Preset = new(
        Section, "h264_preset", "ultrafast", ["ultrafast", "superfast", "veryfast", "faster", "fast", "medium"],
        "x264 speed preset: the slower, the better the picture at the same bitrate.");

    public static readonly IntegerKey Vp8CpuUsed = new(
        Section, "vp8_cpu_used", 8, 0, 16, "libvpx steps", "libvpx speed: the higher, the less CPU and the worse the picture.");

    public static readonly IntegerKey EncoderThreads = new(
        Section, "encoder_threads", 1, 1, 64, "threads", "Threads of each video encoder; one has the least latency while it keeps up.");

    public static readonly ConfigurationKey[] All =
        [StartTimeout, RestartDelayMin, RestartDelayMax, Mtu, H264Preset, Vp8CpuUsed, EncoderThreads];
}

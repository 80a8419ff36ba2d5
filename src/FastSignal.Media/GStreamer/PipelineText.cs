using System.Text;
using FastSignal.Media.Sources;

namespace FastSignal.Media.GStreamer;

/// <summary>
/// Builds the gst-launch text of a stream declared by raw sources: each source feeds a tee, each codec hangs on it behind a
/// valve that is open only while somebody subscribes.
/// </summary>
/// <remarks>
/// The valve comes before the queue, so that a closed branch does not even wake a thread. The video queue holds one picture
/// and drops the older one: late video is worthless. Audio may wait a little, since a dropped block is heard.
/// </remarks>
internal static class PipelineText
{
    /// <summary>Most audio that waits for the encoder, in nanoseconds (60 ms).</summary>
    private const int AudioQueueNs = 60_000_000;

    private const string VideoQueue = "queue leaky=downstream max-size-buffers=1 max-size-time=0 max-size-bytes=0";
    private static readonly string AudioQueue = $"queue leaky=downstream max-size-buffers=0 max-size-time={AudioQueueNs} max-size-bytes=0";

    /// <summary>Settings of every appsink: no clock, no preroll, nothing kept.</summary>
    /// <remarks>The callback takes each sample at once, so the bound of 8 is reached only when it is starved; then old ones go.</remarks>
    public static IReadOnlyList<(string Property, string Value)> AppSinkProperties { get; } =
    [
        ("buffer-list", "true"), ("sync", "false"), ("async", "false"), ("max-buffers", "8"), ("drop", "true"),
        ("enable-last-sample", "false"), ("emit-signals", "false"),
    ];

    /// <summary>Elements every template needs.</summary>
    public static IReadOnlyList<string> CommonElements { get; } = ["clocksync", "tee", "valve", "queue", "appsink"];

    /// <summary>Name of the valve ahead of a codec's encoder.</summary>
    public static string Valve(MediaCodec codec) => "valve_" + CodecName.Of(codec);

    /// <summary>Name of the appsink behind a codec's payloader.</summary>
    public static string Sink(MediaCodec codec) => "sink_" + CodecName.Of(codec);

    /// <summary>Name of the tee behind the raw source of a kind.</summary>
    public static string Tee(MediaKind kind) => kind == MediaKind.Video ? "tee_video" : "tee_audio";

    /// <summary>
    /// Name of the element that paces a source which is not live, so that a file does not run through at full speed. It does
    /// nothing until its <c>sync</c> is set.
    /// </summary>
    public static string Pace(MediaKind kind) => kind == MediaKind.Video ? "pace_video" : "pace_audio";

    /// <summary>The text.</summary>
    /// <param name="stream">Its raw sources and encoder figures.</param>
    /// <param name="templates">One template per rendition.</param>
    public static string Build(StreamDefinition stream, IReadOnlyList<EncoderTemplate> templates)
    {
        var text = new StringBuilder();
        AppendKind(text, MediaKind.Video, stream.VideoSource, stream, templates);
        AppendKind(text, MediaKind.Audio, stream.AudioSource, stream, templates);
        return text.ToString();
    }

    private static void AppendKind(
        StringBuilder text, MediaKind kind, string? source, StreamDefinition stream, IReadOnlyList<EncoderTemplate> templates)
    {
        EncoderTemplate[] branches = [.. templates.Where(template => CodecName.Kind(template.Codec) == kind)];
        if (branches.Length == 0)
            return;
        if (text.Length > 0)
            text.Append("  ");
        text.Append(source!.Trim()).Append(" ! clocksync name=").Append(Pace(kind)).Append(" sync=false ! tee name=").Append(Tee(kind));
        foreach (EncoderTemplate branch in branches)
        {
            text.Append("  ").Append(Tee(kind)).Append(". ! valve name=").Append(Valve(branch.Codec)).Append(" drop=true ! ")
                .Append(kind == MediaKind.Video ? VideoQueue : AudioQueue).Append(" ! ").Append(branch.Text(stream))
                .Append(" ! appsink name=").Append(Sink(branch.Codec));
            foreach ((string property, string value) in AppSinkProperties)
                text.Append(' ').Append(property).Append('=').Append(value);
        }
    }
}

using FastSignal.Media.Sources;
using FastSignal.Server.Configuration.Keys;

namespace FastSignal.Server.Configuration;

/// <summary>Reads section <c>streams</c>.</summary>
internal static class StreamSection
{
    /// <summary>Name of the stream that exists when none is declared.</summary>
    public const string DemoName = "demo";

    // A moving corner of noise and a running clock show at a glance whether the picture is alive, and how late it is.
    private const string DemoTitle = "Test picture and tone";
    private const string DemoVideo =
        "videotestsrc is-live=true pattern=smpte ! video/x-raw,width=1280,height=720,framerate=30/1 ! timeoverlay halignment=center valignment=center font-desc=\"Sans, 36\"";
    private const string DemoAudio = "audiotestsrc is-live=true wave=sine freq=440 volume=0.05 ! audio/x-raw,rate=48000,channels=2";

    /// <summary>The streams that are declared; the demo stream where none is.</summary>
    public static IReadOnlyList<string> NamesIn(ConfigurationReader reader) => reader.StreamNames.Count == 0 ? [DemoName] : reader.StreamNames;

    /// <summary>The declared streams, or the built-in <c>demo</c>; mistakes go to the reader's problems.</summary>
    public static IReadOnlyList<StreamDefinition> Read(ConfigurationReader reader)
    {
        IReadOnlyList<string> names = NamesIn(reader);
        if (names.Count > StreamKeys.MaximumStreams)
            reader.RefuseStream("*", $"{names.Count} streams are declared; allowed are {StreamKeys.MaximumStreams}");
        return [.. names.Take(StreamKeys.MaximumStreams).Select(name => ReadStream(reader, name))];
    }

    private static StreamDefinition ReadStream(ConfigurationReader reader, string name)
    {
        if (!NameText.TryParse(name, out _))
            reader.RefuseStream(name, $"is not the name of a stream; allowed are {NameText.Allowed}");

        string title = reader.Read(StreamKeys.Title, name);
        string video = reader.Read(StreamKeys.Video, name);
        string audio = reader.Read(StreamKeys.Audio, name);
        string pipeline = reader.Read(StreamKeys.Pipeline, name);
        bool hasSource = reader.Has(StreamKeys.Video, name) || reader.Has(StreamKeys.Audio, name) || reader.Has(StreamKeys.Pipeline, name);
        if (!hasSource && name.Equals(DemoName, StringComparison.OrdinalIgnoreCase))
        {
            title = title.Length == 0 ? reader.Follow(StreamKeys.Title, DemoTitle, leader: null, name) : title;
            video = reader.Follow(StreamKeys.Video, DemoVideo, leader: null, name);
            audio = reader.Follow(StreamKeys.Audio, DemoAudio, leader: null, name);
        }
        else
        {
            CheckSource(reader, name, video, audio, pipeline);
        }

        TimeSpan playoutMin = reader.Read(StreamKeys.PlayoutDelayMin, name);
        TimeSpan playoutMax = reader.Read(StreamKeys.PlayoutDelayMax, name);
        // One bound given alone moves the other along instead of contradicting it.
        if (!reader.Has(StreamKeys.PlayoutDelayMax, name) && playoutMax < playoutMin)
            playoutMax = reader.Follow(StreamKeys.PlayoutDelayMax, playoutMin, StreamKeys.PlayoutDelayMin, name);
        if (playoutMax < playoutMin)
            reader.Refuse(StreamKeys.PlayoutDelayMax, name, $"{DurationText.Format(playoutMax)} is below playout_delay_min ({DurationText.Format(playoutMin)})");

        IReadOnlyList<string> codecs = reader.Read(StreamKeys.Codecs, name);
        CheckCodecs(reader, name, video, audio, codecs);
        return new StreamDefinition
        {
            Name = name,
            Title = title,
            VideoSource = NullIfEmpty(video),
            AudioSource = NullIfEmpty(audio),
            Pipeline = NullIfEmpty(pipeline),
            Codecs = codecs,
            VideoBitrateKbps = reader.Read(StreamKeys.VideoBitrate, name),
            AudioBitrateKbps = reader.Read(StreamKeys.AudioBitrate, name),
            KeyFrameInterval = reader.Read(StreamKeys.KeyFrameInterval, name),
            PlayoutDelayMinMs = (int)playoutMin.TotalMilliseconds,
            PlayoutDelayMaxMs = (int)playoutMax.TotalMilliseconds,
            GracePeriod = reader.Read(StreamKeys.GracePeriod, name),
        };
    }

    private static void CheckSource(ConfigurationReader reader, string name, string video, string audio, string pipeline)
    {
        bool raw = video.Length > 0 || audio.Length > 0;
        if (raw && pipeline.Length > 0)
            reader.Refuse(StreamKeys.Pipeline, name, "stands beside video or audio; allowed is either a pipeline, or video and audio");
        else if (!raw && pipeline.Length == 0)
            reader.RefuseStream(name, "has nothing to play; give video, audio, or pipeline");
    }

    private static void CheckCodecs(ConfigurationReader reader, string name, string video, string audio, IReadOnlyList<string> codecs)
    {
        if (video.Length > 0 && !codecs.Any(codec => StreamKeys.VideoCodecs.Contains(codec)))
            reader.Refuse(StreamKeys.Codecs, name, $"names no video codec for the video; add {string.Join(" or ", StreamKeys.VideoCodecs)}");
        if (audio.Length > 0 && !codecs.Any(codec => StreamKeys.AudioCodecs.Contains(codec)))
            reader.Refuse(StreamKeys.Codecs, name, $"names no audio codec for the audio; add {string.Join(" or ", StreamKeys.AudioCodecs)}");
    }

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;
}
